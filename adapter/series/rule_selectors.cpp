#include "series/rule_selectors.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace adapter::series {

RuleSelectors::RuleSelectors(const rules::RuleSet& rules) {
  for (const auto section : {rules::Section::rules, rules::Section::external_rules}) {
    for (const auto& rule : rules.of(section)) rules_.push_back({rule->rule.series_query, rule->rule.place(), true});
  }
  for (const auto& rule : rules.quarantined) {
    if (rule.namer && !rule.series_query.empty()) rules_.push_back({rule.series_query, rule.place(), false});
  }
}

std::vector<std::string> RuleSelectors::all() const {
  std::vector<std::string> out;
  std::set<std::string_view> seen;
  for (const auto& rule : rules_) {
    if (seen.insert(rule.selector).second) out.push_back(rule.selector);
  }
  return out;
}

bool RuleSelectors::contains(const std::string& selector) const {
  return std::ranges::count(rules_, selector, &OfRule::selector) > 0;
}

bool RuleSelectors::is_served(const std::string& selector) const {
  return std::ranges::any_of(rules_, [&](const OfRule& rule) { return rule.is_served && rule.selector == selector; });
}

std::vector<std::string> RuleSelectors::places(const std::string& selector) const {
  std::vector<std::string> out;
  for (const auto& rule : rules_) {
    if (rule.selector == selector) out.push_back(rule.place);
  }
  return out;
}

}  // namespace adapter::series
