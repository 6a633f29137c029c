#include "auth/client_certificate_authenticator.hpp"

namespace adapter::auth {

Result<std::optional<Identity>> identity_of(const http::PeerCertificate& peer) {
  Identity identity{.user = peer.common_name(), .uid = "", .groups = peer.organizations()};
  if (identity.user.empty()) return std::optional<Identity>();
  auto uids = peer.user_ids();
  if (uids.size() > 1 || (uids.size() == 1 && uids[0].empty())) {
    return Error{ErrorKind::unauthorized, "x509: the subject's UID is repeated or empty", ""};
  }
  if (!uids.empty()) identity.uid = std::move(uids[0]);
  identity.extra["authentication.kubernetes.io/credential-id"] = {"X509SHA256=" + peer.fingerprint()};
  return std::optional<Identity>(std::move(identity));
}

asio::awaitable<Result<std::optional<Identity>>> ClientCertificateAuthenticator::authenticate(
    const http::Request& request, runtime::SteadyTime) {
  const auto trust = trust_.current();
  if (!request.peer || !trust->client_authorities) co_return std::optional<Identity>();
  const auto& peer = *request.peer;
  if (auto good = trust->client_authorities->verify_client(peer, clock_.wall_now()); !good) co_return good.error();
  co_return identity_of(peer);
}

}  // namespace adapter::auth
