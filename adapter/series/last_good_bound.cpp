#include "series/last_good_bound.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace adapter::series {
namespace {

using Rule = std::shared_ptr<const rules::BoundRule>;

// Measured, and rounded up.
std::size_t bytes_of(const rules::Rule& rule) {
  constexpr std::size_t kRule = 10 << 10, kOverride = 1 << 10, kFilter = 2 << 10, kInstruction = 90, kToken = 150,
                        kText = 12;
  const auto& made_of = rule.resources.label_template;
  auto instructions = rule.namer.instructions() + (made_of ? made_of->instructions() : 0);
  for (const auto& filter : rule.filters) instructions += filter.instructions();
  const auto tokens = rule.namer.parts() + rule.query.tokens() + (made_of ? made_of->tokens() : 0);
  const auto texts = rule.series_query.size() + rule.namer.matches().pattern().size() + rule.namer.literal_length();
  return kRule + texts * kText + rule.resources.overrides.size() * kOverride + rule.filters.size() * kFilter +
         instructions * kInstruction + tokens * kToken;
}

Rule bound_to(const rules::BoundRule& rule, const std::shared_ptr<const meta::ResourceCatalog>& catalog) {
  std::vector<rules::ResourceMapper::Problem> known_problems;
  rules::ResourceMapper resources(rule.rule.resources, catalog, known_problems);
  return std::make_shared<const rules::BoundRule>(rules::BoundRule{rule.rule, std::move(resources)});
}

}  // namespace

void bound_last_good(LastGoodRules& rules, const rules::RuleSet& now) {
  std::unordered_set<const meta::ResourceCatalog*> catalogs;
  std::unordered_set<const rules::BoundRule*> counted;
  for (const auto& rule : now.rules) counted.insert(rule.get());
  for (const auto& rule : now.external_rules) counted.insert(rule.get());
  std::size_t bytes = 0;
  std::erase_if(rules, [&](const LastGoodRule& each) {
    if (counted.contains(each.rule.get())) return false;
    const auto its = bytes_of(each.rule->rule);
    if (its > kMostLastGoodBytes - bytes) return true;
    bytes += its;
    counted.insert(each.rule.get());
    catalogs.insert(each.rule->resources.catalog().get());
    return false;
  });
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

}  // namespace adapter::series
