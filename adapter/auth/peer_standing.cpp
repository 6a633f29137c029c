#include "auth/peer_standing.hpp"

#include "auth/client_certificate_authenticator.hpp"
#include "auth/front_proxy_authenticator.hpp"

namespace adapter::auth {

std::optional<http::Standing> standing_of(const http::PeerCertificate* peer, const CallerTrust& trust,
                                          runtime::WallTime now) {
  if (!trust.proxy.authorities && !trust.client_authorities) return std::nullopt;
  if (peer == nullptr) return http::Standing::stranger;
  if (trust.proxy.authorities && may_vouch(*peer, trust.proxy, now)) return http::Standing::front_proxy;
  const auto& clients = trust.client_authorities;
  if (!clients || !clients->verify_client(*peer, now)) return http::Standing::stranger;
  const auto identity = identity_of(*peer);
  return identity && *identity ? http::Standing::verified : http::Standing::stranger;
}

}  // namespace adapter::auth
