#pragma once

// Which metrics exist: (resource, scope, metric) -> rule and series, or for external metrics, which belong to no
// resource, metric -> rule and series. An immutable snapshot; a relist publishes a new one, and a request that began on
// the old one finishes on it.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "meta/group_resource.hpp"
#include "rules/rule_set.hpp"

namespace adapter::series {

struct MetricKey {
  meta::GroupResource resource;  // resolved; empty for an external metric
  bool namespaced = true;        // asked for through a namespace, as external ones always are
  std::string metric;
  friend bool operator==(const MetricKey&, const MetricKey&) = default;
  friend auto operator<=>(const MetricKey&, const MetricKey&) = default;
};

struct SeriesEntry {
  std::shared_ptr<const rules::BoundRule> rule;
  std::string series;  // the name in the backend
};

// What is known of a rule's series, for explanations.
struct RuleState {
  std::shared_ptr<const rules::BoundRule> rule;
  bool listed = false;                 // discovery has succeeded at least once
  std::size_t series = 0;              // of its seriesQuery, at the last success
  std::size_t metrics = 0;             // names it made of them
  std::optional<std::string> failure;  // of the last discovery; the entries then are the last good ones
};

// Why a metric is not there: the facts, for error texts and logs.
struct Miss {
  enum class Why {
    not_listed_yet,  // no discovery of the rule that should make it has succeeded
    no_rule,         // no rule makes such a name
    no_series,       // a rule makes this name, but found no series for it
    no_label,        // it exists, but its series lack a label for this resource
    other_scope,     // it exists for this resource with or without a namespace, the other way round
    quarantined,     // the rule that should make it is not served
  };
  Why why = Why::no_rule;
  std::string rule;                    // `rules[2]`; empty for no_rule
  rules::Location where;               // of the rule
  std::string detail;                  // a failure or finding
  std::vector<std::string> labels;     // of the series, for no_label
  std::vector<std::string> resources;  // it exists for, for no_label
  std::string nearest;                 // a metric of a similar name, for no_rule
};

// Of one section of the file.
class SeriesRegistry {
 public:
  // Null when there is no such metric.
  const SeriesEntry* find(const MetricKey& key) const;
  Miss explain_miss(const MetricKey& key) const;

  // All metrics, sorted: by resource, scope and name.
  std::vector<MetricKey> metrics() const;
  std::size_t size() const { return entries_.size(); }

  const std::shared_ptr<const rules::RuleSet>& rules() const { return rules_; }
  const std::vector<RuleState>& states() const { return states_; }  // of the section's rules

 private:
  friend class RegistryBuilder;
  struct Known {  // of one metric name, whatever the resource
    std::shared_ptr<const rules::BoundRule> rule;
    std::vector<std::string> labels;  // of all its series, sorted
  };
  std::map<MetricKey, SeriesEntry> entries_;
  std::map<std::string, Known, std::less<>> known_;
  std::vector<RuleState> states_;
  std::shared_ptr<const rules::RuleSet> rules_;
  rules::Section section_ = rules::Section::rules;
};

// What a relist publishes: both, of the same rules.
struct Registries {
  std::shared_ptr<const SeriesRegistry> custom;
  std::shared_ptr<const SeriesRegistry> external;
};

}  // namespace adapter::series
