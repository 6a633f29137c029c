#pragma once

// The answer of external.metrics.k8s.io before it is written: values of one metric, each with the labels of its series.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace adapter::meta {

struct ExternalMetricValue {
  // Sorted by name; nothing for a scalar, which is of no series.
  std::optional<std::vector<std::pair<std::string, std::string>>> labels;
  std::chrono::system_clock::time_point time;  // of the sample
  std::int64_t milli = 0;                      // thousandths
};

struct ExternalMetricValueList {
  std::string metric;
  std::vector<ExternalMetricValue> values;  // in the order of the backend
};

}  // namespace adapter::meta
