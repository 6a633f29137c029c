#pragma once

// One validated rule of the file, and what the whole file says. Nothing here depends on the cluster: which resources
// exist is known to ResourceMapper.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "meta/group_resource.hpp"
#include "rules/finding.hpp"
#include "rules/meant_names.hpp"
#include "rules/metric_namer.hpp"
#include "rules/query_template.hpp"
#include "rules/resource_template.hpp"
#include "rules/rule_fingerprint.hpp"
#include "rules/series_filter.hpp"

namespace adapter::rules {

enum class Section { rules, external_rules };

// `rules[2]`, as messages spell it.
std::string rule_name(Section section, std::size_t index);

// `rules[2] (line 14)`: for whoever has to find it in the file. The name alone where no line is known.
std::string rule_place(const std::string& name, const Location& where);

// resources.overrides: this label holds names of objects of that resource.
struct ResourceOverride {
  std::string label;
  meta::GroupResource resource;  // as written: singular or plural, group maybe abbreviated or absent
  Location where;                // of the resource's name
  std::string key;               // likewise: `rules[2].resources.overrides.pod.resource`
};

// The key `resources` of a rule.
struct ResourceOptions {
  std::optional<ResourceTemplate> label_template;
  std::vector<ResourceOverride> overrides;  // in the order of the file
  bool namespaced = true;                   // of external rules: whether queries are confined to the namespace asked
};

struct Rule {
  Section section = Section::rules;
  std::size_t index = 0;  // in its section, counted from 0
  Location where;
  std::string series_query;  // sent verbatim as match[]
  bool has_selector = true;  // that it is one, as far as can be told
  std::vector<SeriesFilter> filters;
  ResourceOptions resources;
  MetricNamer namer;
  QueryTemplate query;
  RuleFingerprint fingerprint;
  std::size_t text_bytes = 0;  // of its keys and values, as often as aliases repeat them

  std::string name() const { return rule_name(section, index); }
  std::string place() const { return rule_place(name(), where); }
};

// For want of a label that stands for a resource. The rule is a good one, but hardly meant so.
bool makes_no_metric(const Rule& rule);

// A rule that is not served because something in it is wrong; its neighbours are.
struct QuarantinedRule {
  Section section = Section::rules;
  std::size_t index = 0;
  Location where;
  std::vector<Finding> findings;  // at least one
  // Which metrics are missed, as far as it could be read. No resources: it could be metrics of any.
  std::string series_query;
  std::vector<std::string> selectors;  // what to ask for to know its series
  std::vector<SeriesFilter> filters;
  MeantNames names;
  std::optional<ResourceOptions> resources;
  RuleFingerprint fingerprint;

  std::string place() const { return rule_place(name(), where); }
  std::string name() const { return rule_name(section, index); }
};

// cpu or memory of `resourceRules`.
struct ResourceRule {
  Location where;
  QueryTemplate container_query;
  QueryTemplate node_query;
  ResourceOptions resources;
  std::string container_label;
};

struct ResourceRules {
  ResourceRule cpu;
  ResourceRule memory;
  std::chrono::milliseconds window{0};  // reported, never used in a query
};

struct RuleFile {
  std::string file;         // its name, for messages
  std::vector<Rule> rules;  // good ones, in order
  std::vector<Rule> external_rules;
  std::optional<ResourceRules> resource_rules;
  std::vector<QuarantinedRule> quarantined;
  // Outside the rules, or in resourceRules: no rule can be blamed. The file as a whole is not usable.
  std::vector<Finding> fatal;
  // Worth a line in the log, and no more.
  std::vector<Finding> warnings;
  // Which sections the file has, be they empty of good rules: a group is served when its section is there and had at
  // least one entry.
  bool has_rules = false;
  bool has_external_rules = false;
  std::size_t pattern_instructions = 0;  // of the programs of all patterns
  std::size_t text_bytes = 0;            // of all keys and values, as often as aliases repeat them
  std::size_t template_tokens = 0;       // of all templates, and the parts of all name.as
  FindingsTold told;                     // of the quarantined
};

}  // namespace adapter::rules
