#include "app/standalone.hpp"

#include "app/startup.hpp"
#include "meta/builtin_catalog.hpp"

namespace adapter::app {

Standalone::Standalone(const Options& options, runtime::Clock& clock, const runtime::Logger& logger,
                       runtime::Background& background)
    : options_(options),
      clock_(clock),
      resources_(meta::builtin_catalog()),
      objects_(options.objects_from, resources_.catalog(), clock, logger, background),
      authorizer_(/*allow_anonymous=*/options.client_ca_file.empty()) {
}

auth::AuthenticatorChain Standalone::make_authenticators() {
  return standalone_authenticators(options_, clock_);
}

void Standalone::start(runtime::TaskGroup& loops) {
  loops.spawn("watching the objects file", objects_.watch());
}

asio::awaitable<void> Standalone::stop() {
  co_return;
}

}  // namespace adapter::app
