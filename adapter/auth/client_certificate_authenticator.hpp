#pragma once

// Callers with a certificate of --client-ca-file: the subject's CN is the user, every O a group.

#include "auth/authenticator.hpp"
#include "http/peer_certificate.hpp"
#include "runtime/asio.hpp"
#include "runtime/clock.hpp"

namespace adapter::auth {

class ClientCertificateAuthenticator : public Authenticator {
 public:
  // `clock` must outlive this object.
  ClientCertificateAuthenticator(http::CertificatePool authorities, const runtime::Clock& clock)
      : authorities_(std::move(authorities)), clock_(clock) {}

  // Verifies at every request, against the clock of that moment.
  asio::awaitable<Result<std::optional<Identity>>> authenticate(const http::Request& request) override;

 private:
  http::CertificatePool authorities_;
  const runtime::Clock& clock_;
};

}  // namespace adapter::auth
