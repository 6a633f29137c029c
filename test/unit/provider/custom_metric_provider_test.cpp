#include "provider/custom_metric_provider.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <list>

#include "series/registry_builder.hpp"
#include "support/fake_objects.hpp"
#include "support/fake_upstream.hpp"
#include "support/manual_clock.hpp"
#include "support/rules.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::provider {
namespace {

using test::FakeUpstream;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

struct CustomMetricProviderTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  std::vector<std::string> lines;
  runtime::Logger logger{2, [this](std::string_view line) { lines.emplace_back(line); }};
  cluster::FixedResources resources{meta::builtin_catalog()};
  test::FakeObjects objects;
  FakeUpstream upstream;
  runtime::Budget budget{1 << 20};
  runtime::CallerBudget lists{budget, clock};
  runtime::MetricRegistry figures;
  RepeatedSamples repeated{logger, figures};
  CustomMetricProvider provider{resources, objects, upstream, clock, logger, repeated, lists};
  DecisionTrace trace;
  std::weak_ptr<const series::SeriesRegistry> in_use;
  std::weak_ptr<const rules::BoundRule> rule_in_use;

  CustomMetricProviderTest() {
    use(test::kWebinarRule, "{__name__=~\"^http_requests_total$\"}", {"http_requests_total", {"namespace", "pod"}});
    upstream.on_query = [](const upstream::QueryCall&) {
      return FakeUpstream::vector({FakeUpstream::sample("pod", "p-a", 12.345), FakeUpstream::sample("pod", "p-b", 1)});
    };
  }
  void use(const std::string& yaml, const std::string& selector, const upstream::SeriesShape& shape) {
    const auto listing =
        std::make_shared<const upstream::SeriesListing>(upstream::SeriesListing{.shapes = {shape}, .series = 1});
    auto registry =
        series::build_registry(test::rule_set(yaml), {{selector, {.last_good = listing, .failure = std::nullopt}}});
    in_use = registry;
    rule_in_use = registry->rules()->rules.at(0);
    provider.set_registry(std::move(registry));
  }
  MetricQuery pods(const std::string& name = "*") {
    return {.resource = {"", "pods"},
            .object_namespace = "moc",
            .object_name = name,
            .metric = "http_requests_per_second",
            .object_selector = {},
            .metric_selector = std::nullopt,
            .deadline = clock.now() + std::chrono::seconds(59)};
  }
  Result<meta::MetricValueList> ask(MetricQuery query) {
    trace.clear();
    return test::run_coroutine(io, provider.values(std::move(query), trace));
  }
};

// Else each change of it, of its rules and of the catalogue within a minute would be held beside those before.
TEST_F(CustomMetricProviderTest, HoldsNothingLargeWhileTheBackendIsAsked) {
  upstream.on_query = [&](const upstream::QueryCall&) {
    provider.set_registry(nullptr);
    EXPECT_TRUE(in_use.expired());
    EXPECT_TRUE(rule_in_use.expired());
    EXPECT_EQ(resources.catalog().use_count(), 2) << "its own, and this one";
    return FakeUpstream::vector({FakeUpstream::sample("pod", "p-a", 12)});
  };
  EXPECT_TRUE(ask(pods("p-a")));
}

// An edit each second, beside lists that hang for a minute, would be held sixty times.
TEST_F(CustomMetricProviderTest, HoldsNothingLargeWhileObjectsAreListed) {
  std::string renamed(test::kWebinarRule);
  renamed.replace(renamed.find("sum("), 4, "max(");
  objects.on_list = [&] {
    const auto registry = in_use;
    const auto rule = rule_in_use;
    EXPECT_FALSE(registry.expired());
    use(renamed, "{__name__=~\"^http_requests_total$\"}", {"http_requests_total", {"namespace", "pod"}});
    EXPECT_TRUE(registry.expired());
    EXPECT_TRUE(rule.expired());
    EXPECT_EQ(resources.catalog().use_count(), 2) << "its own, and this one";
  };
  ASSERT_TRUE(ask(pods()));
  EXPECT_THAT(upstream.queries.at(0).promql, StartsWith("max(")) << "by the rule that is in force";
}

TEST_F(CustomMetricProviderTest, FindsNothingWhoseRuleWentWhileObjectsWereListed) {
  objects.on_list = [&] {
    use(test::kWebinarRule, "{__name__=~\"^http_requests_total$\"}", {"http_requests_total", {"namespace", "service"}});
  };
  const auto list = ask(pods());
  ASSERT_FALSE(list);
  EXPECT_EQ(list.error().kind, ErrorKind::not_found);
  EXPECT_EQ(upstream.queries.size(), 0u);
}

