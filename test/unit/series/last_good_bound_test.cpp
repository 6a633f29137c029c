#include "series/last_good_bound.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/rule_load.hpp"
#include "support/rules.hpp"

namespace adapter::series {
namespace {

std::shared_ptr<const rules::BoundRule> rule_of(const rules::RuleFile& file,
                                                const std::shared_ptr<const meta::ResourceCatalog>& catalog) {
  return rules::bind_rules(file, catalog).rules.at(0);
}

TEST(LastGoodBound, CountsWhatIsHeldBesideTheRulesInForce) {
  const auto now = test::rule_set("rules:\n- {seriesQuery: a, metricsQuery: q}\n");
  const auto file = rules::load_rules(
      "rules:\n- {seriesQuery: a, metricsQuery: q, resources: {overrides: {p: {resource: pod}}}}\n", "rules.yaml");
  LastGoodRules all{{.index = 0, .rule = now->rules[0]}};
  EXPECT_EQ(bytes_of(all, *now), 0u);
  all.push_back({.index = 1, .rule = rule_of(file, now->catalog)});
  const auto of_one = rules::kRuleBytes + rules::kOverrideBytes;
  EXPECT_EQ(bytes_of(all, *now), of_one);
  all.push_back({.index = 2, .rule = all[1].rule});
  EXPECT_EQ(bytes_of(all, *now), of_one);
  const auto catalog = test::builtin_resources();
  all.push_back({.index = 3, .rule = rule_of(file, catalog)});
  EXPECT_EQ(bytes_of(all, *now), 2 * of_one + catalog->bytes());
  all.push_back({.index = 0, .rule = rule_of(file, catalog)});
  EXPECT_EQ(bytes_of(all, *now), 3 * of_one + catalog->bytes()) << "what makes no metric may be meant as it was";
}

// Else no edit of many rules would come into force beside what they were until it does.
TEST(LastGoodBound, CountsWhatRightRulesWereFromTheNextEditOn) {
  const std::string one = "- {seriesQuery: a, resources: {template: <<.Resource>>}, metricsQuery: q}\n";
  const std::string other = "- {seriesQuery: b, resources: {template: <<.Resource>>}, metricsQuery: q}\n";
  const auto rule_set = [catalog = test::builtin_resources()](const std::string& text) {
    return std::make_shared<const rules::RuleSet>(rules::bind_rules(rules::load_rules(text, "rules.yaml"), catalog));
  };
  const auto before = rule_set("rules:\n" + one + "externalRules:\n" + one);
  const auto now = rule_set("rules:\n" + other + other + "externalRules:\n" + other);
  const auto broken = rule_set("rules:\n- todo\n");
  LastGoodRules all{{.index = 0, .rule = before->rules[0]},
                    {.section = rules::Section::external_rules, .index = 0, .rule = before->external_rules[0]}};
  EXPECT_EQ(bytes_of(all, *now), 2 * rules::kRuleBytes);
  EXPECT_EQ(lasting_bytes_of(all, *now, *before), 0u);
  EXPECT_EQ(lasting_bytes_of(all, *now, *now), 2 * rules::kRuleBytes) << "they are of an edit before that";
  EXPECT_EQ(lasting_bytes_of({all[0]}, *broken, *before), rules::kRuleBytes);
  for (int i = 0; i < 2; ++i) all.push_back({.index = 1, .rule = rule_set("rules:\n" + one)->rules[0]});
  EXPECT_EQ(lasting_bytes_of(all, *now, *before), 2 * rules::kRuleBytes) << "only two of the same stood there";
}

// Texts are held several times, whatever they say.
TEST(LastGoodBound, CountsTheTextsOfRules) {
  const auto now = test::rule_set("rules: []\n");
  const std::string text(100'000, 'x');
  for (const auto& keys : {"resources: {overrides: {? " + text + " : {resource: pod}}}, metricsQuery: q",
                           "resources: {overrides: {p: {resource: pod}}}, metricsQuery: " + text,
                           "resources: {template: l<<.Resource>>" + text.substr(0, 10'000) + "}, metricsQuery: q",
                           "seriesFilters: [{is: " + text.substr(0, 10'000) +
                               "}], resources: {overrides: {p: {resource: pod}}}, metricsQuery: q"}) {
    const auto file = rules::load_rules("rules:\n- {seriesQuery: a, " + keys + "}\n", "rules.yaml");
    ASSERT_EQ(file.rules.size(), 1u) << keys.substr(0, 60);
    EXPECT_GE(bytes_of({{.rule = rule_of(file, now->catalog)}}, *now), 10'000 * rules::kTextBytes)
        << keys.substr(0, 60);
  }
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
