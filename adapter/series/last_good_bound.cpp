#include "series/last_good_bound.hpp"

#include <array>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "rules/rule_load.hpp"

namespace adapter::series {
namespace {

using Rule = std::shared_ptr<const rules::BoundRule>;

std::array<const std::vector<Rule>*, 2> sections_of(const rules::RuleSet& set) {
  return {&set.rules, &set.external_rules};
}

Rule bound_to(const rules::BoundRule& rule, const std::shared_ptr<const meta::ResourceCatalog>& catalog) {
  std::vector<rules::ResourceMapper::Problem> known_problems;
  rules::ResourceMapper resources(rule.rule.resources, catalog, known_problems);
  return std::make_shared<const rules::BoundRule>(rules::BoundRule{rule.rule, std::move(resources)});
}

}  // namespace

void bound_last_good(LastGoodRules& rules, const rules::RuleSet& now) {
  std::unordered_set<const meta::ResourceCatalog*> catalogs;
  for (const auto& each : rules) catalogs.insert(each.rule->resources.catalog().get());
  catalogs.erase(now.catalog.get());
  const bool are_many = catalogs.size() > kMostOldCatalogs;
  std::unordered_map<const rules::BoundRule*, Rule> bound;
  for (auto& each : rules) {
    const auto& resources = each.rule->resources;
    if (resources.catalog() == now.catalog || (!are_many && resources.is_whole())) continue;
    auto& again = bound[each.rule.get()];
    if (!again) again = bound_to(*each.rule, now.catalog);
    each.rule = again;
  }
}

std::size_t bytes_of(const LastGoodRules& rules, const rules::RuleSet& now) {
  std::unordered_set<const rules::BoundRule*> counted;
  for (const auto* section : sections_of(now)) {
    for (const auto& each : *section) counted.insert(each.get());
  }
  std::unordered_set<const meta::ResourceCatalog*> catalogs{now.catalog.get()};
  std::size_t out = 0;
  for (const auto& each : rules) {
    if (counted.insert(each.rule.get()).second) out += rules::bytes_of(each.rule->rule);
    const auto& catalog = each.rule->resources.catalog();
    if (catalogs.insert(catalog.get()).second) out += catalog->bytes();
  }
  return out;
}

std::size_t lasting_bytes_of(const LastGoodRules& rules, const rules::RuleSet& now, const rules::RuleSet& before) {
  std::set<std::pair<rules::Section, std::size_t>> right;
  for (const auto* section : sections_of(now)) {
    for (const auto& each : *section) {
      if (!rules::makes_no_metric(each->rule)) right.emplace(each->rule.section, each->rule.index);
    }
  }
  std::unordered_multiset<std::size_t> passing;  // by what they say: they may be bound anew
  for (const auto* section : sections_of(before)) {
    for (const auto& each : *section) passing.insert(each->rule.fingerprint.whole);
  }
  LastGoodRules lasting;
  for (const auto& each : rules) {
    if (right.contains({each.section, each.index})) {
      const auto passes = passing.find(each.rule->rule.fingerprint.whole);
      if (passes != passing.end()) {
        passing.erase(passes);
        continue;
      }
    }
    lasting.push_back(each);
  }
  return bytes_of(lasting, now);
}

}  // namespace adapter::series
