#pragma once

// The use case: values of a custom metric. Finds the series, names the objects, renders the query, asks the backend,
// matches the samples. Nothing on this way lists objects at an API server, parses YAML or compiles a regex.

#include <memory>
#include <string>

#include "cluster/object_source.hpp"
#include "cluster/resource_source.hpp"
#include "meta/metric_value.hpp"
#include "provider/decision_trace.hpp"
#include "provider/fact_log.hpp"
#include "provider/repeated_samples.hpp"
#include "runtime/asio.hpp"
#include "runtime/caller_budget.hpp"
#include "runtime/clock.hpp"
#include "runtime/logger.hpp"
#include "series/miss_table.hpp"
#include "series/series_registry.hpp"
#include "upstream/upstream.hpp"

namespace adapter::provider {

struct MetricQuery {
  meta::GroupResource resource;  // as the caller spelled it
  std::string object_namespace;  // empty on the path without one
  std::string object_name;       // or "*" for all that the selector selects
  std::string metric;
  meta::LabelSelector object_selector;                 // for "*" only
  std::optional<meta::LabelSelector> metric_selector;  // of the series; absent when none was given
  runtime::SteadyTime deadline;                        // of the upstream call
  std::string caller = {};                             // as QueryCall has it
};

class CustomMetricProvider {
 public:
  // The references must outlive the provider.
  CustomMetricProvider(cluster::ResourceSource& resources, cluster::ObjectSource& objects, upstream::Upstream& upstream,
                       const runtime::Clock& clock, const runtime::Logger& logger, RepeatedSamples& repeated,
                       runtime::CallerBudget& lists)
      : resources_(resources),
        objects_(objects),
        upstream_(upstream),
        clock_(clock),
        repeated_(repeated),
        lists_(lists),
        log_(clock, logger) {}

  // The snapshot that later requests use.
  void set_registry(std::shared_ptr<const series::SeriesRegistry> registry) {
    if (registry != misses_.registry()) misses_ = series::MissTable(std::move(registry));
  }

  // not_found: the metric, the object or every object is missing, with the reason (incumbent-behaviour 5.4, 5.5).
  // Errors of the backend as it gives them; unrepresentable values; all in words for the caller. `trace` must outlive
  // the call and gets every decision.
  asio::awaitable<Result<meta::MetricValueList>> values(MetricQuery query, DecisionTrace& trace);

 private:
  struct Choice {
    meta::Resource resource;
    std::shared_ptr<const rules::BoundRule> rule;
    std::string series;
  };
  // By the newest snapshots. Holds neither: they are large, and what follows may take a minute.
  Result<Choice> choose(const MetricQuery& query, DecisionTrace& trace);
  // They draw on `held`, and wait for room.
  asio::awaitable<Result<std::vector<std::string>>> object_names(const MetricQuery& query,
                                                                 const meta::Resource& resource,
                                                                 runtime::CallerBudget::Share& held);
  // The query for these objects, and the label that names them.
  struct Rendered {
    std::string promql;
    std::string label;
  };
  Result<Rendered> render(const MetricQuery& query, const Choice& choice, const std::vector<std::string>& names) const;

  cluster::ResourceSource& resources_;
  cluster::ObjectSource& objects_;
  upstream::Upstream& upstream_;
  const runtime::Clock& clock_;
  RepeatedSamples& repeated_;
  runtime::CallerBudget& lists_;  // names of objects draw on it while the backend is asked
  FactLog log_;
  series::MissTable misses_;  // and the registry they are of
};

}  // namespace adapter::provider
