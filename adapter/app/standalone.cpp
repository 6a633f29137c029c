#include "app/standalone.hpp"

#include "auth/client_certificate_authenticator.hpp"
#include "meta/builtin_catalog.hpp"

namespace adapter::app {

Standalone::Standalone(const Options& options, runtime::Clock& clock, const runtime::Logger& logger,
                       runtime::Background& background)
    : options_(options),
      clock_(clock),
      trust_files_({.client_ca_file = options.client_ca_file}, trust_, clock, logger, background),
      resources_(meta::builtin_catalog()),
      objects_(options.objects_from, resources_.catalog(), clock, logger, background),
      authorizer_(/*allow_anonymous=*/options.client_ca_file.empty()) {
}

auth::AuthenticatorChain Standalone::make_authenticators() {
  std::vector<std::unique_ptr<auth::Authenticator>> chain;
  if (!options_.client_ca_file.empty()) {
    chain.push_back(std::make_unique<auth::ClientCertificateAuthenticator>(trust_, clock_));
  }
  return auth::AuthenticatorChain(std::move(chain));
}

void Standalone::start(runtime::TaskGroup& loops) {
  loops.spawn("watching the objects file", objects_.watch());
  loops.spawn("watching the authorities of callers", trust_files_.run());
}

asio::awaitable<void> Standalone::stop() {
  co_return;
}

}  // namespace adapter::app
