#pragma once

#include <cstddef>
#include <string>

#include "cluster/client_config.hpp"

namespace adapter::cluster {

inline constexpr std::size_t kLargestKubeConfig = std::size_t{1} << 20;

// Reads a kubeconfig file (YAML or JSON; https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/) through its
// current context. Relative file names are relative to its folder; the `-data` form of a field wins over its file form.
// Throws std::runtime_error naming the file, the key, and what to do; never a value that may be a secret. What would
// change who we are or whom we reach and is not supported (exec, auth-provider, proxy-url, impersonation) is an error,
// and so is one of more than 1 MiB or some 600 clusters.
ClientConfig read_kube_config(const std::string& file);

// The same of a content that was read already; `file` is its name.
ClientConfig parse_kube_config(const std::string& content, const std::string& file);

}  // namespace adapter::cluster
