#include "auth/authorizer.hpp"

#include <algorithm>

namespace adapter::auth {

bool AlwaysAllowedPaths::allow(const AccessAttributes& attributes) const {
  if (attributes.resource_request) return false;
  return std::ranges::any_of(paths_, [&](const std::string& path) {
    if (path.ends_with('*')) return attributes.path.starts_with(std::string_view(path).substr(0, path.size() - 1));
    return attributes.path == path;
  });
}

asio::awaitable<Result<Decision>> StandaloneAuthorizer::authorize(Identity identity, AccessAttributes,
                                                                  runtime::SteadyTime) {
  if (allow_anonymous_ || identity.in_group(kAuthenticatedGroup)) co_return Decision{.allowed = true, .reason = ""};
  co_return Decision{.allowed = false,
                     .reason = "standalone mode serves callers with a certificate of --client-ca-file"};
}

}  // namespace adapter::auth
