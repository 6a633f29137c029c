#pragma once

// The decisions on the way from a request to its values, each a typed fact. Error texts, logs and whoever wants to
// explain an answer print the same facts; a fact that is not recorded cannot be explained later.

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "rules/finding.hpp"
#include "series/series_registry.hpp"

namespace adapter::provider {

struct ResourceUnknown {
  std::string asked;   // as the URL spelled it
  std::string reason;  // of the catalogue, maybe with the nearest name
};
struct MetricMissing {
  series::Miss miss;
  std::string kind{};      // of the objects asked about; empty for an external metric
  bool namespaced = true;  // whether these have a namespace
  std::string path{};      // where they are asked about, below the group's version
};
struct RuleChosen {
  std::string rule;  // rules[0]
  rules::Location where;
  std::string series;
};
struct NameImpossible {
  std::string name;  // of the object, or of its namespace
};
struct ObjectsSelected {
  std::string selector;
  std::size_t count = 0;
};
struct ObjectsUnknown {
  Error error;
};
struct QueryNotRendered {
  std::string rule;
  rules::Location where;
  std::string reason;
};
struct QueryRendered {
  std::string promql;
};
struct UpstreamFailed {
  Error error;
};
struct UpstreamWarned {  // the answer may be incomplete
  std::string warning;
};
struct ResultUnusable {
  std::string got;  // `a matrix`, where a vector was needed
};
struct SamplesTaken {  // each a value, for an external metric
  std::size_t samples = 0;
};
struct SamplesMatched {
  std::string label;              // that names the objects
  std::size_t samples = 0;        // in the answer
  std::size_t matched = 0;        // objects with a value
  std::size_t without_label = 0;  // samples that lack the label
  std::size_t unasked = 0;        // samples of objects that were not asked for
  std::size_t repeated = 0;       // samples that replaced another of the same object
};
struct ValueRefused {
  std::string object;
  std::string value;       // as text
  std::size_t others = 0;  // objects that are left out because of such a value
};

struct UsageUnknown {   // of resource metrics: a query that told nothing
  std::string objects;  // `pods in namespace "moc"`
  std::string rule;     // resourceRules.cpu
  Error error;
};
struct UsageMissing {  // an object that is left out
  std::string object;
  std::string rule;        // whose query gave no sample of it
  std::size_t others = 0;  // objects, for the same reason
};

struct UsageGap {    // containers that have one of cpu and memory: the other is taken for 0
  std::string rule;  // whose query gave no sample of them
  std::size_t containers = 0;
  std::string example{};  // `app of web-0`
};
struct UsageUnnamed {  // samples left out because they name no container, beside some that do
  std::string rule;
  std::size_t samples = 0;
  std::string example{};  // a pod
};
struct UsageNowhere {   // a query whose samples are of none of the objects
  std::string objects;  // as of UsageUnknown
  std::string rule;
  std::string label;  // that names the objects
};

using Fact =
    std::variant<ResourceUnknown, MetricMissing, RuleChosen, NameImpossible, ObjectsSelected, ObjectsUnknown,
                 QueryNotRendered, QueryRendered, UpstreamFailed, UpstreamWarned, ResultUnusable, SamplesMatched,
                 SamplesTaken, ValueRefused, UsageUnknown, UsageMissing, UsageGap, UsageUnnamed, UsageNowhere>;

using DecisionTrace = std::vector<Fact>;

inline void add_warnings(std::vector<std::string> warnings, DecisionTrace& trace) {
  for (auto& warning : warnings) trace.push_back(UpstreamWarned{std::move(warning)});
}

}  // namespace adapter::provider
