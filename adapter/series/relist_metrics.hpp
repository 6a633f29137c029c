#pragma once

// How discovery goes, rule by rule, and what came of it: promadapter_relist_… and promadapter_registry_….

#include "runtime/clock.hpp"
#include "runtime/metrics.hpp"
#include "series/series_registry.hpp"

namespace adapter::series {

// Handles; valid as long as the registry. The label `rule` is the rule as messages name it: `rules[2]`.
struct RelistMetrics {
  explicit RelistMetrics(runtime::MetricRegistry& registry);

  void succeeded(const std::string& rule, runtime::WallTime at) {
    const auto since_epoch = std::chrono::duration<double>(at.time_since_epoch());
    last_success.with({rule}).set(since_epoch.count());
  }

  void show(const Registries& registries);

  runtime::Histogram& duration;   // of a run, all selectors together
  runtime::Counters& failures;    // {rule}: discoveries that failed
  runtime::Gauges& last_success;  // {rule}: Unix time of the last good one; its age is time() less this
  runtime::Gauges& metrics;       // {group}: entries of its registry, for custom metrics those of each resource
  runtime::Gauges& unfit_names;   // {rule}: names it makes that no request path can hold
  runtime::Gauges& rules;  // {state}: serving, stale (last good series), waiting (none yet), too_large, quarantined
};

}  // namespace adapter::series
