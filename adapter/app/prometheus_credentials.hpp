#pragma once

// What we show to Prometheus and whom we trust there, from the flags, in the incumbent's precedence
// (incumbent-behaviour 8.3): a CA file, else a kubeconfig or the service account, else the system's authorities; a
// token file before what those bring. Headers and user information of the URL go before all of it.

#include <optional>

#include "app/options.hpp"
#include "cluster/credentials.hpp"
#include "runtime/asio.hpp"
#include "runtime/background.hpp"
#include "runtime/clock.hpp"
#include "runtime/logger.hpp"
#include "upstream/prometheus_client.hpp"

namespace adapter::app {

// Reads kubeconfigs; throws std::runtime_error.
cluster::ClientConfig prometheus_client_config(const Options& options, const runtime::Logger& logger);

class PrometheusCredentials {
 public:
  // Reads the files; throws std::runtime_error naming the one that is wrong. The references must outlive this object.
  PrometheusCredentials(const Options& options, runtime::Clock& clock, const runtime::Logger& logger,
                        const runtime::Background& background);

  upstream::PrometheusOptions client_options() const;

  // Looks at the files once a second and hands `client` what they hold now, until cancelled. `client` must outlive it.
  asio::awaitable<void> follow(upstream::PrometheusClient& client);

  // Reads the files again, once a second at most, because Prometheus did not accept what it was shown, and hands
  // `client` what is new. `client` must outlive it.
  asio::awaitable<void> renew(upstream::PrometheusClient& client);
  bool alarm() const { return credentials_.alarm(); }
  std::optional<runtime::WallTime> certificate_end() const { return credentials_.certificate_end(); }

 private:
  void hand_over(upstream::PrometheusClient& client);

  const Options& options_;
  runtime::Clock& clock_;
  const runtime::Logger& logger_;
  cluster::ClientConfig config_;
  cluster::Credentials credentials_;
  std::size_t handed_over_;  // the version that the client has
};

}  // namespace adapter::app
