#pragma once

#include <string>

#include "cluster/client_config.hpp"
#include "runtime/logger.hpp"

namespace adapter::cluster {

// What Kubernetes tells a container (https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/).
struct PodEnvironment {
  std::string host;  // of KUBERNETES_SERVICE_HOST; empty when unset. IPv6 without brackets.
  std::string port;  // of KUBERNETES_SERVICE_PORT
  std::string service_account = "/var/run/secrets/kubernetes.io/serviceaccount";

  static PodEnvironment of_this_process();
};

// The API server of the cluster we run in, with the service account's token. Throws std::runtime_error outside a
// cluster, where it says what to do instead, and when the token cannot be read. An unreadable ca.crt is logged, and the
// system's roots stand in for it, as for client-go; Credentials take it when it comes.
ClientConfig in_cluster_config(const PodEnvironment& pod, const runtime::Logger& logger);

}  // namespace adapter::cluster
