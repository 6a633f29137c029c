#pragma once

// Which of several serving certificates a client gets, by the name it asks for in its handshake (SNI, RFC 6066). Pure:
// certificates are numbers here, in the order they were added. The rules are those of --tls-sni-cert-key in
// k8s.io/apiserver and of Go's crypto/tls.

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace adapter::http {

class ServerNames {
 public:
  // The next certificate. `patterns` are names or wildcards (`*.example.com`) the operator gave for it; with none, the
  // names in the certificate itself stand for it, as far as they are names of servers. Of two certificates for one name
  // the earlier wins; patterns win over names in certificates.
  void add(const std::vector<std::string>& patterns, const std::vector<std::string>& own_names);

  // An exact name goes before a wildcard, which stands for exactly one label. Nothing: the default certificate.
  std::optional<std::size_t> find(std::string_view server_name) const;

 private:
  std::size_t count_ = 0;
  std::map<std::string, std::size_t, std::less<>> given_, own_;  // lower case
};

// Whether a text can be the name of a server, or a wildcard for some: DNS labels (RFC 1123), not an IP address, which
// SNI never carries.
bool is_server_name(std::string_view text);

}  // namespace adapter::http
