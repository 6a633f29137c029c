#pragma once

// What is read once at start, from the files the command line names. Mistakes of the operator are a StartupError.

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "app/options.hpp"
#include "auth/authenticator.hpp"
#include "http/tls_context.hpp"
#include "meta/resource_catalog.hpp"
#include "rules/rule_set.hpp"
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

// Reads and binds the rule file. A finding inside a rule quarantines it, with a line in the log; any finding ends the
// program under --strict-rules, one outside the rules always.
std::shared_ptr<const rules::RuleSet> load_rule_set(const Options& options,
                                                    std::shared_ptr<const meta::ResourceCatalog> catalog,
                                                    const runtime::Logger& logger);

upstream::PrometheusOptions prometheus_options(const Options& options);

// The serving certificate: the files given, else a pair of our own in --cert-dir.
http::TlsContext serving_tls(const Options& options, const runtime::Clock& clock, const runtime::Logger& logger);

// Client certificates of --client-ca-file, where there is one. `clock` must outlive the chain.
auth::AuthenticatorChain standalone_authenticators(const Options& options, const runtime::Clock& clock);

}  // namespace adapter::app
