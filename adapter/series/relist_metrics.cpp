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

void RelistMetrics::show(const Registries& registries) {
  std::size_t serving = 0, stale = 0, waiting = 0, too_large = 0;
  unfit_names.clear();
  for (const auto& registry : {registries.custom, registries.external}) {
    for (const auto& state : registry->states()) {
      ++(!state.too_large.empty() ? too_large : !state.listed ? waiting : state.failure ? stale : serving);
      unfit_names.with({state.rule->rule.name()}).set(static_cast<double>(state.unfit_names));
    }
  }
  metrics.with({"custom.metrics.k8s.io"}).set(static_cast<double>(registries.custom->size()));
  metrics.with({"external.metrics.k8s.io"}).set(static_cast<double>(registries.external->size()));
  rules.with({"serving"}).set(static_cast<double>(serving));
  rules.with({"stale"}).set(static_cast<double>(stale));
  rules.with({"waiting"}).set(static_cast<double>(waiting));
  rules.with({"too_large"}).set(static_cast<double>(too_large));
  rules.with({"quarantined"}).set(static_cast<double>(registries.custom->rules()->set_aside()));
}

}  // namespace adapter::series
