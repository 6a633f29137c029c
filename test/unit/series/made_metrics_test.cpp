#include "series/made_metrics.hpp"

#include <gmock/gmock.h>

#include <array>

#include "series/metric_name.hpp"

namespace adapter::series {
namespace {

using Number = MadeMetrics::Number;

struct MadeMetricsTest : testing::Test {
  MadeMetrics made{3};
  const upstream::SeriesShape a{"a", {"pod"}}, b{"b", {"pod", "zone"}};
  static constexpr Number kPods = 0, kNodes = 1;

  MadeMetricsTest() {
    for (const auto resource : {kPods, kNodes}) made.add_resource(5 + resource);
  }
  std::string keep(Number rule, const std::vector<std::string>& names, Number resource = kPods) {
    auto of_rule = made.begin_rule();
    for (const auto& name : names) MadeMetrics::add_entry(of_rule, resource, made.add_name(of_rule, name, a), a);
    return made.keep(of_rule, rule);
  }
  std::optional<Number> rule_of(const std::string& name, Number resource = kPods) const {
    const auto number = made.texts().find(name);
    if (!number) return std::nullopt;
    const auto found = made.entries().find(MadeMetrics::key_of(resource, *number));
    return found == made.entries().end() ? std::nullopt : std::optional(found->second.rule);
  }
};

TEST_F(MadeMetricsTest, AreThoseOfTheLastRuleThatMakesThem) {
  EXPECT_EQ(keep(0, {"x", "y"}), "");
  EXPECT_EQ(keep(1, {"x"}), "");
  EXPECT_EQ(rule_of("x"), 1u);
  EXPECT_EQ(rule_of("y"), 0u);
  EXPECT_EQ(made.names()[*made.texts().find("x")].entries, 1u);
}

TEST_F(MadeMetricsTest, KeepNothingOfARuleThatIsTooLarge) {
  EXPECT_EQ(keep(0, {"x", "y"}), "");
  const auto labels = made.labels().numbers();
  EXPECT_EQ(keep(1, {"x", "v", "w"}), "makes more than 3 metrics");
  EXPECT_EQ(rule_of("x"), 0u);
  EXPECT_EQ(made.texts().find("v"), std::nullopt);
  EXPECT_EQ(made.names().size(), 2u);
  EXPECT_EQ(made.labels().numbers(), labels);
  EXPECT_EQ(keep(2, {"z"}), "") << "there is room for a smaller one";
}

// Discovery names the resource in front of each.
TEST_F(MadeMetricsTest, KeepNothingOfARuleWhoseResourcesHaveTooLongNames) {
  made.add_resource(kMostListedText);
  EXPECT_THAT(keep(0, {"x"}, kNodes + 1), testing::HasSubstr("take more than 32 MiB in discovery"));
  EXPECT_EQ(keep(1, {"x"}, kNodes), "");
}

TEST_F(MadeMetricsTest, SayWhileARuleIsReadThatItIsTooLarge) {
  auto rule = made.begin_rule();
  for (const auto* name : {"x", "y", "z"}) made.add_name(rule, name, a);
  EXPECT_EQ(made.too_large(rule), "");
  made.add_name(rule, "w", a);
  EXPECT_EQ(made.too_large(rule), "makes more than 3 metrics");
  made.give_up(rule);
  EXPECT_TRUE(made.names().empty());
}

TEST_F(MadeMetricsTest, HaveTheLabelsOfAllTheirSeries) {
  auto rule = made.begin_rule();
  const auto name = made.add_name(rule, "x", a);
  EXPECT_EQ(made.add_name(rule, "x", b), name);
  EXPECT_EQ(made.keep(rule, 0), "");
  EXPECT_THAT(made.labels()[made.names()[name].labels], testing::ElementsAre("pod", "zone"));
}

TEST_F(MadeMetricsTest, AreTakenFromRulesBeforeTheOneThatIsMeantToReplaceThem) {
  EXPECT_EQ(keep(0, {"x"}), "");
  EXPECT_EQ(keep(0, {"x"}, kNodes), "");
  EXPECT_EQ(keep(2, {"y"}), "");
  const std::array<Number, 1> pods{kPods};
  for (const auto* name : {"x", "y"}) made.withhold(*made.texts().find(name), pods, 2, 7);
  EXPECT_EQ(rule_of("x"), std::nullopt);
  EXPECT_EQ(rule_of("x", kNodes), 0u) << "not of that resource";
  EXPECT_EQ(rule_of("y"), 2u) << "not before it";
  EXPECT_EQ(made.names()[*made.texts().find("x")].withheld_by, 7u);
  EXPECT_EQ(made.names()[*made.texts().find("y")].withheld_by, std::nullopt);
}

}  // namespace
}  // namespace adapter::series
