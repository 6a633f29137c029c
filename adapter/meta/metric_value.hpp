#pragma once

// The answer of custom.metrics.k8s.io before it is written: values of one metric for objects of one resource. What is
// common to all values stands once.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "meta/label_selector.hpp"

namespace adapter::meta {

struct MetricValue {
  std::string object_name;
  std::int64_t milli = 0;  // thousandths
};

struct MetricValueList {
  std::string kind;              // of the objects: Pod
  std::string api_version;       // group + "/" + version as the incumbent prints it: "/v1", "apps/v1"
  std::string object_namespace;  // empty for objects without one
  std::string metric;
  std::optional<LabelSelector> selector;  // of the series, when one was given
  std::chrono::system_clock::time_point time;
  std::vector<MetricValue> values;
};

}  // namespace adapter::meta
