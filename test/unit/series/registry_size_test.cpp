// What a registry costs, in bytes that were allocated for it and are held.

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "series/registry_builder.hpp"
#include "support/counted_heap.hpp"
#include "support/rules.hpp"

namespace adapter::series {
namespace {

const std::string kSelector = "{pod!=\"\"}";

std::shared_ptr<const rules::RuleSet> rules_named(const std::string& name) {
  return test::rule_set("rules:\n- seriesQuery: '" + kSelector +
                        "'\n  resources: {template: <<.Resource>>}\n  name: " + name + "\n  metricsQuery: q\n");
}

// Names of 68 characters.
DiscoveredBySelector listing(std::size_t names, const std::vector<std::string>& labels) {
  upstream::SeriesListing out{.shapes = {}, .series = names};
  out.shapes.reserve(names);
  for (std::size_t i = 0; i < names; ++i) {
    auto name = "application_subsystem_" + std::to_string(i) + "_";
    name.resize(62, 'x');
    out.shapes.push_back({name + "_total", labels});
  }
  return {{kSelector,
           {.last_good = std::make_shared<const upstream::SeriesListing>(std::move(out)), .failure = std::nullopt}}};
}

std::size_t cost(const std::shared_ptr<const rules::RuleSet>& rules, const DiscoveredBySelector& discovered,
                 std::size_t metrics) {
  const auto before = test::held_bytes;
  const auto registry = build_registry(rules, discovered);
  EXPECT_EQ(registry->size(), metrics);
  return test::held_bytes - before;
}

TEST(RegistrySize, IsAFewNumbersForEachNameAndResource) {
  const auto usual = listing(30'000, {"container", "endpoint", "instance", "job", "namespace", "pod", "service"});
  constexpr std::size_t kResources = 4;  // jobs, namespaces, pods, services
  EXPECT_LE(cost(rules_named("{}"), usual, 30'000 * kResources), 30'000u * 220u) << "names are the listing's";
  EXPECT_LE(cost(rules_named("{matches: '^(.*)_total$', as: '${1}_per_second'}"), usual, 30'000 * kResources),
            30'000u * 300u);
}

TEST(RegistrySize, HoldsFewLabelsOfANameWhoseSeriesAllDisagree) {
  upstream::SeriesListing out;
  for (int i = 10'000; i < 14'000; ++i)
    out.shapes.push_back({"m", {"label_of_some_length_" + std::to_string(i), "pod"}});
  const DiscoveredBySelector discovered{
      {kSelector,
       {.last_good = std::make_shared<const upstream::SeriesListing>(std::move(out)), .failure = std::nullopt}}};
  EXPECT_LE(cost(rules_named("{}"), discovered, 1), 64u << 10);
}

TEST(RegistrySize, KeepsNothingOfNamesThatNoPathCanHold) {
  std::string as;
  for (int i = 0; i < 200; ++i) as += "${1}";  // 12 KB a name
  const auto rules = rules_named("{matches: '^(.*)_total$', as: '" + as + "'}");
  const auto names = listing(3000, {"namespace", "pod"});
  const auto before = test::peak_bytes = test::held_bytes;
  const auto registry = build_registry(rules, names);
  EXPECT_EQ(registry->states()[0].unfit_names, 3000u);
  EXPECT_LE(test::peak_bytes - before, 2u << 20);
}

// Names in which a search for `a[ab]{12}c` meets a new state at almost every letter.
DiscoveredBySelector names_with_many_states(std::size_t names) {
  upstream::SeriesListing out{.shapes = {}, .series = names};
  std::uint32_t state = 1;
  for (std::size_t i = 0; i < names; ++i) {
    std::string name;
    while (name.size() < 200) {
      state = state * 1664525 + 1013904223;
      name += (state >> 24 & 1) != 0 ? 'a' : 'b';
    }
    out.shapes.push_back({std::move(name), {"namespace", "pod"}});
  }
  return {{kSelector,
           {.last_good = std::make_shared<const upstream::SeriesListing>(std::move(out)), .failure = std::nullopt}}};
}

// Forty patterns, each of which would keep more than 1 MB of states.
TEST(RegistrySize, HasNoPartInTheStatesOfRegularExpressions) {
  const auto names = names_with_many_states(1500);
  const auto expect_little = [&](const std::string& text) {
    const auto rules = test::rule_set("rules:\n" + text);
    const auto before = test::peak_bytes = test::held_bytes;
    const auto registry = build_registry(rules, names);
    EXPECT_LE(test::held_bytes - before, 2u << 20) << text.substr(0, 100);
    EXPECT_LE(test::peak_bytes - before, 8u << 20) << text.substr(0, 100);
  };
  std::string filters, rules, broken, templates;
  for (int i = 0; i < 40; ++i) {
    const auto pattern = "a[ab]{12}c" + std::to_string(i);
    const auto rule = "- seriesQuery: '" + kSelector + "'\n  metricsQuery: q\n  ";
    filters += (i == 0 ? "" : ", ") + ("{isNot: '" + pattern + "'}");
    rules += rule + "resources: {template: <<.Resource>>}\n  name: {matches: '" + pattern + "'}\n";
    broken += rule + "resources: {template: <<.Resource>>}\n  name: {matches: '" + pattern + "', as: y, unknown: x}\n";
    templates += rule + "resources: {template: '" + pattern + "<<.Resource>>'}\n";
  }
  const auto rule = "- seriesQuery: '" + kSelector + "'\n  metricsQuery: q\n  resources: {template: <<.Resource>>}\n";
  expect_little(rule + "  seriesFilters: [" + filters + "]\n");
  expect_little(rule + "  seriesFilters: [" + filters + "]\n  unknown: x\n");
  expect_little(rules);
  expect_little(rule + broken);
  expect_little(templates);
}

TEST(RegistrySize, HasNoPartInThePatternsOfASeriesQuery) {
  std::string query = "{pod!=\"\"";
  for (int i = 0; i < 10; ++i) query += ",__name__!~\"\\\\pL{60}" + std::to_string(i) + "\"";  // half a megabyte each
  const auto rules = test::rule_set("rules:\n- seriesQuery: '" + kSelector +
                                    "'\n  resources: {template: <<.Resource>>}\n  metricsQuery: q\n- seriesQuery: '" +
                                    query + "}'\n  resources: {template: <<.Resource>>}\n  metricsQuery: q\n");
  const auto before = test::peak_bytes = test::held_bytes;
  EXPECT_EQ(build_registry(rules, listing(1, {"pod"}))->states().size(), 2u);
  EXPECT_LE(test::peak_bytes - before, 4u << 20);
}

TEST(RegistrySize, KeepsNothingOfRulesThatAreSetAsideForTheirSize) {
  std::string text = "rules:\n";
  const std::string query =
      "- seriesQuery: '" + kSelector + "'\n  metricsQuery: q\n  resources: {template: <<.Resource>>}\n";
  for (int i = 0; i < 20; ++i)
    text += query + "  name: {matches: ^(.*)_total$, as: 'n" + std::to_string(i) + "_${1}'}\n";
  const auto rules = test::rule_set(text);
  const auto names = listing(20'000, {"namespace", "pod"});  // of three rules there is room for all
  const auto before = test::peak_bytes = test::held_bytes;
  const auto registry = build_registry(rules, names, rules::Section::rules, 120'000);
  EXPECT_EQ(registry->size(), 120'000u);
  EXPECT_THAT(registry->states()[19].too_large, testing::HasSubstr("more than 120000 metrics"));
  EXPECT_LE(test::held_bytes - before, 20u << 20);
  EXPECT_LE(test::peak_bytes - before, 60u << 20);
}

TEST(RegistrySize, HoldsNoMoreTextThanDiscoveryMayHaveWhileItIsMade) {
  std::string as;
  for (int i = 0; i < 60; ++i) as += "${1}";  // 3,700 bytes a name
  const auto names = listing(30'000, {"pod"});
  for (const auto* broken : {"", "  unknown: x\n"}) {
    const auto rules = test::rule_set("rules:\n- seriesQuery: '" + kSelector +
                                      "'\n  metricsQuery: q\n  resources: {template: <<.Resource>>}\n- seriesQuery: '" +
                                      kSelector + "'\n  metricsQuery: q\n  resources: {template: <<.Resource>>}\n" +
                                      "  name: {matches: '^(.*)_total$', as: '" + as + "'}\n" + broken);
    const auto before = test::peak_bytes = test::held_bytes;
    const auto registry = build_registry(rules, names);
    EXPECT_LE(test::peak_bytes - before, 60u << 20) << broken;
    EXPECT_LE(test::held_bytes - before, 10u << 20) << broken;
  }
}

TEST(RegistrySize, IsSmallWithManyKinds) {
  const std::vector<std::string> kinds{
      "configmap",   "cronjob",    "daemonset",     "deployment", "endpoint",      "event",   "ingress",
      "job",         "lease",      "limitrange",    "namespace",  "networkpolicy", "node",    "pod",
      "podtemplate", "replicaset", "resourcequota", "role",       "secret",        "service", "statefulset"};
  const auto many = listing(3000, kinds);
  const auto rules = rules_named("{}");
  const auto metrics = build_registry(rules, many)->size();
  EXPECT_GE(metrics, 3000u * 19u);
  EXPECT_LE(cost(rules, many, metrics), 3000u * 450u);
}

}  // namespace
}  // namespace adapter::series

#endif