TEST_F(CustomMetricProviderTest, CountsSamplesOfWhichOnlyTheLastIsServed) {
  upstream.on_query = [](const upstream::QueryCall&) {
    return FakeUpstream::vector({FakeUpstream::sample("pod", "p-a", 1), FakeUpstream::sample("pod", "p-b", 1),
                                 FakeUpstream::sample("pod", "p-a", 7)});
  };
  const auto list = ask(pods());
  ASSERT_TRUE(list);
  EXPECT_EQ(list->values.at(0).milli, 7000);
  EXPECT_THAT(figures.text(), HasSubstr("promadapter_repeated_samples_total{rule=\"rules[0]\"} 1\n"));
}

// However short the query is: a rule may leave their names out.
TEST_F(CustomMetricProviderTest, CountsTheNamesOfObjectsWhileTheBackendIsAsked) {
  std::size_t held = 0;
  upstream.on_query = [&](const upstream::QueryCall&) {
    held = budget.used();
    return FakeUpstream::vector({});
  };
  objects.answer = std::vector<std::string>();
  for (int i = 0; i < 1000; ++i)
    objects.answer->push_back("a-name-that-a-text-does-not-hold-itself-" + std::to_string(i));
  ASSERT_TRUE(ask(pods()));
  EXPECT_GT(held, 40'000u);
  EXPECT_LT(held, 100'000u);
  EXPECT_EQ(budget.used(), 0u);
  runtime::Budget::Share others(budget);
  ASSERT_TRUE(others.grow(budget.limit() - 10'000));
  upstream.queries.clear();
  const auto refused = ask(pods());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(upstream.queries.size(), 0u);
}

TEST_F(CustomMetricProviderTest, WaitsForRoomForTheNamesWhereOthersHaveMore) {
  std::list<runtime::CallerBudget::Share> others;
  for (const auto* who : {"flood", "another"}) {
    ASSERT_TRUE(others.emplace_back(lists, who).grow(lists.left_for(who)));
  }
  objects.answer = std::vector<std::string>();
  for (int i = 0; i < 1000; ++i)
    objects.answer->push_back("a-name-that-a-text-does-not-hold-itself-" + std::to_string(i));
  objects.on_list = [&] { asio::post(io, [&] { others.clear(); }); };
  auto query = pods();
  query.caller = "hpa";
  ASSERT_TRUE(ask(query));
  EXPECT_EQ(objects.asked.size(), 2u) << "none were held meanwhile";
  EXPECT_EQ(std::ranges::count_if(trace, [](const Fact& f) { return std::holds_alternative<ObjectsSelected>(f); }), 1);
  EXPECT_EQ(budget.refusals(), 0u);
}

TEST_F(CustomMetricProviderTest, AsksOnceForAllSelectedObjects) {
  auto query = pods();
  query.object_selector = *meta::parse_label_selector("app=moc");
  query.metric_selector = *meta::parse_label_selector("verb=GET,code in (201,200)");
  const auto list = ask(query);
  ASSERT_TRUE(list) << list.error().message;
  ASSERT_EQ(upstream.queries.size(), 1u);
  EXPECT_EQ(
      upstream.queries[0].promql,
      R"(sum(rate(http_requests_total{code=~"200|201",verb="GET",namespace="moc",pod=~"p-a|p-b"}[1m])) by (pod))");
  EXPECT_THAT(*upstream.queries[0].labels, ElementsAre("pod"));
  EXPECT_EQ(upstream.queries[0].time, clock.wall_now());
  ASSERT_EQ(objects.asked.size(), 1u);
  EXPECT_EQ(objects.asked[0].object_namespace, "moc");
  EXPECT_EQ(objects.asked[0].selector.text(), "app=moc");
  EXPECT_EQ(list->kind, "Pod");
  EXPECT_EQ(list->api_version, "/v1");
  ASSERT_EQ(list->values.size(), 2u);
  EXPECT_EQ(list->values[0].milli, 12345);
}

TEST_F(CustomMetricProviderTest, AsksForOneObjectWithoutLookingWhetherItExists) {
  const auto list = ask(pods("p-a"));
  ASSERT_TRUE(list);
  EXPECT_TRUE(objects.asked.empty());
  EXPECT_EQ(upstream.queries[0].promql, R"(sum(rate(http_requests_total{namespace="moc",pod="p-a"}[1m])) by (pod))");
  EXPECT_EQ(list->values.size(), 1u);
}

// A rule may write names into quotes, or into a pattern of its own.
TEST_F(CustomMetricProviderTest, AsksNothingAboutNamesThatNothingCanHave) {
  for (const std::string name : {"a\"} or vector(1) #", "a`", "a'", "a\\", "a|b", ".*"}) {
    const auto of_object = ask(pods(name));
    ASSERT_FALSE(of_object);
    EXPECT_EQ(of_object.error().kind, ErrorKind::not_found);
    EXPECT_THAT(of_object.error().message, HasSubstr("nothing can be called"));
    auto query = pods("p-a");
    query.object_namespace = name;
    EXPECT_FALSE(ask(query));
  }
  EXPECT_TRUE(upstream.queries.empty());
  objects.answer = std::vector<std::string>{"p-a", "p-b\"}"};
  ASSERT_TRUE(ask(pods()));
  EXPECT_THAT(upstream.queries[0].promql, HasSubstr("pod=\"p-a\"}"));
}

TEST_F(CustomMetricProviderTest, ServesANamespaceWithoutANamespace) {
  upstream.on_query = [](const upstream::QueryCall&) {
    return FakeUpstream::vector({FakeUpstream::sample("namespace", "moc", 10)});
  };
  auto query = pods("moc");
  query.resource = {"", "namespaces"};
  query.object_namespace = "";
  const auto list = ask(query);
  ASSERT_TRUE(list);
  EXPECT_EQ(upstream.queries[0].promql, R"(sum(rate(http_requests_total{namespace="moc"}[1m])) by (namespace))");
  EXPECT_EQ(list->kind, "Namespace");
  EXPECT_EQ(list->object_namespace, "");
}

const std::string kClusterRule = R"(rules:
- seriesQuery: volumes
  resources: {overrides: {class: {group: storage.k8s.io, resource: storageclass}, namespace: {resource: namespace}}}
  metricsQuery: sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)
)";

TEST_F(CustomMetricProviderTest, ServesAnyKindWithoutANamespaceOnTheRootPath) {
  use(kClusterRule, "volumes", {"volumes", {"class", "namespace"}});
  objects.answer = std::vector<std::string>{"fast"};
  upstream.on_query = [](const upstream::QueryCall&) {
    return FakeUpstream::vector({FakeUpstream::sample("class", "fast", 8)});
  };
  for (const auto* name : {"fast", "*"}) {
    auto query = pods(name);
    query.resource = {"storage.k8s.io", "storageclasses"};
    query.object_namespace = "";
    query.metric = "volumes";
    const auto list = ask(query);
    ASSERT_TRUE(list) << list.error().message;
    EXPECT_EQ(upstream.queries.back().promql, R"(sum(volumes{class="fast"}) by (class))");
    EXPECT_EQ(list->kind, "StorageClass");
    EXPECT_EQ(list->object_namespace, "");
    EXPECT_EQ(list->values.at(0).milli, 8000);
  }
  EXPECT_EQ(objects.asked.back().object_namespace, "");
}

TEST_F(CustomMetricProviderTest, SaysWhichPathAKindIsAskedForOn) {
  use(kClusterRule, "volumes", {"volumes", {"class", "namespace"}});
  auto query = pods("fast");
  query.resource = {"storage.k8s.io", "storageclasses"};
  query.metric = "volumes";
  EXPECT_EQ(ask(query).error().message,
            "the server could not find the metric volumes for storageclasses.storage.k8s.io: a StorageClass has no "
            "namespace; ask for storageclasses.storage.k8s.io/fast/volumes");
  query.resource = {"", "namespaces"};
  EXPECT_THAT(ask(query).error().message,
              HasSubstr("a Namespace has no namespace; ask for namespaces/fast/metrics/volumes"));

  use(test::kWebinarRule, "{__name__=~\"^http_requests_total$\"}", {"http_requests_total", {"namespace", "pod"}});
  query = pods("p-a");
  query.object_namespace = "";
  EXPECT_THAT(ask(query).error().message,
              HasSubstr("a Pod has a namespace; ask for namespaces/NAMESPACE/pods/p-a/http_requests_per_second"));
  EXPECT_TRUE(upstream.queries.empty());
}

TEST_F(CustomMetricProviderTest, SaysWhyAMetricIsNotFound) {
  auto query = pods();
  query.metric = "nope";
  EXPECT_THAT(ask(query).error().message,
              StartsWith("the server could not find the metric nope for pods: no rule makes"));
  query = pods();
  query.resource = {"", "frobs"};
  EXPECT_THAT(ask(query).error().message,
              StartsWith("the server could not find the metric http_requests_per_second for frobs: "));
  query.resource = {"apps", "deployments"};
  EXPECT_THAT(ask(query).error().message,
              HasSubstr("for deployments.apps: its series have no label for this resource; they have namespace, pod"));
  EXPECT_TRUE(upstream.queries.empty());

  objects.answer = std::vector<std::string>();
  query = pods();
  query.object_selector = *meta::parse_label_selector("app=none");
  const auto none = ask(query);
  EXPECT_EQ(none.error().kind, ErrorKind::not_found);
  EXPECT_EQ(none.error().message,
            "the server could not find the metric http_requests_per_second for pods: no object matches the selector "
            "app=none");
  EXPECT_TRUE(upstream.queries.empty());

  upstream.on_query = [](const upstream::QueryCall&) { return FakeUpstream::vector({}); };
  EXPECT_EQ(ask(pods("p-a")).error().message,
            "the server could not find the metric http_requests_per_second for pods p-a: the query gave no sample");
}

TEST_F(CustomMetricProviderTest, AnswersWithAnEmptyListWhenManyAreAskedForAndNoneHasASample) {
  upstream.on_query = [](const upstream::QueryCall&) { return FakeUpstream::vector({}); };
  const auto list = ask(pods());
  ASSERT_TRUE(list);
  EXPECT_TRUE(list->values.empty());
}

TEST_F(CustomMetricProviderTest, PassesOnWhatTheBackendSays) {
  upstream.on_query = [](const upstream::QueryCall&) -> Result<upstream::QueryResult> {
    return Error{ErrorKind::upstream_unavailable, "prometheus: connection refused", "detail"};
  };
  const auto failed = ask(pods());
  EXPECT_EQ(failed.error().kind, ErrorKind::upstream_unavailable);
  EXPECT_EQ(failed.error().message,
            "unable to fetch metrics: prometheus: connection refused; the query is of rules[0] (line 2)");
  upstream.on_query = [](const upstream::QueryCall&) -> Result<upstream::QueryResult> {
    return upstream::QueryResult{.type = upstream::ResultType::scalar, .samples = {{.value = 1}}};
  };
  EXPECT_EQ(ask(pods()).error().kind, ErrorKind::malformed_response);
}

TEST_F(CustomMetricProviderTest, SaysThatObjectsAreUnknown) {
  objects.answer = Error{ErrorKind::internal, "no right to list pods", ""};
  EXPECT_EQ(ask(pods()).error().message, "unable to list matching resources: no right to list pods");
}

TEST_F(CustomMetricProviderTest, CannotServeANamespacedObjectWhoseRuleKnowsNoNamespace) {
  use("rules:\n- seriesQuery: s\n  resources: {overrides: {pod: {resource: pod}}}\n  metricsQuery: x\n", "s",
      {"m", {"pod"}});
  auto query = pods("p-a");
  query.metric = "m";
  const auto failed = ask(query);
  EXPECT_EQ(failed.error().kind, ErrorKind::not_found);
  EXPECT_THAT(failed.error().message, HasSubstr("rules[0] (line 2) gives no query: "));
  EXPECT_THAT(failed.error().message, HasSubstr("namespaces"));
}

TEST_F(CustomMetricProviderTest, LogsNowAndThenWhatEveryRequestBringsAgain) {
  upstream.on_query = [](const upstream::QueryCall&) -> Result<upstream::QueryResult> {
    return upstream::QueryResult{.samples = {}, .warnings = {"partial answer"}};
  };
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(ask(pods()));
  EXPECT_THAT(std::get<UpstreamWarned>(trace.at(3)).warning, "partial answer");
  EXPECT_THAT(lines, testing::IsEmpty()) << "the backend's client tells";

  use("rules:\n- seriesQuery: s\n  resources: {overrides: {pod: {resource: pod}}}\n  metricsQuery: x\n", "s",
      {"m", {"pod"}});
  auto query = pods("p-a");
  query.metric = "m";
  for (int i = 0; i < 3; ++i) ASSERT_FALSE(ask(query));
  EXPECT_THAT(lines, ElementsAre(HasSubstr("rules[0] (line 2) gives no query: ")));
}

TEST_F(CustomMetricProviderTest, RecordsItsDecisions) {
  ASSERT_TRUE(ask(pods()));
  ASSERT_EQ(trace.size(), 4u);
  EXPECT_EQ(std::get<RuleChosen>(trace[0]).series, "http_requests_total");
  EXPECT_EQ(std::get<ObjectsSelected>(trace[1]).count, 2u);
  EXPECT_THAT(std::get<QueryRendered>(trace[2]).promql, HasSubstr("http_requests_total"));
  EXPECT_EQ(std::get<SamplesMatched>(trace[3]).matched, 2u);
}

}  // namespace
}  // namespace adapter::provider
