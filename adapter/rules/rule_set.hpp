#pragma once

// The rules of a file, bound to a catalogue: what is served. Immutable once made.

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

struct RuleSet {
  std::string file;
  std::vector<std::shared_ptr<const BoundRule>> rules;           // custom metrics, in order of the file
  std::vector<std::shared_ptr<const BoundRule>> external_rules;  // likewise
  std::vector<QuarantinedRule> quarantined;            // the file's, and those whose overrides name unknown resources
  std::vector<meta::GroupResource> unknown_resources;  // as those overrides name them

  const std::vector<std::shared_ptr<const BoundRule>>& of(Section section) const {
    return section == Section::rules ? rules : external_rules;
  }
};

// A rule with an override that names no known resource joins the quarantined.
RuleSet bind_rules(const RuleFile& file, std::shared_ptr<const meta::ResourceCatalog> catalog);

}  // namespace adapter::rules
