#pragma once

// The pair `apiserver.crt` and `apiserver.key` in --cert-dir, made by this program when there is none. It is stored so
// that a crash or a full disk at any moment leaves either a whole pair or one that the next start makes again.

#include <string>

#include "http/tls_context.hpp"
#include "runtime/clock.hpp"

namespace adapter::http {

struct OwnCertificate {
  KeyPair pair;
  std::string name;           // for messages
  std::string made_why;       // empty: it was there
  bool is_self_made = false;  // by this program or by the incumbent: it may be replaced
};

// Uses the pair that is there. One that this program or the incumbent made for itself, which its subject `localhost@…`
// tells, is made again when its key is missing, unreadable or another's, when it has ended at `until`, or has not begun
// `now` (the clock was ahead); and so is one of which there is no certificate, or an empty one (also one of NUL bytes).
// A pair of somebody else is used as it is. Certificate 0644, key 0600, directories 0755. An empty `directory` keeps it
// in memory only.
//
// Throws std::runtime_error naming the file: a certificate that is unreadable, or not self-made and without its key; a
// directory or file that cannot be written. What was there is in place then. Waits for the disk, and for a new key:
// not for the loop's thread.
OwnCertificate ensure_own_certificate(const std::string& directory, const std::string& bind_address,
                                      runtime::WallTime now, runtime::WallTime until);

}  // namespace adapter::http
