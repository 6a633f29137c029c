#pragma once

// Keys of certificates that would hold the loop: to read, or to verify a signature with. Go, whose servers and clients
// ours stand beside, takes none of them either. For this folder's .cpp files, and tests.

#include <string_view>

typedef struct x509_st X509;

namespace adapter::http {

// An RSA key of more than 8192 bits or with an exponent of more than 31 (Go: crypto/tls, crypto/rsa), a DSA key of more
// than 3072 (FIPS 186-4).
bool is_dear_to_verify_with(const X509* certificate);

// Whether a key in these bytes, DER of whatever kind, brings the curve it is on instead of its name (RFC 3279, 2.3.5:
// ecParameters; RFC 5480, 2.1.1 forbids it). OpenSSL computes with it as it reads it: for as long as the author of such
// a curve likes.
bool describes_a_curve(std::string_view der);

// Whether one is on secp224r1, whose compressed points take 2 ms to read. Of a single certificate that does not matter.
bool names_p224(std::string_view der);

}  // namespace adapter::http
