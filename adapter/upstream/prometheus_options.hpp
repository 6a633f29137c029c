#pragma once

// Where Prometheus is and what it is shown.

#include <string>
#include <utility>
#include <vector>

#include "http/resolver.hpp"
#include "http/tls_context.hpp"
#include "http/url.hpp"
#include "upstream/partial_answers.hpp"

namespace adapter::upstream {

struct PrometheusOptions {
  http::Url url;  // path prefix and query parameters are kept; user information becomes basic authentication
  bool post = false;
  // Sent with every request in place of fields of our own; those that frame it (Host, Content-Length, …) are left out.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string authorization;  // the value of that field unless headers or url have one; a secret; empty for none
  http::TlsContext tls;       // for https
  std::string server_name;    // to verify instead of the URL's host; empty: that host
  http::Resolver* resolver = nullptr;  // for a URL whose host is a name; must outlive the client
  bool shows_certificate = false;      // `tls` holds a client certificate
  PartialPolicy partial_answers = PartialPolicy::serve;
};

}  // namespace adapter::upstream
