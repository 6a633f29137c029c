#pragma once

// Keys of certificates that would hold the loop: to read, or to verify a signature with. Go, whose servers and clients
// ours stand beside, takes none of them either. For this folder's .cpp files, and tests.

#include <string_view>

typedef struct x509_st X509;

namespace adapter::http {

// An RSA key of more than 8192 bits or with an exponent of more than 31 (Go: crypto/tls, crypto/rsa), a DSA key of more
// than 3072 (FIPS 186-4).
bool is_dear_to_verify_with(const X509* certificate);

// Whether a public key on a curve in these bytes, those of a certificate (RFC 5280), is dear to read: its curve stands
// there instead of the curve's name (RFC 5480, 2.1.1 forbids it), or the point is compressed. OpenSSL computes with
// both as it reads them, with the former for as long as the author of such a curve likes.
bool is_dear_to_read(std::string_view certificate);

}  // namespace adapter::http
