#pragma once

// Keys of certificates that would hold the loop: to read, or to verify a signature with. Go, whose servers and clients
// ours stand beside, takes none of them either. For this folder's .cpp files, and tests.

#include <cstddef>
#include <string_view>

typedef struct x509_st X509;

namespace adapter::http {

// An RSA key of more than 8192 bits or with an exponent of more than 31 (Go: crypto/tls, crypto/rsa), a DSA key of more
// than 3072 (FIPS 186-4).
bool is_dear_to_verify_with(const X509* certificate);

// Of a certificate, and of a chain that a peer shows: values of DER (X.690), those within others included. A usual one
// has 150, one for 200 names 350. OpenSSL makes an object of most when it verifies a certificate, and keeps them in it.
inline constexpr std::size_t kMostElements = 1500;

// Takes a certificate's (RFC 5280) off `left`. False where that does not suffice, of what is no DER, and where the
// certificate is dear to read: its public key is on a curve that stands there instead of the curve's name (RFC 5480,
// 2.1.1 forbids it), or the point is compressed. OpenSSL computes with both as it reads them, with the former for as
// long as the author of such a curve likes.
bool take_certificate(std::string_view der, std::size_t& left);

}  // namespace adapter::http
