#pragma once

// Reads PEM texts (RFC 7468) one block after the other. Nobody is asked for the password of an encrypted one, whatever
// standard input is: it does not parse. For this folder's .cpp files, and tests.

#include <string_view>

#include "http/openssl_ptr.hpp"

namespace adapter::http {

// The text must outlive it.
BioPtr read_pem(std::string_view pem);

// The next of its kind; other blocks before it are passed over. Null behind the last one and when it does not parse:
// OpenSSL's queue of errors, which the caller clears, tells which.
X509Ptr next_certificate(BIO* pem);
KeyPtr next_private_key(BIO* pem);

// A callback for passwords (pem_password_cb), which knows none. OpenSSL's own asks at the terminal, and waits.
int no_password(char*, int, int, void*);

}  // namespace adapter::http
