#include "series/fallen_metrics.hpp"

#include <gtest/gtest.h>

#include <utility>

#include "found_series.hpp"
#include "support/rules.hpp"

namespace adapter::series {
namespace {

struct FallenMetricsTest : testing::Test {
  DiscoveredBySelector discovered{
      {"first", found({{"a_x", {"pod"}}})}, {"second", found({{"rps_total", {"pod"}}})}, {"other", found({})}};
  std::shared_ptr<const SeriesRegistry> registry;

  static std::string rule(const std::string& selector, const std::string& name, const std::string& query = "q") {
    return "- seriesQuery: " + selector + "\n  resources: {overrides: {pod: {resource: pod}}}\n  name: " + name +
           "\n  metricsQuery: " + query + "\n";
  }
  // Of the one that is there. The query of who makes `rps`; empty when nobody does.
  std::string reload(const std::string& rules) {
    registry = build_registry(test::rule_set("rules:\n" + rules), discovered, rules::Section::rules, kMostMetrics,
                              registry.get());
    const auto* entry = registry->find({{"", "pods"}, true, "rps"});
    return entry == nullptr ? "" : entry->rule->rule.series_query;
  }
  std::string first = rule("first", "{as: rps}"), second = rule("second", "{matches: '^(.*)_total$'}"),
              broken = rule("second", "{matches: '^(.*_total$'}");
};

TEST_F(FallenMetricsTest, DoNotFallToAnEarlierRuleWhenTheLaterOneGetsAnError) {
  for (const auto& bad : {broken, rule("second", "rps"), rule("second", "{match: x}"), std::string("- hello\n"),
                          rule("[second]", "{matches: '^(.*)_total$'}"), rule("'{x=\"}'", "{matches: '^(.*)_total$'}"),
                          rule("second", "{matches: '^(.*)_(total)$'}"),
                          std::string("- {seriesQuery: second, name: {matches: '^(.*)_total$'}, metricsQuery: q}\n")}) {
    registry.reset();
    ASSERT_EQ(reload(first + second), "second");
    EXPECT_EQ(reload(first + bad), "") << bad;
    const auto why = registry->explain_miss({{"", "pods"}, true, "rps"});
    EXPECT_EQ(why.rule, "rules[1]") << bad;
    EXPECT_EQ(reload(first + bad + "# edited\n"), "") << "nor with the next file that has it: " << bad;
    EXPECT_EQ(reload(first + second), "second");
    EXPECT_EQ(reload(first), "first") << "a rule that is gone is gone";
  }
}

TEST_F(FallenMetricsTest, DoNotFallToAnEarlierRuleOfTheSameSeriesThatIsEditedToo) {
  const auto earlier = rule("second", "{as: rps}", "one"), edited = rule("second", "{as: rps}", "'one '");
  ASSERT_EQ(reload(earlier + second), "second");
  const auto last = registry->find({{"", "pods"}, true, "rps"})->rule->rule.index;
  ASSERT_EQ(last, 1u);
  EXPECT_EQ(reload(edited + broken), "");
}

TEST_F(FallenMetricsTest, AreNotThoseThatTheEarlierRuleMadeBefore) {
  ASSERT_EQ(reload(first + rule("other", "{}")), "first");
  EXPECT_EQ(reload(first + rule("other", "text")), "first") << "the broken rule made no `rps`";
  EXPECT_EQ(reload(rule("first", "{as: rps}", "edited") + rule("other", "text")), "first");
}

// Whether somebody makes it meanwhile or not, and whatever withholds it then.
TEST_F(FallenMetricsTest, AreRememberedUntilTheRuleIsServedOrGone) {
  const std::string of_query = rule("second", "{matches: '^(.*)_total$'}", "'<<.Series'");
  ASSERT_EQ(reload(first + second), "second");
  EXPECT_EQ(reload(first + of_query), "");
  EXPECT_EQ(reload(first + broken), "") << "what its query was wrong about is told by its name alone";
  const auto series = std::exchange(discovered["first"], found({}));
  EXPECT_EQ(reload(first + broken), "");
  discovered["first"] = series;
  EXPECT_EQ(reload(first + broken), "") << "the earlier rule's series were gone for a while";
  EXPECT_EQ(reload(rule("first", "[]") + broken), "");
  EXPECT_EQ(reload(first + broken), "") << "the earlier rule was broken for a while";
  EXPECT_EQ(reload(first + second), "second");
  EXPECT_EQ(reload(rule("first", "[]") + broken), "");
  EXPECT_EQ(reload(first + broken), "") << "both were broken at once";
  EXPECT_EQ(reload(first), "first");
}

// A rule that was not served before the edit either cannot be the one that made it.
TEST_F(FallenMetricsTest, AreNotWithheldBecauseOfARuleThatWasNotServedBefore) {
  discovered["first_edited"] = discovered["first"];
  const auto edited = rule("first_edited", "{as: rps}");
  for (const auto& idle : {rule("other", "text"), rule("unlisted", "{as: other}"), std::string("- hello\n")}) {
    registry.reset();
    ASSERT_EQ(reload(first + idle), "first");
    EXPECT_EQ(reload(edited + idle), "first_edited") << idle;
    EXPECT_EQ(reload(first + second + idle), "second") << idle;
    EXPECT_EQ(reload(first + broken + idle), "") << idle;
    EXPECT_EQ(reload(first + broken + idle), "") << idle;
    EXPECT_EQ(reload(first + rule("second", "text") + idle), "") << idle;
    EXPECT_EQ(reload(first + second + idle), "second") << "mended: " << idle;
    EXPECT_EQ(reload(first + broken + idle), "") << idle;
    EXPECT_EQ(reload(first + idle), "first") << "gone: " << idle;
  }
}

TEST_F(FallenMetricsTest, AreNotThoseOfALaterRuleThatIsServed) {
  discovered["second"] = found({});
  ASSERT_EQ(reload(first + second + rule("other", "text")), "first");
  discovered["second"] = found({{"rps_total", {"pod"}}});
  ASSERT_EQ(reload(first + second + rule("other", "text")), "second");
  discovered["second"] = found({});
  EXPECT_EQ(reload(first + second + rule("other", "text")), "first") << "its series are gone";
}

}  // namespace
}  // namespace adapter::series
