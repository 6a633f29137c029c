#pragma once

#include <string>

#include "runtime/metrics.hpp"

namespace adapter::app {

// As in v1.2.3.
std::string version();

// The document of /version (wire 1.7), compact. Major and minor are those the incumbent tells: of no Kubernetes.
std::string version_document();

// promadapter_build_info.
void add_build_figure(runtime::MetricRegistry& registry);

}  // namespace adapter::app
