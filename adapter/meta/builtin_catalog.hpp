#pragma once

// The types of objects every Kubernetes cluster has, for use without an API server.

#include "meta/resource_catalog.hpp"

namespace adapter::meta {

// Kubernetes 1.37's own groups in its order of discovery; neither custom resources nor the metrics groups.
[[nodiscard]] ResourceCatalog builtin_catalog();

}  // namespace adapter::meta
