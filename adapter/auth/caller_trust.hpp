#pragma once

// Whom we believe about a caller: the authorities of client certificates, and the front proxy that vouches for others.
// In a cluster both are told by the ConfigMap kube-system/extension-apiserver-authentication (wire 5.2).

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "http/peer_certificate.hpp"
#include "runtime/logger.hpp"

namespace adapter::auth {

// The front proxy, and how it spells an identity. Without authorities, or without a header for the user, nobody is one.
struct ProxyTrust {
  std::optional<http::CertificatePool> authorities;
  std::vector<std::string> allowed_names;  // common names of its certificate; empty: any
  std::vector<std::string> username_headers;
  std::vector<std::string> uid_headers;
  std::vector<std::string> group_headers;
  std::vector<std::string> extra_header_prefixes;
};

struct CallerTrust {
  std::optional<http::CertificatePool> client_authorities;  // none: no client certificate is known
  ProxyTrust proxy;
};

// The member `data` of a ConfigMap. Fails with malformed_response.
using ConfigMapData = std::map<std::string, std::string>;
Result<ConfigMapData> config_map_data(std::string_view json);

// What the ConfigMap says. A missing key is an empty list or no authorities, never a default; what does not parse is a
// malformed_response that names the key.
Result<std::optional<http::CertificatePool>> client_authorities_of(const ConfigMapData& data);
Result<ProxyTrust> proxy_trust_of(const ConfigMapData& data);

// Whether any client certificate could pass for the front proxy: the two share an authority and any name is allowed.
bool lets_clients_pass_for_proxy(const CallerTrust& trust);

// The trust in force. Authenticators read it at each request, so that a rotation counts from the next one on.
class TrustHolder {
 public:
  TrustHolder() : TrustHolder(CallerTrust()) {}
  explicit TrustHolder(CallerTrust trust) { publish(std::move(trust)); }

  std::shared_ptr<const CallerTrust> current() const { return current_; }
  void publish(CallerTrust trust) { current_ = std::make_shared<const CallerTrust>(std::move(trust)); }

 private:
  std::shared_ptr<const CallerTrust> current_;
};

// Publishes, with a warning in the log when any client certificate could pass for the front proxy.
void put_in_force(CallerTrust trust, TrustHolder& holder, const runtime::Logger& logger);

}  // namespace adapter::auth
