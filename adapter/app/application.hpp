#pragma once

// The composition root: builds every object in dependency order, runs them, drains and stops.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "api/router.hpp"
#include "app/health.hpp"
#include "app/options.hpp"
#include "app/prometheus_credentials.hpp"
#include "app/rule_loop.hpp"
#include "app/serving_certificate.hpp"
#include "app/surroundings.hpp"
#include "http/resolver.hpp"
#include "http/server.hpp"
#include "provider/custom_metric_provider.hpp"
#include "provider/external_metric_provider.hpp"
#include "provider/query_queue.hpp"
#include "provider/resource_metric_provider.hpp"
#include "runtime/background.hpp"
#include "runtime/budget.hpp"
#include "runtime/caller_budget.hpp"
#include "runtime/clock.hpp"
#include "runtime/logger.hpp"
#include "runtime/metrics.hpp"
#include "runtime/task_group.hpp"
#include "series/relist_loop.hpp"
#include "upstream/prometheus_client.hpp"

namespace adapter::app {

class Application {
 public:
  // Called at most once, on the loop's thread: the operator must mend something that shows only after the start.
  using GiveUp = RuleLoop::GiveUp;

  // Reads all files; throws StartupError or std::runtime_error on what the operator must mend. Nothing is bound and
  // nothing runs yet. `clock` and `logger` must outlive the application. `look_up` finds the addresses of backends;
  // empty: the system.
  Application(asio::any_io_executor executor, const Options& options, runtime::Clock& clock,
              const runtime::Logger& logger, GiveUp give_up, http::NameLookUp look_up = {});
  // stop() must have returned, unless start() was never called.
  ~Application();

  // Binds and starts. Port 0, which the command line refuses, takes a free one. Throws std::runtime_error.
  void start();
  std::uint16_t port() const { return server_.port(); }

  // For those of the process around; what they look at must outlive the application.
  runtime::MetricRegistry& figures() { return figures_; }

  // Reads the rule file again, changed or not.
  void reload() { rules_.read_now(); }

  // Not ready at once, serving with `Connection: close` for --shutdown-delay, then no longer accepting; what still runs
  // five seconds after the call gets 503. Returns when nothing runs any more.
  asio::awaitable<void> stop();
  // How many functions away from the loop have not ended; stop() does not wait for them, as one may hang for ever.
  std::size_t running_in_background() const { return background_.running(); }

 private:
  void divide_budget();
  asio::awaitable<void> use(std::shared_ptr<const rules::RuleSet> rules);
  asio::awaitable<void> publish(series::Registries registries);

  const Options options_;
  runtime::Clock& clock_;
  const runtime::Logger& logger_;

  const std::optional<std::uint64_t> memory_limit_;  // of the container, if it has one
  runtime::Budget memory_budget_;
  runtime::Budget rules_budget_;    // of it
  runtime::Budget outside_budget_;  // of what is left, with the next four
  http::CallersBudget callers_budget_;
  runtime::Budget unread_budget_;     // answers that are being sent
  runtime::Budget documents_budget_;  // that are being sent
  runtime::Budget questions_budget_;  // what callers ask about
  runtime::CallerBudget questions_;
  runtime::MetricRegistry figures_;
  runtime::Background background_;
  http::Resolver resolver_;
  std::unique_ptr<Surroundings> surroundings_;
  PrometheusCredentials prometheus_credentials_;
  upstream::PrometheusClient prometheus_;
  provider::QueryQueue queries_;
  provider::RepeatedSamples repeated_samples_;
  provider::CustomMetricProvider custom_metrics_;
  provider::ExternalMetricProvider external_metrics_;
  provider::ResourceMetricProvider resource_metrics_;
  series::RelistLoop relist_;
  RuleLoop rules_;
  api::AccessFilter access_;
  api::MetricEndpoint metric_endpoint_;
  api::ExternalMetricEndpoint external_metric_endpoint_;
  api::ResourceMetricEndpoint resource_metric_endpoint_;
  Health health_;
  api::Router router_;
  series::Registries rendered_;  // what the newest discovery documents are made of, and for which groups
  api::ServedGroups rendered_for_;
  ServingCertificate certificate_;
  http::Server server_;
  runtime::TaskGroup loops_;
};

}  // namespace adapter::app
