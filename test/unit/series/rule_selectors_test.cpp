#include "series/rule_selectors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/rules.hpp"

namespace adapter::series {
namespace {

using testing::ElementsAre;

TEST(RuleSelectors, AreThoseOfAllRulesThatHaveOne) {
  const RuleSelectors selectors(*test::rule_set(R"(rules:
- {seriesQuery: b, metricsQuery: x}
- {seriesQuery: a, metricsQuery: x}
- {seriesQuery: c, metricsQuery: x, resources: {overrides: {l: {resource: nobody}}}}
- {seriesQuery: d, metricsQuery: x, name: {matches: "("}}
- {seriesQuery: [], metricsQuery: x}
- text
- {seriesQuery: e, metricsQuery: x, seriesQuery: f, name: {as: y}, name: {as: z}}
externalRules:
- {seriesQuery: b, metricsQuery: x}
)"));
  EXPECT_THAT(selectors.all(), ElementsAre("b", "a", "d", "e", "f", "c")) << "those that serve come first";
  EXPECT_TRUE(selectors.contains("c"));
  EXPECT_FALSE(selectors.contains(""));
  EXPECT_TRUE(selectors.is_served("b"));
  EXPECT_FALSE(selectors.is_served("c")) << "its rule is set aside";
  EXPECT_THAT(selectors.places("b"), ElementsAre("rules[0] (line 2)", "externalRules[0] (line 10)"));
  EXPECT_THAT(selectors.places("c"), ElementsAre("rules[2] (line 4)"));
}

}  // namespace
}  // namespace adapter::series
