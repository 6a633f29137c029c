#include "series/registry_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "found_series.hpp"
#include "support/rules.hpp"

namespace adapter::series {
namespace {

using testing::ElementsAre;
using testing::SizeIs;
using upstream::SeriesShape;

// `pods/m*`, with a star for what is asked for without a namespace.
std::vector<std::string> names(const SeriesRegistry& registry) {
  std::vector<std::string> out;
  for (const auto& key : registry.metrics()) {
    out.push_back(key.resource.text() + "/" + std::string(key.metric) + (key.namespaced ? "" : "*"));
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

TEST(RegistryBuilder, ListsKindsWithTheScopeThatTheCatalogueTells) {
  const auto registry = build_registry(test::rule_set(R"(rules:
- seriesQuery: s
  resources:
    overrides:
      a: {resource: node}
      b: {resource: persistentvolume}
      c: {group: storage.k8s.io, resource: storageclass}
      d: {resource: namespace}
      e: {group: apps, resource: deployment}
      f: {resource: persistentvolumeclaim}
  metricsQuery: x
)"),
                                       {{"s", found({{"m", {"a", "b", "c", "d", "e", "f"}}})}});
  EXPECT_THAT(names(*registry),
              ElementsAre("deployments.apps/m", "namespaces/m*", "nodes/m*", "persistentvolumeclaims/m",
                          "persistentvolumes/m*", "storageclasses.storage.k8s.io/m*"));
}

TEST(RegistryBuilder, SetsARuleAsideWhoseTemplateTakesTooLongOnTheLabels) {
  std::vector<std::string> labels;
  for (int i = 0; i < 200; ++i) labels.push_back(std::to_string(i) + std::string(900, 'a'));
  int looks = 0;
  const auto clock = [&looks] { return std::chrono::nanoseconds(std::chrono::seconds(2 * ++looks)); };
  const auto registry =
      build_registry(test::rule_set("rules:\n- {seriesQuery: s, metricsQuery: x, resources: {template: "
                                    "'(?:[ab]*x?){200}<<.Resource>>'}}\n"),
                     {{"s", found({{"m", labels}})}}, rules::Section::rules, kMostMetrics, nullptr, SearchWork(clock));
  EXPECT_THAT(registry->states()[0].too_large, testing::HasSubstr("take too long"));
  EXPECT_GT(looks, 2);
}

// A scraped application takes a metric over so where a pattern is not anchored: as in the incumbent, but not unseen.
TEST(RegistryBuilder, TellsOfMetricsThatMoreThanOneSeriesCouldAnswer) {
  const auto registry = build_registry(
      test::rule_set(R"(rules:
- seriesQuery: a
  resources: {overrides: {pod: {resource: pod}, namespace: {resource: namespace}}}
  name: {matches: (.*)_total, as: "${1}_per_second"}
  metricsQuery: x
- seriesQuery: b
  resources: {overrides: {pod: {resource: pod}, node: {resource: node}}}
  metricsQuery: x
)"),
      {{"a", found({{"y_total", {"pod"}},
                    {"x_total", {"pod", "namespace"}},
                    {"x_total", {"pod"}},
                    {"x_totals", {"pod"}},
                    {"y_totals", {"pod"}},
                    {"z_total", {"node"}}})},
       {"b", found({{"y_per_second", {"pod", "node"}}, {"x_per_second", {"node"}}, {"z_per_second", {"node"}}})}});
  const auto& first = registry->states()[0].overlaps;
  EXPECT_THAT(
      of_several_text("rules[0]", first),
      testing::StartsWith("rules[0] makes 2 metrics of several series each, \"x_per_second\" of \"x_total\" and "
                          "\"x_totals\" among them: the last series answers"));
  EXPECT_EQ(first.replaced, 0u);
  const auto& second = registry->states()[1].overlaps;
  EXPECT_EQ(second.of_several, 0u);
  EXPECT_EQ(replaced_text("rules[1]", second),
            "rules[1] answers for a metric that a rule before it makes, too, \"y_per_second\" of rules[0] (line 2)")
      << "the others are of other resources";
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

// Rules for `first`, which names x_total `x_per_second`, and then one whose series are not known.
std::string first_and(const std::string& second) {
  return R"(rules:
- seriesQuery: first_total
  resources: {overrides: {pod: {resource: pod}}}
  name: {matches: "^(.*)_total$", as: "${1}_per_second"}
  metricsQuery: one
- seriesQuery: other
  resources: {overrides: {pod: {resource: pod}}}
  metricsQuery: other
)" + second;
}

TEST(RegistryBuilder, WithholdsWhatALaterRuleWithAPatternIsMeantToReplace) {
  const auto first = found({{"first_total", {"pod"}}});
  const auto other = found({{"other", {"pod"}}});
  const auto listed_beside = [&](const std::string& second) {
    return names(*build_registry(test::rule_set(first_and(second)), {{"first_total", first}, {"other", other}}));
  };
  EXPECT_THAT(listed_beside(""), ElementsAre("pods/first_per_second", "pods/other"));
  const std::string pattern = R"(  name: {matches: "^(.*)_count$", as: "${1}_per_second"}
  resources: {overrides: {pod: {resource: pod}}}
  metricsQuery: two
)";
  EXPECT_THAT(listed_beside("- seriesQuery: '{pod!=\"\"}'\n" + pattern), ElementsAre("pods/other"));
  EXPECT_THAT(listed_beside("- seriesQuery: first_count\n" + pattern), ElementsAre("pods/other"));
  const auto registry = build_registry(test::rule_set(first_and("- seriesQuery: first_count\n" + pattern)),
                                       {{"first_total", first}, {"other", other}});
  const auto why = registry->explain_miss({{"", "pods"}, true, "first_per_second"});
  EXPECT_EQ(why.why, Miss::Why::not_listed_yet);
  EXPECT_EQ(why.rule, "rules[2]") << "that of the first rule is there";
  EXPECT_THAT(listed_beside("- seriesQuery: second_count\n" + pattern),
              ElementsAre("pods/first_per_second", "pods/other"))
      << "it makes second_per_second alone";
  const std::string plain = R"(  resources: {overrides: {pod: {resource: pod}}}
  metricsQuery: two
)";
  EXPECT_THAT(listed_beside("- seriesQuery: '{__name__=~\"^container_.*\"}'\n" + plain),
              ElementsAre("pods/first_per_second", "pods/other"))
      << "a rule that names each series after itself takes its neighbours away only where something tells";
  EXPECT_THAT(listed_beside("- seriesQuery: '{pod!=\"\"}'\n" + plain), ElementsAre("pods/first_per_second"))
      << "it would give `other` of the same series";
}

// The later rule is set aside: one kind of it does not exist, or its query is broken.
TEST(RegistryBuilder, WithholdsWhatARuleThatIsSetAsideIsMeantToReplace) {
  const auto first = found({{"first_total", {"pod"}}, {"more_total", {"pod"}}});
  const auto other = found({{"other", {"pod"}}});
  for (const std::string fault :
       {"  resources: {overrides: {pod: {resource: pod}, x: {group: argoproj.io, resource: rollout}}}\n"
        "  metricsQuery: two\n",
        "  metricsQuery: '<<.Nothing'\n"}) {
    const auto rules = test::rule_set(first_and("- seriesQuery: '{pod!=\"\"}'\n" + fault +
                                                R"(  name: {matches: "^(.*)_count$", as: "${1}_per_second"}
)"));
    ASSERT_EQ(rules->quarantined.size(), 1u);
    const auto unlisted = build_registry(rules, {{"first_total", first}, {"other", other}});
    EXPECT_THAT(names(*unlisted), ElementsAre("pods/other")) << "it could be any of them";
    const auto why = unlisted->explain_miss({{"", "pods"}, true, "first_per_second"});
    EXPECT_EQ(why.why, Miss::Why::quarantined);
    EXPECT_EQ(why.rule, "rules[2]");
    EXPECT_EQ(why.detail, rules->quarantined.front().findings.front().text());
    const auto listed = build_registry(
        rules,
        {{"first_total", first}, {"other", other}, {"{pod!=\"\"}", found({{"first_count", {"pod"}}, {"z", {"pod"}}})}});
    EXPECT_THAT(names(*listed), ElementsAre("pods/more_per_second", "pods/other")) << "its own, and no others";
  }
  const auto before = test::rule_set(R"(rules:
- seriesQuery: '{pod!=""}'
  resources: {overrides: {x: {resource: nobody}}}
  name: {as: m}
  metricsQuery: one
- seriesQuery: other
  resources: {overrides: {pod: {resource: pod}}}
  name: {as: m}
  metricsQuery: other
)");
  EXPECT_THAT(names(*build_registry(before, {{"other", other}})), ElementsAre("pods/m"))
      << "an earlier one replaces nothing";
}

// Nothing was served before that could tell who is meant to make `rps`.
TEST(RegistryBuilder, WithholdsAtAStartWhatARuleWithATypoMayBeMeantToReplace) {
  const auto first = found({{"a_x", {"pod"}}});
  const auto other = found({{"other", {"pod"}}});
  const auto second = found({{"rps_total", {"pod"}}});
  const std::string query = R"({__name__=~"^rps_.*"})";
  const auto served = [&](const std::string& rule) {
    const auto rules = test::rule_set(R"(rules:
- {seriesQuery: a_x, resources: {template: <<.Resource>>}, name: {as: rps}, metricsQuery: one}
- {seriesQuery: other, resources: {template: <<.Resource>>}, metricsQuery: one}
- )" + rule);
    EXPECT_THAT(rules->quarantined, SizeIs(1)) << rule;
    return names(*build_registry(rules, {{"a_x", first}, {"other", other}, {query, second}}));
  };
  const std::string begin = "{seriesQuery: '" + query + "', resources: {template: <<.Resource>>}, metricsQuery: two, ";
  for (const std::string name :
       {R"(name: {matches: "^(.*_total$", as: "${1}"})", R"(name: {matches: "^(.*_total$", as: rps})",
        R"(name: {matches: "^(?!x)(.*)_total$", as: "${1}"})", R"(name: {matches: "^(.*)_total$", as: [rps]})",
        R"(name: {match: "^(.*)_total$", as: "${1}"})", R"(name: {regex: "^(.*)_total$", as: "${1}"})",
        R"(name: {matches: "^(.*)_total$", to: rps})", R"(name: {matches: "^(.*)_total$", as: "${1}", as: "${1}"})",
        R"(name: {matches: "^(.*)_(total)$"})", R"(name: rps)", R"(name: [{as: rps}])", R"(nmae: {as: rps})",
        R"(name: {matches: ["^(.*)_total$"]})", R"(name: , matches: "^(.*)_total$", as: rps)",
        R"(name: {matches: "^(.*)_total$"}, as: rps)"}) {
    EXPECT_THAT(served(begin + name + "}\n"), ElementsAre("pods/other")) << name;
  }
  const std::string end =
      R"(, resources: {template: <<.Resource>>}, metricsQuery: two, name: {matches: "^(.*)_total$"}})";
  for (const std::string& series_query : std::vector<std::string>{
           "{seriesQuery: " + query, "{seriesQuery: ['" + query + "']", "{seriesqery: '" + query + "'"}) {
    EXPECT_THAT(served(series_query + end + "\n"), ElementsAre("pods/other")) << series_query;
  }
  EXPECT_THAT(served("{seriesQuery: '" + query + "', resources: {overrides: {namespace: {resource: namespace}}}, " +
                     "overrides: {pod: {resource: pod}}, metricsQuery: two, name: {as: rps}}\n"),
              ElementsAre("pods/other"));
  const std::string rest = "metricsQuery: two, name: {matches: \"^(.*)_total$\"}}\n";
  EXPECT_THAT(served("{seriesQuery: '" + query + "', resources: {overrides: {pod: {resource: podz}}}, " + rest),
              ElementsAre("pods/other"));
  EXPECT_THAT(served("{seriesQuery: {x: y}" + end + "\n"), ElementsAre("pods/other", "pods/rps")) << "nothing tells";
}

TEST(RegistryBuilder, LetsNoTypoTakeAwayWhatItSaysNothingAbout) {
  const auto series = found({{"queue_size", {"namespace", "pod"}}, {"other", {"pod"}}});
  for (const std::string second :
       {"- seriesqery: foo\n  metricsQuery: two\n", "- metricsQuery: two\n  resources: 7\n",
        "- {seriesQuery: [], metricsQuery: two}\n", "- {seriesQuery: '', metricsQuery: two}\n"}) {
    const auto rules = test::rule_set(R"(rules:
- seriesQuery: all
  resources: {overrides: {namespace: {resource: namespace}, pod: {resource: pod}}}
  metricsQuery: one
)" + second);
    EXPECT_THAT(names(*build_registry(rules, {{"all", series}})),
                ElementsAre("namespaces/queue_size*", "pods/other", "pods/queue_size"))
        << second;
  }
}

// It could have metrics for rollouts alone, be they known to the catalogue or not.
TEST(RegistryBuilder, WithholdsNothingForResourcesThatTheLaterRuleCannotHaveMetricsFor) {
  const auto series = found({{"queue_size", {"namespace", "pod", "rollout"}}});
  const auto with = [&](const std::string& second, const DiscoveredBySelector& discovered) {
    return build_registry(test::rule_set(R"(rules:
- seriesQuery: all
  resources: {overrides: {namespace: {resource: namespace}, pod: {resource: pod}}}
  metricsQuery: one
- metricsQuery: two
)" + second),
                          discovered);
  };
  const std::string query = "  seriesQuery: all\n";
  const auto all = ElementsAre("namespaces/queue_size*", "pods/queue_size");
  for (const std::string overrides : {"rollout: {group: argoproj.io, resource: rollout}",
                                      "rollout: {resource: service}, other: {group: argoproj.io, resource: rollout}"}) {
    EXPECT_THAT(names(*with(query + "  resources: {overrides: {" + overrides + "}}\n", {{"all", series}})), all);
  }
  const auto pods =
      with(query + "  resources: {overrides: {pod: {resource: pod}, x: {group: argoproj.io, resource: rollout}}}\n",
           {{"all", series}});
  EXPECT_THAT(names(*pods), ElementsAre("namespaces/queue_size*"));
  EXPECT_EQ(pods->explain_miss({{"", "pods"}, true, "queue_size"}).why, Miss::Why::quarantined);
  EXPECT_EQ(pods->explain_miss({{"", "pods"}, true, "queue_size"}).rule, "rules[1]");
  EXPECT_THAT(names(*with(query + "  resources: {overrides: {pod: {resource: pod}, x: {resource: nobody}}}\n",
                          {{"all", series}})),
              ElementsAre())
      << "`nobody` may be meant to be any";
  EXPECT_THAT(names(*with(query + "  resources: {template: <<.Resource>>, "
                                  "overrides: {x: {group: argoproj.io, resource: rollout}}}\n",
                          {{"all", series}})),
              ElementsAre())
      << "a template may name any";
  EXPECT_THAT(names(*with(query + "  resources: {overrides: 7}\n", {{"all", series}})), ElementsAre())
      << "nobody knows which were meant";
  EXPECT_THAT(names(*with("  seriesQuery: unlisted\n  name: {as: queue_size}\n"
                          "  resources: {overrides: {namespace: {resource: namespace}}}\n",
                          {{"all", series}})),
              ElementsAre("pods/queue_size"))
      << "a good one that is not listed yet";
}

TEST(RegistryBuilder, WithholdsOfARuleThatIsListedInPartWhatItIsKnownToMake) {
  auto part = found({{"second_count", {"pod"}}});
  part.in_part = true;
  const auto first = found({{"first_total", {"pod"}}});
  const auto names_with = [&](const std::string& query) {
    const auto rules = test::rule_set(first_and("- seriesQuery: " + query + R"(
  resources: {overrides: {pod: {resource: pod}}}
  name: {matches: "^(.*)_count$", as: "${1}_per_second"}
  metricsQuery: two
)"));
    return names(*build_registry(rules, {{"first_total", first}, {query, part}}));
  };
  EXPECT_THAT(names_with("first_count"), ElementsAre("pods/second_per_second"));
  EXPECT_THAT(names_with("all"), ElementsAre("pods/first_per_second", "pods/second_per_second"));
}

TEST(RegistryBuilder, SetsARuleAsideThatMakesTooMuchAndServesTheOthers) {
  const auto rules = test::rule_set(R"(rules:
- seriesQuery: small
  resources: {template: <<.Resource>>}
  metricsQuery: one
- seriesQuery: large
  resources: {template: <<.Resource>>}
  metricsQuery: two
- seriesQuery: last
  resources: {template: <<.Resource>>}
  metricsQuery: three
)");
  std::vector<SeriesShape> many{{"a", {"pod"}}};
  for (int i = 0; i < 10; ++i) many.push_back({"m" + std::to_string(i), {"namespace", "pod"}});
  const DiscoveredBySelector discovered{
      {"small", found({{"a", {"pod"}}, {"b", {"pod"}}})}, {"large", found(many)}, {"last", found({{"c", {"pod"}}})}};
  EXPECT_EQ(build_registry(rules, discovered, rules::Section::rules, 23)->size(), 23u) << "just enough room";
  const auto registry = build_registry(rules, discovered, rules::Section::rules, 21);
  EXPECT_THAT(names(*registry), ElementsAre("pods/b", "pods/c")) << "`a` is meant to be replaced";
  EXPECT_THAT(registry->states()[1].too_large, testing::HasSubstr("makes more than 21 metrics"));
  EXPECT_TRUE(registry->states()[1].listed);
  for (const auto* metric : {"m3", "a"}) {
    const auto why = registry->explain_miss({{"", "pods"}, true, metric});
    EXPECT_EQ(why.why, Miss::Why::quarantined) << metric;
    EXPECT_THAT(why.detail, testing::StartsWith("rules[1] (line 5) makes more than 21 metrics")) << metric;
  }
}

// Long names, and characters that JSON writes as six.
TEST(RegistryBuilder, SetsARuleAsideWhoseNamesTakeTooMuchInDiscovery) {
  const auto rules = test::rule_set(R"(rules:
- seriesQuery: many
  resources: {template: <<.Resource>>}
  metricsQuery: one
- seriesQuery: few
  resources: {template: <<.Resource>>}
  metricsQuery: two
)");
  const std::vector<std::string> kinds{"pod",    "service",   "deployment", "job",
                                       "secret", "configmap", "event",      "ingress"};
  const auto of = [&](std::size_t count, const std::string& each) {
    std::vector<SeriesShape> out;
    for (std::size_t i = 0; i < count; ++i) out.push_back({std::to_string(i) + each, kinds});
    return found(out);
  };
  const std::string long_name(4000, 'x'), angles(1000, '<');
  const auto few = found({{"few", {"pod"}}});
  EXPECT_EQ(build_registry(rules, {{"many", of(1000, long_name)}, {"few", few}})->size(), 8001u);
  for (const auto& many : {of(1025, long_name), of(700, angles)}) {
    const auto registry = build_registry(rules, {{"many", many}, {"few", few}});
    EXPECT_THAT(names(*registry), ElementsAre("pods/few"));
    EXPECT_THAT(registry->states()[0].too_large,
                testing::HasSubstr("makes names that take more than 32 MiB in discovery"));
  }
}

TEST(RegistryBuilder, CountsAMetricOnceHoweverManySeriesItHas) {
  std::vector<SeriesShape> many;
  for (int i = 0; i < 50; ++i) many.push_back({"s" + std::to_string(i), {"pod"}});
  const auto registry = build_registry(test::rule_set(R"(rules:
- seriesQuery: s
  resources: {template: <<.Resource>>}
  name: {as: m}
  metricsQuery: x
)"),
                                       {{"s", found(many)}}, rules::Section::rules, 1);
  EXPECT_THAT(names(*registry), ElementsAre("pods/m"));
  EXPECT_EQ(registry->find({{"", "pods"}, true, "m"})->series, "s49");
}

TEST(RegistryBuilder, LeavesOutNamesThatNoPathCanHoldAndSaysSo) {
  for (const auto section : {rules::Section::rules, rules::Section::external_rules}) {
    const std::string key = section == rules::Section::rules ? "rules" : "externalRules";
    const auto registry = build_registry(
        test::rule_set(key +
                       ":\n- seriesQuery: s\n  resources: {template: <<.Resource>>}\n  metricsQuery: x\n"
                       "  name: {matches: ^x_(.*)$, as: '${1}/b'}\n" +
                       "- seriesQuery: s\n  resources: {template: <<.Resource>>}\n  metricsQuery: x\n"),
        {{"s", found({{"good", {"pod"}}, {"x_a", {"pod"}}, {"x_c", {"pod"}}, {"x_", {"pod"}}})}}, section);
    EXPECT_EQ(registry->size(), 4u);
    EXPECT_EQ(registry->states()[0].unfit_names, 3u);
    EXPECT_EQ(registry->states()[0].unfit_example, "\"a/b\"");
    const auto why = registry->explain_miss({{"", "pods"}, true, std::string("nul\0", 4)});
    EXPECT_EQ(why.why, Miss::Why::unfit_name);
    EXPECT_EQ(why.detail,
              key +
                  "[0] (line 2) makes 3 names of metrics that no path can hold, \"a/b\" among them, which are "
                  "not listed");
  }
}

TEST(RegistryBuilder, SetsARuleAsideWhosePatternsTakeTooLong) {
  std::vector<SeriesShape> many;
  for (int i = 0; i < 5000; ++i) many.push_back({"s" + std::to_string(i) + std::string(100, 's'), {"pod"}});
  const auto rules = test::rule_set(R"(rules:
- {seriesQuery: few, resources: {template: <<.Resource>>}, metricsQuery: x, name: {as: s}}
- {seriesQuery: few, resources: {template: <<.Resource>>}, metricsQuery: x, name: {as: few}}
- {seriesQuery: s, resources: {template: <<.Resource>>}, metricsQuery: x, name: {as: s}}
)");
  const auto built = [&](std::chrono::milliseconds between_looks) {
    SearchWork work([now = std::chrono::nanoseconds(), between_looks]() mutable { return now += between_looks; });
    return build_registry(rules, {{"few", found({{"a", {"pod"}}})}, {"s", found(many)}}, rules::Section::rules,
                          kMostMetrics, nullptr, std::move(work));
  };
  EXPECT_EQ(built(std::chrono::milliseconds(1))->states()[2].too_large, "");
  const auto registry = built(SearchWork::kMostOfARule + std::chrono::seconds(1));
  EXPECT_THAT(registry->states()[2].too_large,
              testing::HasSubstr("has regular expressions that take too long on so many series"));
  EXPECT_THAT(names(*registry), ElementsAre("pods/few")) << "what it is meant to make is withheld, and no more";
}

// A scraped application chooses the names of its series.
TEST(RegistryBuilder, LeavesOutSeriesWhoseNamesWouldMeanSomethingElseInTheQuery) {
  const std::string evil = "a_total[1m]))by(pod)*0 or sum(rate(x";
  const auto listed =
      found({{"a_total", {"pod"}}, {"http.requests_total", {"pod"}}, {evil, {"pod"}}, {"b-c_total", {"pod"}}});
  const auto built = [&](const std::string& query) {
    return build_registry(
        test::rule_set("rules:\n- seriesQuery: s\n  resources: {template: <<.Resource>>}\n  name: {matches: "
                       "_total, as: t}\n  metricsQuery: '" +
                       query +
                       "'\n- seriesQuery: s\n  resources: {template: <<.Resource>>}\n"
                       "  name: {as: 'missed_${0}'}\n  metricsQuery: '" +
                       query + "'\n"),
        {{"s", listed}});
  };
  const auto bare = built("sum(rate(<<.Series>>{<<.LabelMatchers>>}[2m])) by (<<.GroupBy>>)");
  EXPECT_EQ(bare->find({{"", "pods"}, true, "t"})->series, "http.requests_total") << "the last that may be asked for";
  EXPECT_EQ(bare->states()[0].unsafe_series, 2u);
  EXPECT_EQ(bare->explain_miss({{"", "pods"}, true, "missed_b-c_total"}).why, Miss::Why::unsafe_series);
  EXPECT_THAT(bare->explain_miss({{"", "pods"}, true, "missed_b-c_total"}).detail,
              testing::HasSubstr("rules[1] (line 6) leaves out 2 series whose names would mean something else in its "
                                 "query, or are over 4 KiB, \"a_total[1m"));
  const auto quoted = built("sum(rate({\"<<.Series>>\", <<.LabelMatchers>>}[2m])) by (<<.GroupBy>>)");
  EXPECT_EQ(quoted->find({{"", "pods"}, true, "t"})->series, "b-c_total") << "in quotes it is a name";
  EXPECT_EQ(quoted->states()[0].unsafe_series, 1u);
}

TEST(RegistryBuilder, WithholdsWhatARuleWouldReplaceWithSeriesThatAreLeftOut) {
  const auto registry =
      build_registry(test::rule_set(R"(rules:
- {seriesQuery: a, resources: {template: <<.Resource>>}, metricsQuery: <<.Series>>, name: {as: rps}}
- {seriesQuery: a, resources: {template: <<.Resource>>}, metricsQuery: <<.Series>>, name: {as: other}}
- {seriesQuery: b, resources: {template: <<.Resource>>}, metricsQuery: <<.Series>>, name: {as: rps}}
)"),
                     {{"a", found({{"first_total", {"pod"}}})}, {"b", found({{"second-total", {"pod"}}})}});
  EXPECT_THAT(names(*registry), ElementsAre("pods/other"));
  EXPECT_EQ(registry->explain_miss({{"", "pods"}, true, "rps"}).why, Miss::Why::unsafe_series);
}

// Who is scraped must not take other's metrics by a name that is left out anyway.
TEST(RegistryBuilder, WithholdsNothingElseForASeriesThatIsLeftOut) {
  const auto rules = test::rule_set(R"(rules:
- {seriesQuery: a, resources: {template: <<.Resource>>}, metricsQuery: <<.Series>>, name: {matches: (.*)_total}}
- {seriesQuery: b, resources: {template: <<.Resource>>}, metricsQuery: <<.Series>>, name: {matches: ^(.*)_seconds$}}
externalRules:
- {seriesQuery: a, metricsQuery: <<.Series>>, name: {as: all}}
- {seriesQuery: b, metricsQuery: <<.Series>>, name: {as: all}}
)");
  const auto built = [&](std::vector<SeriesShape> more, rules::Section section = rules::Section::rules) {
    more.push_back({"x_seconds", {"pod"}});
    return build_registry(
        rules,
        {{"a", found({{"x_total", {"pod", "service"}}, {"a-b_total", {"pod"}}, {"y_total", {"pod"}}})},
         {"b", found(std::move(more))}},
        section);
  };
  const auto all = names(*built({}));
  EXPECT_THAT(all, ElementsAre("pods/x", "pods/y", "services/x"));
  EXPECT_EQ(names(*built({{std::string(5000, 'y') + "_seconds", {"pod", "service"}}})), all);
  EXPECT_EQ(names(*built({{"other-name", {"pod", "service"}}})), all) << "the rule makes nothing of it";
  EXPECT_EQ(names(*built({{"my-name_seconds", {"pod", "service"}}})), all) << "nobody else makes such a name";
  EXPECT_EQ(names(*built({{"x_seconds-", {"service"}}})), all) << "the rule makes nothing of it for services";
  const auto external = built({{std::string(5000, 'y'), {}}}, rules::Section::external_rules);
  EXPECT_EQ(external->find({{}, true, "all"})->series, "x_seconds");
}

TEST(RegistryBuilder, GivesEqualRegistriesOfEqualSeries) {
  const auto rules = test::rule_set(test::kWebinarRule);
  const auto build = [&](std::vector<std::string> labels) {
    return build_registry(
        rules, {{"{__name__=~\"^http_requests_total$\"}", found({{"http_requests_total", std::move(labels)}})}});
  };
  const auto one = build({"namespace", "pod"}), same = build({"namespace", "pod"}),
             more = build({"namespace", "node", "pod"}), other = build({"namespace", "pod", "zone"});
  EXPECT_TRUE(*one == *same);
  EXPECT_FALSE(*one == *more);
  EXPECT_FALSE(one->lists_the_same(*more));
  EXPECT_FALSE(*one == *other) << "what is told of a miss is another";
  EXPECT_TRUE(one->lists_the_same(*other));
}

}  // namespace
}  // namespace adapter::series
