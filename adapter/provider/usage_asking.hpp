#pragma once

// What is asked of the backend for one request about pods or nodes: cpu and memory of each group, several at once, each
// group matched as soon as both answers are there.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cluster/object.hpp"
#include "meta/resource_metrics.hpp"
#include "provider/decision_trace.hpp"
#include "provider/fact_log.hpp"
#include "provider/repeated_samples.hpp"
#include "provider/usage_notes.hpp"
#include "provider/usage_query.hpp"
#include "rules/rule_set.hpp"
#include "runtime/asio.hpp"
#include "runtime/budget.hpp"
#include "runtime/caller_budget.hpp"
#include "runtime/clock.hpp"
#include "upstream/upstream.hpp"

namespace adapter::provider {

// For cpu or memory.
struct UsageQuestion {
  std::string rule;  // its place; the rule itself may be large, and answers take a minute
  Result<UsageQuery> query;
  std::optional<Result<upstream::QueryResult>> answer;  // of a query, until both of its group are there

  bool is_open() const { return query && !answer; }
};

// What is asked about together: pods of one namespace, or all nodes.
struct UsageGroup {
  bool nodes;
  std::span<cluster::Object> objects;
  UsageQuestion cpu, memory;
  std::vector<meta::ResourceMetrics> metrics;
  DecisionTrace trace;

  std::string text() const {
    return nodes ? "nodes" : "pods in namespace \"" + objects.front().object_namespace + "\"";
  }
};

// The questions of all groups, taken in turn by whoever asks.
struct UsageAsking {
  upstream::Upstream& backend;
  runtime::WallTime time;
  runtime::SteadyTime deadline;
  const std::string& caller;
  const runtime::Clock& clock;
  FactLog& log;
  UsageNotes& notes;
  RepeatedSamples& repeated;
  runtime::Budget& budget;
  runtime::CallerBudget::Share& held;  // of it
  struct Asked {
    UsageGroup* group;
    UsageQuestion* question;
  };
  std::vector<Asked> questions{};
  std::size_t next = 0;
  std::size_t warnings = 0;        // in the traces
  std::optional<Error> failure{};  // of the whole request: nothing more is asked
  std::string failed_rule{};       // whose query that was
};

// `objects` in the order of namespaces; they must outlive the groups.
std::vector<UsageGroup> usage_groups(std::span<cluster::Object> objects, bool nodes,
                                     const rules::BoundResourceRules& rules);
// With what will be told of them.
std::size_t bytes_of(const std::vector<UsageGroup>& groups);

// All that `groups` ask. What they are answered draws on the budget of `asking`, and what they tell on its share.
// Returns when all have ended, also when it is cancelled, so that both may be the caller's.
asio::awaitable<void> ask_about(std::vector<UsageGroup>& groups, UsageAsking& asking);

}  // namespace adapter::provider
