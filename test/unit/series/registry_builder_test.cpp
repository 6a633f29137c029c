#include "series/registry_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/rules.hpp"

namespace adapter::series {
namespace {

using testing::ElementsAre;
using upstream::SeriesShape;

Discovered found(std::vector<SeriesShape> shapes) {
  return {.last_good = std::make_shared<const upstream::SeriesListing>(
              upstream::SeriesListing{.shapes = std::move(shapes), .series = 1}),
          .failure = std::nullopt};
}

// `pods/m*`, with a star for what is asked for without a namespace.
std::vector<std::string> names(const SeriesRegistry& registry) {
  std::vector<std::string> out;
  for (const auto& key : registry.metrics()) {
    out.push_back(key.resource.text() + "/" + key.metric + (key.namespaced ? "" : "*"));
  }
  return out;
}

TEST(RegistryBuilder, MakesOneEntryForEachLabelThatNamesAResource) {
  const auto registry = build_registry(
      test::rule_set(test::kWebinarRule),
      {{"{__name__=~\"^http_requests_total$\"}", found({{"http_requests_total",
                                                         {"container", "endpoint", "handler", "instance", "job",
                                                          "method", "namespace", "pod", "service", "status"}}})}});
  EXPECT_THAT(names(*registry), testing::UnorderedElementsAre(
                                    "jobs.batch/http_requests_per_second", "namespaces/http_requests_per_second*",
                                    "pods/http_requests_per_second", "services/http_requests_per_second"));
  const auto* entry = registry->find({{"", "pods"}, true, "http_requests_per_second"});
  ASSERT_NE(entry, nullptr);
  EXPECT_EQ(entry->series, "http_requests_total");
  EXPECT_EQ(registry->find({{"", "pods"}, false, "http_requests_per_second"}), nullptr);
}

TEST(RegistryBuilder, ListsThreeKindsWithoutNamespaceAndAllOthersWithOne) {
  const auto registry = build_registry(test::rule_set(R"(rules:
- seriesQuery: s
  resources:
    overrides: {a: {resource: node}, b: {resource: persistentvolume}, c: {group: storage.k8s.io, resource: storageclass}}
  metricsQuery: x
)"),
                                       {{"s", found({{"m", {"a", "b", "c"}}})}});
  EXPECT_THAT(names(*registry),
              testing::UnorderedElementsAre("nodes/m*", "persistentvolumes/m*", "storageclasses.storage.k8s.io/m"));
}

TEST(RegistryBuilder, LetsTheLaterRuleAndTheLaterSeriesWin) {
  const auto registry = build_registry(
      test::rule_set(R"(rules:
- seriesQuery: first
  resources: {overrides: {pod: {resource: pod}, namespace: {resource: namespace}}}
  name: {as: m}
  metricsQuery: one
- seriesQuery: second
  resources: {overrides: {pod: {resource: pod}}}
  name: {as: m}
  metricsQuery: two
)"),
      {{"first", found({{"a", {"namespace", "pod"}}})}, {"second", found({{"b", {"pod"}}, {"c", {"pod"}}})}});
  EXPECT_EQ(registry->find({{"", "pods"}, true, "m"})->series, "c");
  EXPECT_EQ(registry->find({{"", "pods"}, true, "m"})->rule->rule.index, 1u);
  EXPECT_EQ(registry->find({{"", "namespaces"}, false, "m"})->series, "a")
      << "another resource may come from another rule";
}

TEST(RegistryBuilder, MakesOneEntryForEachNameOfExternalMetrics) {
  const auto rules = test::rule_set(R"(rules:
- seriesQuery: a
  resources: {overrides: {pod: {resource: pod}}}
  metricsQuery: x
externalRules:
- seriesQuery: a
  metricsQuery: x
- seriesQuery: b
  name: {matches: ^queue_, as: q}
  metricsQuery: x
)");
  const DiscoveredBySelector discovered{{"a", found({{"depth", {"namespace", "pod"}}, {"age", {}}})},
                                        {"b", found({{"queue_old", {}}, {"other", {}}, {"queue_new", {"zone"}}})}};
  const auto registry = build_registry(rules, discovered, rules::Section::external_rules);
  EXPECT_THAT(names(*registry), ElementsAre("/age", "/depth", "/q"));
  EXPECT_EQ(registry->find({{}, true, "q"})->series, "queue_new") << "the later series wins";
  EXPECT_EQ(registry->find({{}, true, "q"})->rule->rule.name(), "externalRules[1]");
  EXPECT_EQ(registry->states().size(), 2u);
}

TEST(RegistryBuilder, WithholdsANameThatALaterRuleIsMeantToReplace) {
  const auto rules = test::rule_set(R"(rules:
- seriesQuery: first
  resources: {overrides: {pod: {resource: pod}}}
  name: {matches: "^(.*)_total$"}
  metricsQuery: one
- seriesQuery: second
  resources: {overrides: {pod: {resource: pod}}}
  name: {as: requests}
  metricsQuery: two
)");
  const auto first = found({{"requests_total", {"pod"}}, {"errors_total", {"pod"}}});
  const auto half = build_registry(rules, {{"first", first}, {"second", {.last_good = nullptr, .failure = "refused"}}});
  EXPECT_THAT(names(*half), ElementsAre("pods/errors"));
  const auto why = half->explain_miss({{"", "pods"}, true, "requests"});
  EXPECT_EQ(why.why, Miss::Why::not_listed_yet);
  EXPECT_EQ(why.rule, "rules[1]");
  const auto whole = build_registry(rules, {{"first", first}, {"second", found({})}});
  EXPECT_THAT(names(*whole), testing::UnorderedElementsAre("pods/errors", "pods/requests"))
      << "it has no series, so it replaces nothing";
}

TEST(RegistryBuilder, AppliesFiltersAndNaming) {
  const auto registry = build_registry(test::rule_set(R"(rules:
- seriesQuery: s
  seriesFilters: [{isNot: _seconds_total$}]
  resources: {overrides: {pod: {resource: pod}}}
  name: {matches: "^container_(.*)_total$"}
  metricsQuery: x
)"),
                                       {{"s", found({{"container_cpu_total", {"pod"}},
                                                     {"container_x_seconds_total", {"pod"}},
                                                     {"container_memory", {"pod"}},
                                                     {"container_net_total", {}}})}});
  EXPECT_THAT(names(*registry), ElementsAre("pods/cpu"));
  ASSERT_EQ(registry->states().size(), 1u);
  EXPECT_EQ(registry->states()[0].metrics, 2u) << "one of them for no resource";
}

TEST(RegistryBuilder, KeepsLastGoodSeriesOfARuleWhoseDiscoveryFails) {
  auto old = found({{"http_requests_total", {"pod"}}});
  old.failure = "prometheus: connection refused";
  const auto registry =
      build_registry(test::rule_set(test::kWebinarRule), {{"{__name__=~\"^http_requests_total$\"}", old}});
  EXPECT_NE(registry->find({{"", "pods"}, true, "http_requests_per_second"}), nullptr);
  EXPECT_EQ(registry->states()[0].failure, "prometheus: connection refused");
}

}  // namespace
}  // namespace adapter::series
