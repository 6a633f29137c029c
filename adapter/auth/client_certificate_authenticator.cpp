#include "auth/client_certificate_authenticator.hpp"

namespace adapter::auth {

asio::awaitable<Result<std::optional<Identity>>> ClientCertificateAuthenticator::authenticate(
    const http::Request& request) {
  if (!request.peer) co_return std::optional<Identity>();
  if (auto good = authorities_.verify_client(*request.peer, clock_.wall_now()); !good) co_return good.error();
  Identity identity{.user = request.peer->common_name(), .groups = request.peer->organizations()};
  if (identity.user.empty()) co_return std::optional<Identity>();
  co_return std::optional<Identity>(std::move(identity));
}

}  // namespace adapter::auth
