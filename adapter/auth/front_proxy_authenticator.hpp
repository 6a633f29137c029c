#pragma once

// Callers for whom the front proxy (kube-apiserver's aggregator) vouches by request headers (wire 5.3). They are read
// only behind a certificate of the proxy's authority, valid at this moment, for client use, with an allowed name.

#include "auth/authenticator.hpp"
#include "auth/caller_trust.hpp"
#include "runtime/asio.hpp"
#include "runtime/clock.hpp"

namespace adapter::auth {

// Whether the holder of this certificate is the front proxy; the error says why not. `proxy` has authorities.
Result<void> may_vouch(const http::PeerCertificate& peer, const ProxyTrust& proxy, runtime::WallTime now);

// The identity that the headers spell; none without a user. What they say counts only from the proxy.
std::optional<Identity> identity_of_headers(const http::Headers& headers, const ProxyTrust& proxy);

class FrontProxyAuthenticator : public Authenticator {
 public:
  // `trust` and `clock` must outlive this object.
  FrontProxyAuthenticator(const TrustHolder& trust, const runtime::Clock& clock) : trust_(trust), clock_(clock) {}

  asio::awaitable<Result<std::optional<Identity>>> authenticate(const http::Request& request,
                                                                runtime::SteadyTime deadline) override;

 private:
  const TrustHolder& trust_;
  const runtime::Clock& clock_;
};

}  // namespace adapter::auth
