#pragma once

// The use case: values of an external metric. Finds the series, renders the query, asks the backend; every sample is a
// value (incumbent-behaviour 6).

#include <memory>
#include <string>

#include "cluster/resource_source.hpp"
#include "meta/external_metric_value.hpp"
#include "provider/decision_trace.hpp"
#include "provider/fact_log.hpp"
#include "runtime/asio.hpp"
#include "runtime/budget.hpp"
#include "runtime/clock.hpp"
#include "runtime/logger.hpp"
#include "series/miss_table.hpp"
#include "series/series_registry.hpp"
#include "upstream/upstream.hpp"

namespace adapter::provider {

struct ExternalMetricQuery {
  std::string object_namespace;  // that the metric is asked for in
  std::string metric;
  meta::LabelSelector selector;  // of the series
  runtime::SteadyTime deadline;  // of the upstream call
  std::string caller = {};       // as QueryCall has it
};

// The values, and their share of the budget; null where the backend gives none.
struct ExternalMetricAnswer : meta::ExternalMetricValueList {
  std::shared_ptr<runtime::Budget::Share> held;
};

class ExternalMetricProvider {
 public:
  // The references must outlive the provider.
  ExternalMetricProvider(cluster::ResourceSource& resources, upstream::Upstream& upstream, const runtime::Clock& clock,
                         const runtime::Logger& logger)
      : resources_(resources), upstream_(upstream), clock_(clock), log_(clock, logger) {}

  // The snapshot that later requests use.
  void set_registry(std::shared_ptr<const series::SeriesRegistry> registry) {
    if (registry != misses_.registry()) misses_ = series::MissTable(std::move(registry));
  }

  // not_found: there is no such metric, with the reason. wrong_result: the query gives neither a vector nor a scalar.
  // internal: the rule gives no query. Errors of the backend as it gives them; NaN and what no quantity can express are
  // unrepresentable. No sample is no error: the list is empty. `trace` must outlive the call and gets every decision.
  asio::awaitable<Result<ExternalMetricAnswer>> values(ExternalMetricQuery query, DecisionTrace& trace);

 private:
  static Result<std::string> render(const ExternalMetricQuery& query, const series::SeriesEntry& entry,
                                    const meta::ResourceCatalog& catalog);
  static Result<std::vector<meta::ExternalMetricValue>> take(const upstream::QueryResult& result, DecisionTrace& trace);

  cluster::ResourceSource& resources_;
  upstream::Upstream& upstream_;
  const runtime::Clock& clock_;
  FactLog log_;
  series::MissTable misses_;  // and the registry they are of
};

}  // namespace adapter::provider
