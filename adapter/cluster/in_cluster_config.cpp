#include "cluster/in_cluster_config.hpp"

#include <cstdlib>
#include <stdexcept>

#include "runtime/file.hpp"

namespace adapter::cluster {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

PodEnvironment PodEnvironment::of_this_process() {
  return {.host = environment("KUBERNETES_SERVICE_HOST"), .port = environment("KUBERNETES_SERVICE_PORT")};
}

ClientConfig in_cluster_config(const PodEnvironment& pod, const runtime::Logger& logger) {
  if (pod.host.empty() || pod.port.empty()) {
    throw std::runtime_error(
        "not in a cluster: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT must both be set; elsewhere name a "
        "kubeconfig with --lister-kubeconfig, --authentication-kubeconfig and --authorization-kubeconfig, or run "
        "without a cluster with --objects-from");
  }
  const bool is_v6 = pod.host.find(':') != std::string::npos;
  auto url = http::parse_url("https://" + (is_v6 ? "[" + pod.host + "]" : pod.host) + ":" + pod.port);
  if (!url) {
    throw std::runtime_error("KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT make no address: " +
                             url.error().message);
  }
  ClientConfig config{
      .name = "in-cluster configuration", .server = std::move(*url), .token_file = pod.service_account + "/token"};
  if (const auto token = runtime::read_file(config.token_file); !token) {
    throw std::runtime_error(config.token_file + ": " + token.error().message +
                             "; the pod needs automountServiceAccountToken");
  }
  config.authority.file = pod.service_account + "/ca.crt";
  if (const auto read = runtime::read_file(config.authority.file); !read) {
    config.authority_may_come_later = true;
    logger.error(config.authority.file + ": " + read.error().message +
                 "; the system's authorities are used until it can be read");
  }
  return config;
}

}  // namespace adapter::cluster
