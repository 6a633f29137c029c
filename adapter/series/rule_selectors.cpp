#include "series/rule_selectors.hpp"

#include <utility>

namespace adapter::series {

RuleSelectors::RuleSelectors(const rules::RuleSet& rules, const LastGoodRules& last_good) {
  for (const auto section : {rules::Section::rules, rules::Section::external_rules}) {
    for (const auto& rule : rules.of(section)) add(rule->rule.series_query, rule->rule.place(), true);
  }
  for (const auto& rule : rules.quarantined) {
    for (const auto& selector : rule.selectors) {
      if (!selector.empty()) add(selector, rule.place(), false);
    }
  }
  for (const auto& each : last_good) add(each.rule->rule.series_query, each.place + " as it was", false);
}

void RuleSelectors::add(const std::string& selector, std::string place, bool is_served) {
  const auto [known, is_new] = known_.try_emplace(selector);
  if (is_new) order_.push_back(selector);
  known->second.places.push_back(std::move(place));
  known->second.is_served = known->second.is_served || is_served;
}

bool RuleSelectors::is_served(const std::string& selector) const {
  const auto known = known_.find(selector);
  return known != known_.end() && known->second.is_served;
}

std::vector<std::string> RuleSelectors::places(const std::string& selector) const {
  const auto known = known_.find(selector);
  return known == known_.end() ? std::vector<std::string>() : known->second.places;
}

}  // namespace adapter::series
