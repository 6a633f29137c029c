#include "series/rule_selectors.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace adapter::series {

RuleSelectors::RuleSelectors(const rules::RuleSet& rules) {
  for (const auto section : {rules::Section::rules, rules::Section::external_rules}) {
    for (const auto& rule : rules.of(section)) places_.emplace_back(rule->rule.series_query, rule->rule.place());
  }
  for (const auto& rule : rules.quarantined) {
    if (rule.namer && !rule.series_query.empty()) places_.emplace_back(rule.series_query, rule.place());
  }
}

std::vector<std::string> RuleSelectors::all() const {
  std::vector<std::string> out;
  std::set<std::string_view> seen;
  for (const auto& [selector, place] : places_) {
    if (seen.insert(selector).second) out.push_back(selector);
  }
  return out;
}

bool RuleSelectors::contains(const std::string& selector) const {
  return std::ranges::any_of(places_, [&](const auto& each) { return each.first == selector; });
}

std::vector<std::string> RuleSelectors::places(const std::string& selector) const {
  std::vector<std::string> out;
  for (const auto& [of_rule, place] : places_) {
    if (of_rule == selector) out.push_back(place);
  }
  return out;
}

}  // namespace adapter::series
