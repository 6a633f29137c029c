#pragma once

// How discovery goes, rule by rule, and what came of it: promadapter_relist_… and promadapter_registry_….

#include "runtime/metrics.hpp"

namespace adapter::series {

// Handles; valid as long as the registry. The label `rule` is the rule's index in the file.
struct RelistMetrics {
  explicit RelistMetrics(runtime::MetricRegistry& registry);

  runtime::Histogram& duration;   // of a run, all selectors together
  runtime::Counters& failures;    // {rule}: discoveries that failed
  runtime::Gauges& last_success;  // {rule}: Unix time of the last good one; its age is time() less this
  runtime::Gauge& metrics;        // entries of the registry: metric and resource
  runtime::Gauges& rules;         // {state}: serving, stale (last good series), waiting (none yet), quarantined
};

}  // namespace adapter::series
