#pragma once

// Authorities as OpenSSL wants them, for the two sides that verify certificates.

#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "http/openssl_ptr.hpp"

namespace adapter::http {

// Every certificate of a bundle is a trust anchor, self-signed or not, as in Go's x509.CertPool.
struct TrustStores {
  X509StorePtr all;
  // One for each certificate, when several have the same subject, as after a rotation: OpenSSL tries only one of them
  // where nothing but the subject names the issuer. Else empty.
  std::vector<X509StorePtr> single;
};

// All certificates of a PEM text, at least one. Text around the blocks is ignored; a block that does not parse is a
// bad_request. So is what would hold the loop: more than 500; more than 16 different ones of one subject; one that is
// dear to read or to verify with (key_bounds).
Result<std::vector<X509Ptr>> read_certificates(std::string_view pem);

TrustStores make_trust_stores(const std::vector<X509Ptr>& authorities);

}  // namespace adapter::http
