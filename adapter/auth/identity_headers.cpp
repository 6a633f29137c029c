#include "auth/identity_headers.hpp"

namespace adapter::auth {

void strip_identity_headers(http::Headers& headers, const CallerTrust& trust) {
  headers.remove("Authorization");
  headers.remove_prefix("X-Remote-");
  for (const auto* names : {&trust.proxy.username_headers, &trust.proxy.uid_headers, &trust.proxy.group_headers}) {
    for (const auto& name : *names) headers.remove(name);
  }
  for (const auto& prefix : trust.proxy.extra_header_prefixes) headers.remove_prefix(prefix);
}

}  // namespace adapter::auth
