#include "auth/authenticator.hpp"

#include <algorithm>

namespace adapter::auth {

bool Identity::in_group(std::string_view group) const {
  return std::ranges::find(groups, group) != groups.end();
}

asio::awaitable<Result<Identity>> AuthenticatorChain::authenticate(const http::Request& request,
                                                                   runtime::SteadyTime deadline) {
  std::optional<Error> refused;
  for (const auto& authenticator : authenticators_) {
    auto answer = co_await authenticator->authenticate(request, deadline);
    if (!answer) {
      const auto why = answer.error();
      const bool no_verdict = why.kind != ErrorKind::unauthorized;
      if (!refused || (no_verdict && refused->kind == ErrorKind::unauthorized)) refused = why;
    } else if (*answer) {
      auto& identity = **answer;
      if (!identity.in_group(kAuthenticatedGroup) && !identity.in_group(kUnauthenticatedGroup) &&
          identity.user != kAnonymous) {
        identity.groups.emplace_back(kAuthenticatedGroup);
      }
      co_return std::move(identity);
    }
  }
  if (refused) co_return *refused;
  co_return Identity{.user = std::string(kAnonymous), .groups = {std::string(kUnauthenticatedGroup)}, .stranger = true};
}

}  // namespace adapter::auth
