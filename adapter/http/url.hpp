#pragma once

// The parts of URLs we meet: base addresses of backends (RFC 3986), and query strings of requests, decoded as Go's
// net/url does, because kube-apiserver's proxy and the incumbent both speak through it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace adapter::http {

struct Url {
  bool tls = false;
  std::string host;  // without brackets for IPv6
  std::uint16_t port = 0;
  std::string path;       // percent-decoded; empty or starting with '/'
  std::string query;      // as written, without '?'
  std::string user_info;  // decoded `user:password`; empty when absent. A credential.

  // `host:port` for the Host header; the port is left out when it is the scheme's own.
  std::string authority() const;
  // Scheme, host, port and path, for logs and errors; never the user information.
  std::string printable() const;
};

// Accepts http and https, without controls, or spaces in the query. The error names what is wrong and quotes nothing.
Result<Url> parse_url(std::string_view text);

// Decodes %XX; nullopt when an escape is malformed. '+' stays itself: a path is no form.
std::optional<std::string> percent_decode(std::string_view text);

using QueryParameters = std::vector<std::pair<std::string, std::string>>;

// Pairs of a query string in order: '+' is a space; a pair with a malformed escape or a ';' is left out in silence, as
// Go's url.ParseQuery gives it to a server that ignores its error.
QueryParameters parse_query(std::string_view text);

// The first value of a parameter.
std::optional<std::string_view> first_value(const QueryParameters& parameters, std::string_view name);

// `a=b&c=d` in application/x-www-form-urlencoded form (space is '+'), pairs in the given order.
std::string encode_form(const QueryParameters& parameters);

// A path for a request line: everything outside RFC 3986's unreserved and sub-delims, ':', '@' and '/' is escaped.
std::string encode_path(std::string_view path);

}  // namespace adapter::http
