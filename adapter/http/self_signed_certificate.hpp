#pragma once

// The serving certificate the program makes for itself when it is given none, as the incumbent does
// (incumbent-behaviour 1.7): RSA-2048, a CA made for the occasion, one year, names `localhost`, 127.0.0.1 and the bind
// address when that is a specific one.

#include <string>

#include "http/certificate_facts.hpp"
#include "http/tls_context.hpp"
#include "runtime/clock.hpp"

namespace adapter::http {

// Makes a pair; the certificate text holds the leaf, then its CA. `bind_address` may be a wildcard.
KeyPair make_self_signed_pair(const std::string& bind_address, runtime::WallTime now);

// Whether the certificate is one of these, or the incumbent's of the same kind: its CN is `localhost@` and a number.
bool is_self_made(const CertificateFacts& facts);

}  // namespace adapter::http
