#pragma once

// What can be said of a certificate and its key before anybody uses them.

#include <openssl/types.h>

#include <optional>
#include <string>
#include <string_view>

#include "http/tls_context.hpp"
#include "runtime/clock.hpp"

namespace adapter::http {

struct CertificateFacts {
  std::string common_name;  // the subject's last CN; empty when it has none
  runtime::WallTime not_before, not_after;
};

// Of the first certificate of a PEM text; nothing when none can be read there.
std::optional<CertificateFacts> certificate_facts(std::string_view pem);

// What lies outside of WallTime's years is its first or last moment, and what is no time the first.
runtime::WallTime time_of(const ASN1_TIME* time);

// Whether the key is that of the first certificate. False when one of them cannot be read.
bool belong_together(const KeyPair& pair);

}  // namespace adapter::http
