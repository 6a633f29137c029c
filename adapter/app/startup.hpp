#pragma once

// What is read once at start, from the files the command line names. Mistakes of the operator are a StartupError.

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "app/options.hpp"
#include "app/surroundings.hpp"
#include "auth/authenticator.hpp"
#include "http/tls_context.hpp"
#include "runtime/background.hpp"
#include "runtime/clock.hpp"
#include "runtime/logger.hpp"
#include "upstream/prometheus_client.hpp"

namespace adapter::app {

// All that is wrong, a message each: file, place and fix.
class StartupError : public std::runtime_error {
 public:
  explicit StartupError(std::vector<std::string> messages);
  const std::vector<std::string>& messages() const { return messages_; }

 private:
  std::vector<std::string> messages_;
};

// Where we run, by the options: standalone, or in a cluster. The references must outlive it.
std::unique_ptr<Surroundings> make_surroundings(const Options& options, runtime::Clock& clock,
                                                const runtime::Logger& logger, runtime::Background& background);

upstream::PrometheusOptions prometheus_options(const Options& options);

// The serving certificate: the files given, else a pair of our own in --cert-dir.
http::TlsContext serving_tls(const Options& options, const runtime::Clock& clock, const runtime::Logger& logger);

// Client certificates of --client-ca-file, where there is one. `clock` must outlive the chain.
auth::AuthenticatorChain standalone_authenticators(const Options& options, const runtime::Clock& clock);

}  // namespace adapter::app
