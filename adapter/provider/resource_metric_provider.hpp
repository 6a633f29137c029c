#pragma once

// The use case: what pods or nodes use of cpu and memory. Names the objects, asks the backend for cpu and for memory
// (pods of each namespace apart), matches the samples. What the backend does not tell is missing in the answer; its
// failures are no errors to the caller (incumbent-behaviour 7), but the end of the request's time is (5.9), and so are
// failures of our own.

#include <memory>
#include <string>
#include <vector>

#include "cluster/object_source.hpp"
#include "meta/field_selector.hpp"
#include "meta/resource_metrics.hpp"
#include "provider/decision_trace.hpp"
#include "provider/fact_log.hpp"
#include "provider/repeated_samples.hpp"
#include "provider/usage_notes.hpp"
#include "rules/rule_set.hpp"
#include "runtime/asio.hpp"
#include "runtime/budget.hpp"
#include "runtime/caller_budget.hpp"
#include "runtime/clock.hpp"
#include "runtime/logger.hpp"
#include "upstream/upstream.hpp"

namespace adapter::provider {

struct ResourceMetricQuery {
  bool nodes = false;            // else running pods
  std::string object_namespace;  // of pods; empty: all
  std::string name;              // empty: all
  meta::LabelSelector selector;
  std::vector<meta::FieldTerm> fields;  // on metadata.name and metadata.namespace alone; nodes have no namespace
  runtime::SteadyTime deadline;         // of the calls to API server and backend
  std::string caller = {};              // as QueryCall has it
};

// What is told of, and its share of the budget.
struct ResourceMetricAnswer : meta::ResourceMetricsList {
  std::shared_ptr<runtime::CallerBudget::Share> held;
};

class ResourceMetricProvider {
 public:
  // The references must outlive the provider, and all calls must have ended before it dies. The objects that are asked
  // about, and the containers that the backend tells of, draw on `lists`, what is held while they are matched on
  // `budget`.
  ResourceMetricProvider(cluster::ObjectSource& objects, upstream::Upstream& upstream, const runtime::Clock& clock,
                         const runtime::Logger& logger, runtime::MetricRegistry& figures, RepeatedSamples& repeated,
                         runtime::Budget& budget, runtime::CallerBudget& lists);

  // What later requests go by: its resource_rules.
  void set_rules(std::shared_ptr<const rules::RuleSet> rules) {
    rules_ = std::move(rules);
    notes_.forget();
  }

  // unavailable: there are no rules yet, or they have a finding, which the message tells. Without the section, which a
  // reload may have removed, there is nothing to tell of: an empty list. Errors of the API server, in words, when the
  // objects are not known. upstream_timeout when the deadline ends a query, unavailable when we stop: in words for the
  // caller. Any other query that fails or gives no vector leaves out the objects it was about, with a line in the log.
  // `trace` must outlive the call and gets every decision.
  asio::awaitable<Result<ResourceMetricAnswer>> values(ResourceMetricQuery query, DecisionTrace& trace);

 private:
  // Nothing where there are rules to ask by.
  std::optional<Result<ResourceMetricAnswer>> answer_without_rules(bool nodes) const;
  // They draw on `held`, and wait for room.
  asio::awaitable<Result<cluster::SelectedObjects>> objects_with_room(const ResourceMetricQuery& query,
                                                                      runtime::CallerBudget::Share& held);
  asio::awaitable<Result<cluster::SelectedObjects>> selected_objects(const ResourceMetricQuery& query,
                                                                     runtime::CallerBudget::Share& held,
                                                                     DecisionTrace& trace);

  cluster::ObjectSource& objects_;
  upstream::Upstream& upstream_;
  const runtime::Clock& clock_;
  RepeatedSamples& repeated_;
  runtime::Budget& budget_;
  runtime::CallerBudget& lists_;
  FactLog log_;
  UsageNotes notes_;
  std::shared_ptr<const rules::RuleSet> rules_;  // null before the first
};

}  // namespace adapter::provider
