#include "auth/authenticator.hpp"

#include <algorithm>

#include "base/heap_bytes.hpp"

namespace adapter::auth {

bool Identity::in_group(std::string_view group) const {
  return std::ranges::find(groups, group) != groups.end();
}

std::size_t bytes_of(const Identity& identity) {
  constexpr std::size_t kMapNode = 64;
  std::size_t out = sizeof identity + heap_bytes(identity.user) + heap_bytes(identity.uid);
  const auto add = [&out](const std::vector<std::string>& texts) {
    for (const auto& text : texts) out += sizeof text + heap_bytes(text);
  };
  add(identity.groups);
  for (const auto& [key, values] : identity.extra) {
    out += kMapNode + sizeof key + sizeof values + heap_bytes(key);
    add(values);
  }
  return out;
}

std::string share_of_user(const std::string& user) {
  constexpr std::string_view kServiceAccount = "system:serviceaccount:",
                             kOfSystem = "system:serviceaccount:kube-system:";
  if (!user.starts_with(kServiceAccount) || user.starts_with(kOfSystem)) return user;
  const auto end = user.find(':', kServiceAccount.size());
  return end == user.npos ? user : user.substr(0, end + 1);
}

bool is_share_of_namespace(std::string_view share) {
  return share.starts_with("system:serviceaccount:") && share.ends_with(':');
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
