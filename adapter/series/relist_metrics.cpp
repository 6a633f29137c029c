#include "series/relist_metrics.hpp"

namespace adapter::series {

RelistMetrics::RelistMetrics(runtime::MetricRegistry& registry)
    : duration(registry.histogram("promadapter_relist_duration_seconds", "Time a look at all series took.",
                                  {.01, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120})),
      failures(registry.counters("promadapter_relist_failures_total",
                                 "Looks at a rule's series that failed; its last good series stay.", {"rule"})),
      last_success(registry.gauges("promadapter_relist_last_success_timestamp_seconds",
                                   "When a rule's series were last seen, in seconds since 1970.", {"rule"})),
      metrics(registry.gauges("promadapter_registry_metrics",
                              "Metrics served; custom ones counted once for every resource.", {"group"})),
      unfit_names(registry.gauges("promadapter_registry_unfit_names",
                                  "Names of metrics that are left out because no request path can hold them.",
                                  {"rule"})),
      rules(registry.gauges("promadapter_registry_rules", "Rules of the file, by what becomes of them.", {"state"})) {
}

}  // namespace adapter::series
