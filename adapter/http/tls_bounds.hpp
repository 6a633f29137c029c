#pragma once

// What the peer of a TLS connection may bring that is no data. For this folder's .cpp files, and tests.

#include <cstddef>

typedef struct ssl_st SSL;
typedef struct ssl_ctx_st SSL_CTX;
typedef struct x509_store_ctx_st X509_STORE_CTX;

namespace adapter::http {

// Of its chain, which OpenSSL holds as long as the connection lives. Real chains have two or three, of one or two
// kilobytes each.
inline constexpr int kMostPeerCertificates = 10;
inline constexpr std::size_t kMostCertificateBytes = 16 << 10;
// Of a message that brings certificates, or names authorities. A caller may be anybody, and may stop in the middle; a
// backend may name all that it trusts, which takes 15 KiB where it trusts all that a system does.
inline constexpr std::size_t kLargestMessageOfCallers = 8 << 10;
inline constexpr std::size_t kLargestMessageOfBackends = 32 << 10;
// Of a caller's first message. The largest real ones bring keys of 1.2 KB for the time after quantum computers.
inline constexpr std::size_t kLargestHello = 8 << 10;
// Of handshake messages, those after the handshake included: key updates (RFC 8446, section 4.6.3), tickets, attempts
// to negotiate again. OpenSSL works through all that have come before it gives the turn away. A handshake has up to
// ten.
inline constexpr int kMostHandshakeMessages = 64;

// Puts messages under these bounds: a handshake, or a connection, that goes over one fails. So does one with a chain
// that is dear to read (key_bounds), a hello with lists over 1 KiB, or a request for a certificate that names more than
// 1,000 authorities. Keys are exchanged by these groups: of those that OpenSSL would take, too, one costs a hundred
// times as much (ffdhe8192).
void bound_messages_of_peers(SSL_CTX* context, std::size_t largest, const char* groups);

// A hello makes us compute, who sends it need not: P-384 and P-521 cost five and three times as much. All clients have
// one of these.
inline constexpr const char* kGroupsForCallers = "X25519:P-256";
inline constexpr const char* kGroupsForBackends = "X25519:P-256:P-384:P-521";  // as Go's TLS

// About what is held of the peer's certificates as long as the connection lives, beyond the four kilobytes that real
// ones take and that count as part of a connection.
std::size_t held_of_certificates(SSL* connection);

// Of a verification callback: whether the peer sent more certificates, larger ones, or one of its own whose key is dear
// (key_bounds). The verification's error then says something like it.
bool exceeds_bounds(X509_STORE_CTX* verification);

}  // namespace adapter::http
