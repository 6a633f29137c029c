#include "series/series_registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "series/registry_builder.hpp"
#include "support/rules.hpp"

namespace adapter::series {
namespace {

using Why = Miss::Why;
const std::string kSelector = "{__name__=~\"^http_requests_total$\"}";

Discovered listed(std::vector<upstream::SeriesShape> shapes) {
  return {.last_good = std::make_shared<const upstream::SeriesListing>(
              upstream::SeriesListing{.shapes = std::move(shapes), .series = 1}),
          .failure = std::nullopt};
}

Miss miss(const SeriesRegistry& registry, const meta::GroupResource& resource, bool namespaced,
          const std::string& metric) {
  return registry.explain_miss({resource, namespaced, metric});
}

TEST(SeriesRegistry, TellsAMissingRuleFromMissingSeries) {
  const auto rules = test::rule_set(test::kWebinarRule);
  const auto empty = build_registry(rules, {{kSelector, listed({})}});
  auto why = miss(*empty, {"", "pods"}, true, "http_requests_per_second");
  EXPECT_EQ(why.why, Why::no_series);
  EXPECT_EQ(why.rule, "rules[0]");
  EXPECT_EQ(why.where.line, 2);
  EXPECT_EQ(miss(*empty, {"", "pods"}, true, "other").why, Why::no_rule);

  const auto full = build_registry(rules, {{kSelector, listed({{"http_requests_total", {"namespace", "pod"}}})}});
  why = miss(*full, {"", "pods"}, true, "http_request_per_second");
  EXPECT_EQ(why.why, Why::no_rule);
  EXPECT_EQ(why.nearest, "http_requests_per_second");
}

TEST(SeriesRegistry, NamesTheLabelsThereAreWhenTheOneForAResourceIsMissing) {
  const auto registry = build_registry(test::rule_set(test::kWebinarRule),
                                       {{kSelector, listed({{"http_requests_total", {"namespace", "pod"}},
                                                            {"http_requests_total", {"handler", "pod"}}})}});
  const auto why = miss(*registry, {"apps", "deployments"}, true, "http_requests_per_second");
  EXPECT_EQ(why.why, Why::no_label);
  EXPECT_THAT(why.labels, testing::ElementsAre("handler", "namespace", "pod"));
  EXPECT_THAT(why.resources, testing::UnorderedElementsAre("namespaces", "pods"));
  EXPECT_EQ(miss(*registry, {"", "pods"}, false, "http_requests_per_second").why, Why::other_scope);
}

TEST(SeriesRegistry, SaysWhenNothingWasListedYetAndWhy) {
  const auto rules = test::rule_set(test::kWebinarRule);
  EXPECT_EQ(miss(*build_registry(rules, {}), {"", "pods"}, true, "http_requests_per_second").why, Why::not_listed_yet);
  const auto failed = build_registry(rules, {{kSelector, {.last_good = nullptr, .failure = "connection refused"}}});
  const auto why = miss(*failed, {"", "pods"}, true, "anything");
  EXPECT_EQ(why.why, Why::not_listed_yet);
  EXPECT_EQ(why.detail, "connection refused");
}

TEST(SeriesRegistry, BlamesAQuarantinedRuleForItsMetric) {
  const auto registry = build_registry(test::rule_set(test::kWebinarRule + R"(
- seriesQuery: s
  name: {as: broken_metric}
  metricsQuery: <<.Unclosed
)"),
                                       {{kSelector, listed({})}});
  const auto why = miss(*registry, {"", "pods"}, true, "broken_metric");
  EXPECT_EQ(why.why, Why::quarantined);
  EXPECT_EQ(why.rule, "rules[1]");
  EXPECT_THAT(why.detail, testing::StartsWith("rules.yaml:"));
  const auto external = build_registry(registry->rules(), {}, rules::Section::external_rules);
  EXPECT_EQ(miss(*external, {}, true, "broken_metric").why, Why::no_rule) << "no rule of another section";
}

// Callers choose the names that they miss, and ask on the loop.
TEST(SeriesRegistry, SearchesRulesForAMissingNameNoLongerThanItMay) {
  std::string text = "rules:\n";
  for (int i = 0; i < 2400; ++i)
    text += "- {seriesQuery: a, metricsQuery: q, unknown: x, name: {matches: (.), as: '${1}_b_${1}'}}\n";
  text += "- {seriesQuery: a, metricsQuery: q, unknown: x, name: {matches: (.), as: '${1}_last_one'}}\n";
  const auto registry = build_registry(test::rule_set(text), {});
  EXPECT_EQ(registry->explain_miss({{}, true, "a_last_one"}).rule, "rules[2400]");
  EXPECT_EQ(registry->explain_miss({{}, true, std::string(4000, 'a') + "_last_one"}).rule, "");
  EXPECT_EQ(registry->explain_miss({{}, true, std::string(5000, 'a') + "_last_one"}).why, Miss::Why::unfit_name);
}

}  // namespace
}  // namespace adapter::series
