#pragma once

// TLS settings of the serving side and of calls to backends. A mistake of the operator is an exception that names the
// file or key it stands in (std::runtime_error), never its content.

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace boost::asio::ssl {
class context;
}

namespace adapter::http {

using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

// A certificate chain (leaf first) and its key, as PEM texts.
struct KeyPair {
  std::string certificate_pem;
  std::string key_pem;
  bool operator==(const KeyPair&) const = default;
};

// A further serving certificate, for clients that ask for certain names.
struct NamedKeyPair {
  KeyPair pair;
  std::string pair_name;              // for messages
  std::vector<std::string> patterns;  // names and wildcards; empty: the names in the certificate
};

struct ServerTlsOptions {
  KeyPair pair;
  std::string pair_name;                   // for messages: the file's name
  std::string min_version;                 // VersionTLS10 to VersionTLS13; empty is VersionTLS12
  std::vector<std::string> cipher_suites;  // IANA names as in Go's crypto/tls; empty: OpenSSL's own choice
  std::vector<NamedKeyPair> named_pairs;   // in order of precedence; see server_names.hpp
};

// HTTP/1.1 by ALPN; asks for a client certificate and lets every answer of at most ten certificates and 16 KiB pass
// (who it is gets decided per request); no session tickets, because a resumed session may lack the peer's chain
// (wire 5.4). Names of cipher suites that OpenSSL does not offer are returned in `unknown_ciphers` and left out.
TlsContext make_server_tls(const ServerTlsOptions& options, std::vector<std::string>& unknown_ciphers);

struct ClientTlsOptions {
  std::optional<std::string> ca_pem;  // absent: the system's roots
  std::string ca_name;                // for messages: a file, or the key of a configuration
  std::optional<KeyPair> pair;        // what to show the peer; absent: nothing
  std::string pair_name;
  bool verify_peer = true;  // false only where the operator asked for it: then anybody can pose as the peer
  bool operator==(const ClientTlsOptions&) const = default;
};

// TLS 1.2 or later, with the same bounds. The peer's certificate is verified, and its name by each connection. The
// context must live as long as the connections that use it.
TlsContext make_client_tls(const ClientTlsOptions& options);

}  // namespace adapter::http
