#include "series/last_good_bound.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/rules.hpp"

namespace adapter::series {
namespace {

std::shared_ptr<const rules::BoundRule> rule_of(const rules::RuleFile& file,
                                                const std::shared_ptr<const meta::ResourceCatalog>& catalog) {
  return rules::bind_rules(file, catalog).rules.at(0);
}

TEST(LastGoodBound, LeavesRoomForOthersThanTheRulesOfManyFiles) {
  const auto now = test::rule_set("rules:\n- {seriesQuery: a, metricsQuery: q}\n");
  std::string overrides;
  for (int i = 0; i < 20'000; ++i) overrides += (i > 0 ? ", l" : "l") + std::to_string(i) + ": {resource: pod}";
  const auto file = rules::load_rules(
      "rules:\n- {seriesQuery: a, metricsQuery: q, resources: {overrides: {" + overrides + "}}}\n", "rules.yaml");
  LastGoodRules all;
  for (std::size_t i = 0; i < 8; ++i) all.push_back({.index = i, .rule = rule_of(file, now->catalog)});
  all.push_back({.index = 8, .rule = all[0].rule});
  all.push_back({.index = 9, .rule = now->rules[0]});
  bound_last_good(all, *now);
  std::vector<std::size_t> kept;
  for (const auto& each : all) kept.push_back(each.index);
  EXPECT_THAT(kept, testing::ElementsAre(0, 1, 2, 3, 8, 9)) << "20 MiB each; the last two are held anyway";
}

TEST(LastGoodBound, HoldsFewCatalogues) {
  const auto file = rules::load_rules(
      "rules:\n- {seriesQuery: a, metricsQuery: q, resources: {overrides: {p: {resource: pod}}}}\n", "rules.yaml");
  const auto now = test::rule_set("rules: []\n");
  LastGoodRules all;
  for (std::size_t i = 0; i < kMostOldCatalogs + 1; ++i) {
    const auto before = all;
    bound_last_good(all, *now);
    for (std::size_t n = 0; n < i; ++n) EXPECT_EQ(all[n].rule, before[n].rule) << "few may be of their time";
    all.push_back({.index = i, .rule = rule_of(file, test::builtin_resources())});
  }
  bound_last_good(all, *now);
  for (const auto& each : all) {
    EXPECT_EQ(each.rule->resources.catalog(), now->catalog);
    EXPECT_NE(each.rule->resources.resource_of("p"), nullptr);
  }
}

// A definition may be made anew after its kind was away.
TEST(LastGoodBound, KnowsKindsThatAreBack) {
  const auto file = rules::load_rules(
      "rules:\n- {seriesQuery: a, metricsQuery: q, resources: {overrides: {g: {resource: gizmo}}}}\n", "rules.yaml");
  const meta::Resource pod{"", "v1", "Pod", "pods", "pod", true}, gizmo{"x.io", "v1", "Gizmo", "gizmos", "gizmo", true};
  const auto without = std::make_shared<const meta::ResourceCatalog>(std::vector{pod});
  const auto with = std::make_shared<const meta::ResourceCatalog>(std::vector{pod, gizmo});
  std::vector<rules::ResourceMapper::Problem> problems;
  const auto known = rule_of(file, with);
  LastGoodRules all{{.rule = std::make_shared<const rules::BoundRule>(
                         rules::BoundRule{known->rule, {known->rule.resources, without, problems}})}};
  ASSERT_EQ(all[0].rule->resources.resource_of("g"), nullptr);
  bound_last_good(all, rules::bind_rules(file, with));
  EXPECT_NE(all[0].rule->resources.resource_of("g"), nullptr);
}

}  // namespace
}  // namespace adapter::series
