#include "app/prometheus_credentials.hpp"

#include "cluster/in_cluster_config.hpp"
#include "cluster/kube_config.hpp"
#include "runtime/step.hpp"

namespace adapter::app {

cluster::ClientConfig prometheus_client_config(const Options& options, const runtime::Logger& logger) {
  cluster::ClientConfig out;
  if (!options.prometheus_ca_file.empty()) {
    out.authority.file = options.prometheus_ca_file;
  } else if (!options.prometheus_auth_config.empty()) {
    out = cluster::read_kube_config(options.prometheus_auth_config);
  } else if (options.prometheus_auth_incluster) {
    out = cluster::in_cluster_config(cluster::PodEnvironment::of_this_process(), logger);
  }
  if (!options.prometheus_certificate_file.empty()) {
    out.client_certificate = {.text = {}, .file = options.prometheus_certificate_file};
    out.client_key = {.text = {}, .file = options.prometheus_key_file};
  }
  if (!options.prometheus_token_file.empty()) {
    out.token.clear();
    out.token_file = options.prometheus_token_file;
  }
  // What a kubeconfig says anew must not undo the flags.
  if (!options.prometheus_certificate_file.empty() || !options.prometheus_token_file.empty()) out.kubeconfig.clear();
  out.name = "prometheus";
  out.server = options.prometheus_url;  // the address is never the kubeconfig's
  return out;
}

PrometheusCredentials::PrometheusCredentials(const Options& options, runtime::Clock& clock,
                                             const runtime::Logger& logger, const runtime::Background& background)
    : options_(options),
      clock_(clock),
      logger_(logger),
      config_(prometheus_client_config(options, logger)),
      credentials_(config_, clock, logger, background),
      handed_over_(credentials_.version()) {
}

upstream::PrometheusOptions PrometheusCredentials::client_options() const {
  return {.url = options_.prometheus_url,
          .post = options_.prometheus_verb == PrometheusVerb::post,
          .headers = options_.prometheus_headers,
          .authorization = credentials_.authorization(),
          .tls = credentials_.tls(),
          .server_name = config_.tls_server_name,
          .shows_certificate = !config_.client_certificate.empty(),
          .partial_answers = options_.partial_answers};
}

asio::awaitable<void> PrometheusCredentials::follow(upstream::PrometheusClient& client) {
  for (;;) {
    co_await runtime::sleep_until(clock_, clock_.now() + std::chrono::seconds(1));
    co_await runtime::run_step("following the credentials for Prometheus", logger_, credentials_.look());
    hand_over(client);
  }
}

asio::awaitable<void> PrometheusCredentials::renew(upstream::PrometheusClient& client) {
  co_await credentials_.renew();
  hand_over(client);
}

void PrometheusCredentials::hand_over(upstream::PrometheusClient& client) {
  if (credentials_.version() == handed_over_) return;
  handed_over_ = credentials_.version();
  client.use_credentials(credentials_.authorization(), credentials_.tls());
}

}  // namespace adapter::app
