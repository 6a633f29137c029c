#include "series/last_good_bound.hpp"

#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "rules/rule_load.hpp"

namespace adapter::series {
namespace {

using Rule = std::shared_ptr<const rules::BoundRule>;

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
  std::set<std::pair<rules::Section, std::size_t>> right;
  for (const auto* section : {&now.rules, &now.external_rules}) {
    for (const auto& each : *section) {
      counted.insert(each.get());
      if (!rules::makes_no_metric(each->rule)) right.emplace(each->rule.section, each->rule.index);
    }
  }
  std::unordered_set<const meta::ResourceCatalog*> catalogs{now.catalog.get()};
  std::size_t out = 0;
  for (const auto& each : rules) {
    if (right.contains({each.section, each.index})) continue;
    if (counted.insert(each.rule.get()).second) out += rules::bytes_of(each.rule->rule);
    const auto& catalog = each.rule->resources.catalog();
    if (catalogs.insert(catalog.get()).second) out += catalog->bytes();
  }
  return out;
}

}  // namespace adapter::series
