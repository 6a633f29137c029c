#pragma once

// Which metrics exist: (resource, scope, metric) -> rule and series, or for external metrics, which belong to no
// resource, metric -> rule and series. An immutable snapshot; a relist publishes a new one, and a request that began on
// the old one finishes on it.
//
// Tens of thousands of names are usual, so each text is held once: names are views of the discovered series, or of
// texts of the registry's own, and an entry is two numbers.

#include <chrono>
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/nearest_name.hpp"
#include "base/text_pool.hpp"
#include "meta/group_resource.hpp"
#include "rules/rule_set.hpp"
#include "series/last_good_rules.hpp"
#include "series/overlaps.hpp"
#include "upstream/upstream.hpp"

namespace adapter::series {

struct MetricKey {
  meta::GroupResource resource;  // resolved; empty for an external metric
  bool namespaced = true;        // asked for through a namespace, as external ones always are
  std::string metric;
};

struct SeriesEntry {
  std::shared_ptr<const rules::BoundRule> rule;
  std::string_view series;  // the name in the backend; lives as long as the registry
};

// A metric as discovery lists it. Lives as long as the registry.
struct ListedMetric {
  const meta::GroupResource& resource;
  bool namespaced = true;
  std::string_view metric;
};

// What is known of a rule's series, for explanations.
struct RuleState {
  std::shared_ptr<const rules::BoundRule> rule;
  bool listed = false;                 // discovery has succeeded at least once
  std::size_t metrics = 0;             // names it made of them
  std::optional<std::string> failure;  // of the last discovery; the entries then are the last good ones
  std::string too_large;               // why it is not served although it is listed; empty otherwise
  std::size_t unfit_names = 0;         // that it makes and no request path can hold; they are not listed
  std::string unfit_example;           // the first of them, quoted
  std::size_t unsafe_series = 0;       // that are left out: their names would mean something else in its query
  std::string unsafe_example;          // the first of them, quoted
  Overlaps overlaps;                   // with itself and with rules before it
  bool in_part = false;                // the backend has only ever given lists that it called incomplete
  std::chrono::nanoseconds window{0};  // how far back the last good one looked; 0 when that is not known

  // Whether it makes what it says; if not, or of a part alone, it may be meant to make what it was.
  Served served() const {
    if (!listed || !too_large.empty() || rules::makes_no_metric(rule->rule)) return Served::never;
    return in_part ? Served::in_part : Served::whole;
  }

  friend bool operator==(const RuleState&, const RuleState&) = default;
};

// Why a metric is not there: the facts, for error texts and logs.
struct Miss {
  enum class Why {
    not_listed_yet,  // no discovery of the rule that should make it has succeeded
    no_rule,         // no rule makes such a name
    no_series,       // a rule makes this name, but found no series for it
    unsafe_series,   // likewise; some are left out, whose names would mean something else in its query
    no_label,        // it exists, but its series lack a label for this resource
    other_scope,     // it exists for this resource with or without a namespace, the other way round
    quarantined,     // the rule that should make it is not served
    unfit_name,      // no name like this is listed, whatever the rules make
  };
  Why why = Why::no_rule;
  std::string rule;                    // `rules[2]`; empty where no rule is to blame
  rules::Location where;               // of the rule
  std::string detail;                  // a failure or finding
  std::vector<std::string> labels;     // of the series, for no_label
  std::vector<std::string> resources;  // it exists for, for no_label
  std::string nearest;                 // a metric of a similar name, for no_rule
  std::chrono::nanoseconds window{0};  // in which series were looked for, for no_series; 0 when that is not known
};

// Of one section of the file.
class SeriesRegistry {
 public:
  // Null when there is no such metric.
  const SeriesEntry* find(const MetricKey& key) const;

  // For a key that find() does not know. Costs a fraction of a millisecond, however many metrics there are, and some
  // milliseconds at most, whatever the rules and the name; MissTable remembers what came of it.
  Miss explain_miss(const MetricKey& key) const;
  // Whether there is a metric of this name for anything: explain_miss() then depends on the resource.
  bool knows(std::string_view metric) const { return name_of(metric).has_value(); }

  // All metrics in the order of discovery: of `resource.group/metric` byte by byte, external ones by name.
  std::vector<ListedMetric> metrics() const;
  std::size_t size() const { return size_; }

  // Whether both list the same metrics, whatever rules and series they come from.
  bool lists_the_same(const SeriesRegistry& other) const;
  // Whether nothing differs: neither what is listed nor how it is queried nor what is known of the rules.
  bool operator==(const SeriesRegistry& other) const;

  const std::shared_ptr<const rules::RuleSet>& rules() const { return rules_; }
  const std::vector<RuleState>& states() const { return states_; }  // of the section's rules
  rules::Section section() const { return section_; }
  const LastGoodRules& last_good() const { return last_good_; }

 private:
  friend class RegistryBuilder;
  // A metric name, whatever the resource.
  struct Name {
    std::string_view text;
    std::uint32_t rule = 0;    // the last that makes it: position in states_
    std::uint32_t labels = 0;  // of its series, the first hundred: position in label_sets_
    friend bool operator==(const Name&, const Name&) = default;
  };
  // A name that is not served, or not for all resources, because a later rule that may make it is not listed, or set
  // aside.
  struct Withheld {
    std::string_view text;
    std::uint32_t rule = 0;  // that rule: position in states_, and beyond them in the quarantined of the file
    friend bool operator==(const Withheld&, const Withheld&) = default;
  };
  struct Listed {
    std::uint32_t name = 0;   // position in names_
    std::uint32_t entry = 0;  // position in entries_
  };
  // The metrics of one resource, sorted by name.
  struct OfResource {
    meta::GroupResource resource;
    bool namespaced = true;
    std::vector<Listed> metrics;
  };

  std::optional<std::uint32_t> name_of(std::string_view metric) const;
  Miss withheld_by(std::uint32_t rule) const;
  const Withheld* find_withheld(std::string_view metric) const;
  const SeriesEntry* entry_of(const OfResource& resource, std::uint32_t name) const;

  std::vector<std::shared_ptr<const upstream::SeriesListing>> listings_;  // whose texts are viewed
  TextPool texts_;                                                        // other names
  std::vector<Name> names_;                                               // sorted
  std::vector<Withheld> withheld_;                                        // sorted
  std::vector<std::vector<std::string>> label_sets_;                      // each sorted, each once
  std::vector<SeriesEntry> entries_;
  std::vector<OfResource> resources_;  // in the order of discovery
  std::size_t size_ = 0;
  NearestNames nearest_;
  std::vector<RuleState> states_;
  std::shared_ptr<const rules::RuleSet> rules_;
  rules::Section section_ = rules::Section::rules;
  LastGoodRules last_good_;  // of those that are not served now
};

// What a relist publishes: both, of the same rules.
struct Registries {
  std::shared_ptr<const SeriesRegistry> custom;
  std::shared_ptr<const SeriesRegistry> external;
  friend bool operator==(const Registries&, const Registries&) = default;  // the very same
};

}  // namespace adapter::series
