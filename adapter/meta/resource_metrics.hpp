#pragma once

// The answer of metrics.k8s.io before it is written: what pods or nodes use of cpu and memory.

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "meta/labels.hpp"

namespace adapter::meta {

struct ContainerUsage {
  std::string name;               // empty for a node as a whole
  std::int64_t cpu_milli = 0;     // thousandths of a core
  std::int64_t memory_milli = 0;  // thousandths of a byte
};

// Of one pod or node.
struct ResourceMetrics {
  std::string object_namespace;  // empty for nodes
  std::string name;
  Labels labels;
  std::chrono::system_clock::time_point time;  // of the oldest sample in it
  std::vector<ContainerUsage> containers;      // in name order; of a node the one without a name
};

struct ResourceMetricsList {
  bool nodes = false;
  std::chrono::system_clock::time_point created;  // when this was put together
  std::chrono::milliseconds window{0};            // of the rates, as the rules say it
  std::vector<ResourceMetrics> items;             // in the order of namespace and name
  std::size_t selected = 0;                       // objects asked for, with metrics or without
};

}  // namespace adapter::meta
