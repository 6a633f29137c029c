#pragma once

// One element of an instant vector, as the HTTP API of Prometheus gives it. Many of them are kept as a SampleList.

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace adapter::promql {

struct Sample {
  std::vector<std::pair<std::string, std::string>> labels;  // those that were asked for
  double value = 0;                                         // meaningless for a histogram
  bool histogram = false;                                   // a native histogram: it has no single value
  std::chrono::system_clock::time_point time;
};

}  // namespace adapter::promql
