#pragma once

// One entry of rules or externalRules, and resourceRules, out of YAML. What is wrong goes to the findings of the field.

#include <optional>
#include <string>
#include <vector>

#include "rules/rule.hpp"
#include "rules/yaml_field.hpp"

namespace adapter::rules {

struct RuleReading {
  std::optional<Rule> rule;  // when there was no finding
  // Else, as far as it could be read, which metrics the rule is meant to make.
  std::string series_query;
  std::vector<std::string> selectors;
  std::vector<SeriesFilter> filters;  // when all was good
  MeantNames names;
  std::optional<ResourceOptions> resources;  // when there were some and all was good
  std::optional<std::string> literal_name;   // when all its series get this one name
  RuleFingerprint fingerprint;
};

RuleReading read_rule(const YamlField& entry, Section section, std::size_t index,
                      const GoRegex::Compile& compile = GoRegex::compile);

// Nothing when the field is not set, or when there was a finding.
std::optional<ResourceRules> read_resource_rules(const YamlField& field,
                                                 const GoRegex::Compile& compile = GoRegex::compile);

}  // namespace adapter::rules
