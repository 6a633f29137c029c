#pragma once

// Callers with a certificate of a client authority: the subject's CN is the user, every O a group, the attribute that
// Kubernetes defines for it the UID (wire 5.3).

#include <memory>

#include "auth/authenticator.hpp"
#include "auth/caller_trust.hpp"
#include "http/peer_certificate.hpp"
#include "runtime/asio.hpp"
#include "runtime/clock.hpp"

namespace adapter::auth {

// Who the subject says it is: nobody without a CN. Fails where it names more than one. Does not verify.
Result<std::optional<Identity>> identity_of(const http::PeerCertificate& peer);

class ClientCertificateAuthenticator : public Authenticator {
 public:
  // `trust` and `clock` must outlive this object.
  ClientCertificateAuthenticator(const TrustHolder& trust, const runtime::Clock& clock)
      : trust_(trust), clock_(clock) {}

  // Verifies at every request, against the authorities and the clock of that moment.
  asio::awaitable<Result<std::optional<Identity>>> authenticate(const http::Request& request,
                                                                runtime::SteadyTime deadline) override;

 private:
  const TrustHolder& trust_;
  const runtime::Clock& clock_;
};

}  // namespace adapter::auth
