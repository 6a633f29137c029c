#pragma once

// The serving certificate the program makes for itself when it is given none, as the incumbent does
// (incumbent-behaviour 1.7): RSA-2048, a CA made for the occasion, one year, names `localhost`, 127.0.0.1 and the bind
// address when that is a specific one.

#include <string>

#include "http/tls_context.hpp"
#include "runtime/clock.hpp"

namespace adapter::http {

// Makes a pair; the certificate text holds the leaf, then its CA. `bind_address` may be a wildcard.
KeyPair make_self_signed_pair(const std::string& bind_address, runtime::WallTime now);

struct ServingCertificate {
  KeyPair pair;
  std::string name;      // for messages
  bool created = false;  // made now, not found
};

// The pair `apiserver.crt` / `apiserver.key` of `directory`: used as it is when both files are there and the
// certificate has not expired, else made and stored (certificate 0644, key 0600, directories 0755). An empty
// `directory` keeps it in memory only. Throws std::runtime_error when exactly one file is readable, or when the
// directory cannot be written; the message names the file.
ServingCertificate ensure_serving_certificate(const std::string& directory, const std::string& bind_address,
                                              runtime::WallTime now);

}  // namespace adapter::http
