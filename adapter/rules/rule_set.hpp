#pragma once

// The rules of a file, bound to a catalogue: what is served. Immutable once made.

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "rules/resource_mapper.hpp"
#include "rules/rule.hpp"

namespace adapter::rules {

struct BoundRule {
  Rule rule;
  ResourceMapper resources;
};

// cpu or memory of `resourceRules`.
struct BoundResourceRule {
  std::string place;  // `resourceRules.cpu (line 8)`, for messages
  ResourceRule rule;
  ResourceMapper resources;
};

struct BoundResourceRules {
  BoundResourceRule cpu;
  BoundResourceRule memory;
  std::chrono::milliseconds window{0};  // reported, never used in a query
};

struct RuleSet {
  std::string file;
  std::shared_ptr<const meta::ResourceCatalog> catalog;
  std::vector<std::shared_ptr<const BoundRule>> rules;           // custom metrics, in order of the file
  std::vector<std::shared_ptr<const BoundRule>> external_rules;  // likewise
  // Null without the section, and as long as one of its overrides names an unknown resource: resource_findings say so.
  std::shared_ptr<const BoundResourceRules> resource_rules;
  std::vector<Finding> resource_findings;
  std::vector<QuarantinedRule> quarantined;            // the file's, and those whose overrides name unknown resources
  std::vector<meta::GroupResource> unknown_resources;  // each once, as those overrides name them

  // resourceRules count as one.
  std::size_t serving() const { return rules.size() + external_rules.size() + (resource_rules ? 1 : 0); }
  std::size_t set_aside() const { return quarantined.size() + (resource_findings.empty() ? 0 : 1); }

  const std::vector<std::shared_ptr<const BoundRule>>& of(Section section) const {
    return section == Section::rules ? rules : external_rules;
  }
};

// A rule with an override that names no known resource joins the quarantined. resourceRules serve as a whole or not at
// all: a pod needs cpu and memory.
RuleSet bind_rules(const RuleFile& file, std::shared_ptr<const meta::ResourceCatalog> catalog);

}  // namespace adapter::rules
