#pragma once

// One element of an instant vector, as the HTTP API of Prometheus gives it.

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace adapter::promql {

struct Sample {
  std::vector<std::pair<std::string, std::string>> labels;  // those that were asked for
  double value = 0;                                         // meaningless for a histogram
  bool histogram = false;                                   // a native histogram: it has no single value
  std::chrono::system_clock::time_point time;

  // Null when the sample lacks the label.
  const std::string* label(std::string_view name) const {
    for (const auto& [key, text] : labels) {
      if (key == name) return &text;
    }
    return nullptr;
  }
};

}  // namespace adapter::promql
