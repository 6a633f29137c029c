#include "series/unserved_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "found_series.hpp"
#include "support/rules.hpp"

namespace adapter::series {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct UnservedRulesTest : testing::Test {
  DiscoveredBySelector discovered{{"good", found({{"a", {"pod"}}})}, {"other", found({{"b", {"pod"}}})}};
  std::shared_ptr<const SeriesRegistry> registry;

  static std::string rule(const std::string& selector, const std::string& resources = "{pod: {resource: pod}}") {
    return "- {seriesQuery: " + selector + ", resources: {overrides: " + resources + "}, metricsQuery: q}\n";
  }
  // The seriesQuery of each, and how many rules stand before it.
  std::vector<std::string> unserved(const std::string& rules, std::size_t most = kMostMetrics) {
    registry =
        build_registry(test::rule_set("rules:\n" + rules), discovered, rules::Section::rules, most, registry.get());
    std::vector<std::string> out;
    for (const auto& each : unserved_rules(*registry)) {
      out.push_back(std::string(each.series_query) + " behind " + std::to_string(each.before));
    }
    return out;
  }
};

TEST_F(UnservedRulesTest, AreThoseThatAreNotListedOrInPartOrTooLargeOrMakeNothing) {
  EXPECT_THAT(unserved(rule("good") + rule("other")), IsEmpty());
  EXPECT_THAT(unserved(rule("good") + rule("unlisted")), ElementsAre("unlisted behind 1"));
  discovered["other"].in_part = true;
  EXPECT_THAT(unserved(rule("good") + rule("other")), ElementsAre("other behind 1"));
  discovered["other"].in_part = false;
  EXPECT_THAT(unserved(rule("good") + rule("other"), 1), ElementsAre("other behind 1"));
  registry.reset();
  EXPECT_THAT(unserved("- {seriesQuery: none, metricsQuery: q}\n" + rule("good")), ElementsAre("none behind 0"));
}

TEST_F(UnservedRulesTest, AreThoseWithAnErrorBesideWhatTheyWereWhenTheyWereServed) {
  EXPECT_THAT(unserved(rule("good") + "- {seriesQuery: other, metricsQuery: '<<'}\n" + rule("good")),
              ElementsAre("other behind 1"));
  EXPECT_THAT(unserved(rule("good") + rule("other")), IsEmpty());
  EXPECT_THAT(unserved(rule("good") + "- hello\n"), ElementsAre(" behind 1", "other behind 1"));
  EXPECT_THAT(unserved(rule("good") + "- {seriesQuery: odd, metricsQuery: '<<'}\n"),
              ElementsAre("odd behind 1", "other behind 1", "odd behind 1"))
      << "also with the series that it asks for now";
}

// A kind that has gone is none that was written wrongly.
TEST_F(UnservedRulesTest, TellTheirResourcesAsTheyWereWhenTheyWereServed) {
  const auto text = "rules:\n" + rule("good", "{sts: {group: apps.kruise.io, resource: statefulset}}");
  const auto file = rules::load_rules(text, "rules.yaml");
  const meta::Resource built_in{"apps", "v1", "StatefulSet", "statefulsets", "statefulset", true};
  const meta::Resource custom{"apps.kruise.io", "v1", "StatefulSet", "statefulsets", "statefulset", true};
  const auto build = [&](std::vector<meta::Resource> known) {
    const auto catalogue = std::make_shared<const meta::ResourceCatalog>(std::move(known));
    registry = build_registry(std::make_shared<const rules::RuleSet>(rules::bind_rules(file, catalogue)), discovered,
                              rules::Section::rules, kMostMetrics, registry.get());
  };
  build({built_in, custom});
  build({built_in});
  const auto all = unserved_rules(*registry);
  ASSERT_FALSE(all.empty());
  const auto may_name = [&all](const meta::Resource& resource) {
    return std::ranges::any_of(
        all, [&](const Unserved& each) { return each.resources->may_name(resource.group_resource()); });
  };
  EXPECT_FALSE(may_name(built_in));
  EXPECT_TRUE(may_name(custom));
}

// What the text means now comes first, and only what it does not tell is what it was.
TEST_F(UnservedRulesTest, TellTheirResourcesAsTheCatalogueOfNowHasThem) {
  const meta::Resource first{"a.io", "v1", "Gizmo", "gizmos", "gizmo", true};
  const meta::Resource second{"b.io", "v1", "Gizmo", "gizmos", "gizmo", true};
  const auto build = [&](const std::string& query, std::vector<meta::Resource> known) {
    const auto text = "rules:\n- {seriesQuery: good, resources: {overrides: {g: {resource: gizmo}}}, metricsQuery: '" +
                      query + "'}\n";
    const auto catalogue = std::make_shared<const meta::ResourceCatalog>(std::move(known));
    registry = build_registry(
        std::make_shared<const rules::RuleSet>(rules::bind_rules(rules::load_rules(text, "rules.yaml"), catalogue)),
        discovered, rules::Section::rules, kMostMetrics, registry.get());
  };
  const auto may_name = [&](const meta::Resource& resource) {
    const auto all = unserved_rules(*registry);
    return std::ranges::any_of(all, [&](const Unserved& each) {
      return !each.resources || each.resources->may_name(resource.group_resource());
    });
  };
  build("q", {second});
  build("<<", {second});
  EXPECT_FALSE(may_name(first));
  build("<<", {first, second});
  EXPECT_TRUE(may_name(first)) << "mended it would have metrics of this";
  EXPECT_TRUE(may_name(second));
}

// There may be thousands, each with thousands of labels.
TEST_F(UnservedRulesTest, ShareTheResourcesOfWhatTheyMayHaveBeen) {
  unserved(rule("good") + rule("another"));
  unserved("- todo\n- todo\n");
  std::map<const rules::ResourceMapper*, int> times;
  for (const auto& each : unserved_rules(*registry)) {
    if (each.resources) ++times[each.resources.get()];
  }
  ASSERT_FALSE(times.empty());
  for (const auto& each : registry->last_good()) EXPECT_TRUE(times.contains(&each.rule->resources));
  EXPECT_LE(times.size(), 2u);
}

TEST_F(UnservedRulesTest, TellTheirResourcesWhereTheirTextDoes) {
  unserved(rule("good") +
           "- {seriesQuery: other, resources: {overrides: {pod: {resource: pod}}}, metricsQuery: '<<'}\n");
  EXPECT_NE(unserved_rules(*registry).at(0).resources, nullptr);
  unserved(rule("good") + "- {seriesQuery: another, metricsQuery: '<<', resources: 7}\n");
  const auto all = unserved_rules(*registry);
  EXPECT_TRUE(std::ranges::any_of(all, [](const Unserved& each) { return !each.resources; })) << "it could be any";
}

}  // namespace
}  // namespace adapter::series
