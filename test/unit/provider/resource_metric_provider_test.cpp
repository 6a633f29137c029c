#include "provider/resource_metric_provider.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/post.hpp>
#include <list>

#include "provider/explanation.hpp"
#include "provider/query_queue.hpp"
#include "support/fake_objects.hpp"
#include "support/fake_upstream.hpp"
#include "support/holding_upstream.hpp"
#include "support/manual_clock.hpp"
#include "support/rules.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::provider {
namespace {

using cluster::Object;
using std::chrono::minutes;
using std::chrono::seconds;
using test::FakeUpstream;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const std::string kRules = R"(resourceRules:
  cpu:
    containerQuery: cpu{<<.LabelMatchers>>} by (<<.GroupBy>>)
    nodeQuery: node_cpu{<<.LabelMatchers>>}
    resources: {overrides: {namespace: {resource: namespace}, pod: {resource: pod}, node: {resource: node}}}
    containerLabel: container
  memory:
    containerQuery: memory{<<.LabelMatchers>>} by (<<.GroupBy>>)
    nodeQuery: node_memory{<<.LabelMatchers>>}
    resources: {overrides: {namespace: {resource: namespace}, pod: {resource: pod}, node: {resource: node}}}
    containerLabel: container
  window: 3m
)";

promql::Sample sample(const std::string& label, const std::string& name, double value) {
  return {.labels = {{label, name}, {"container", "app"}},
          .value = value,
          .time = std::chrono::system_clock::time_point(seconds(1))};
}
std::vector<promql::Sample> everybody() {
  return {sample("pod", "p-a", 1), sample("pod", "p-b", 2), sample("node", "n-a", 3), sample("node", "n-b", 4)};
}

struct ResourceMetricProviderTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  std::vector<std::string> lines;
  runtime::Logger logger{0, [this](std::string_view line) { lines.emplace_back(line); }};
  test::FakeObjects objects;
  FakeUpstream upstream;
  runtime::MetricRegistry figures;
  runtime::Budget budget{1 << 20};
  runtime::CallerBudget lists{budget, clock};
  RepeatedSamples repeated{logger, figures};
  ResourceMetricProvider provider{objects, upstream, clock, logger, figures, repeated, budget, lists};
  DecisionTrace trace;

  ResourceMetricProviderTest() {
    provider.set_rules(test::rule_set(kRules));
    objects.labelled = std::vector<Object>{{"moc", "p-b", {{"app", "b"}}}, {"moc", "p-a", {}}};
    upstream.on_query = [](const upstream::QueryCall&) { return FakeUpstream::vector(everybody()); };
  }
  ResourceMetricQuery pods() {
    return {.object_namespace = "moc", .name = "", .selector = {}, .fields = {}, .deadline = clock.now() + seconds(59)};
  }
  Result<meta::ResourceMetricsList> ask(ResourceMetricQuery query) {
    trace.clear();
    return test::run_coroutine(io, provider.values(std::move(query), trace));
  }
  std::vector<std::string> asked() const {
    std::vector<std::string> out;
    for (const auto& call : upstream.queries) out.push_back(call.promql);
    std::ranges::sort(out);
    return out;
  }
  static std::vector<std::string> names(const meta::ResourceMetricsList& list) {
    std::vector<std::string> out;
    for (const auto& item : list.items) out.push_back(item.object_namespace + "/" + item.name);
    return out;
  }
};

// One question may be about thousands of namespaces, and wait with all its queries.
TEST_F(ResourceMetricProviderTest, CountsTheQueriesThatAreStillToBeMade) {
  std::size_t used = 0;
  upstream.on_query = [&](const upstream::QueryCall&) {
    used = std::max(used, budget.used());
    return FakeUpstream::vector({});
  };
  objects.labelled->clear();
  for (int i = 0; i < 200; ++i) objects.labelled->push_back({"n" + std::to_string(i), "p", {}});
  auto query = pods();
  query.object_namespace.clear();
  ASSERT_TRUE(ask(query));
  EXPECT_GT(used, 200 * 3 * 1024u);
  EXPECT_EQ(budget.used(), 0u);
}

// An edit each second, beside lists and queries that hang for a minute, would be held sixty times.
TEST_F(ResourceMetricProviderTest, HoldsNoRulesWhileItWaits) {
  std::weak_ptr<const rules::RuleSet> in_use;
  std::weak_ptr<const rules::BoundResourceRules> usage_in_use;
  const auto replace_rules = [&] {
    auto rules = test::rule_set(kRules);
    const std::weak_ptr before = std::exchange(in_use, rules);
    const std::weak_ptr<const rules::BoundResourceRules> usage = std::exchange(usage_in_use, rules->resource_rules);
    provider.set_rules(std::move(rules));
    EXPECT_TRUE(before.expired());
    EXPECT_TRUE(usage.expired());
  };
  replace_rules();
  objects.on_list = replace_rules;
  upstream.on_query = [&](const upstream::QueryCall&) {
    replace_rules();
    return FakeUpstream::vector(everybody());
  };
  const auto list = ask(pods());
  ASSERT_TRUE(list);
  EXPECT_THAT(list->items, SizeIs(2));
}

TEST_F(ResourceMetricProviderTest, GoesByTheRulesThatAreInForceWhenObjectsAreKnown) {
  objects.on_list = [&] { provider.set_rules(test::rule_set(test::kWebinarRule)); };
  const auto list = ask(pods());
  ASSERT_TRUE(list);
  EXPECT_THAT(list->items, IsEmpty());
  EXPECT_THAT(asked(), IsEmpty());
}

// A rule without containerLabel: then all containers of a pod have one name.
TEST_F(ResourceMetricProviderTest, CountsSamplesOfWhichOnlyTheLastIsServed) {
  upstream.on_query = [](const upstream::QueryCall&) {
    return FakeUpstream::vector({sample("pod", "p-a", 1), sample("pod", "p-a", 4), sample("pod", "p-b", 1)});
  };
  ASSERT_TRUE(ask(pods()));
  for (const std::string part : {"cpu", "memory"}) {
    EXPECT_THAT(figures.text(),
                HasSubstr("promadapter_repeated_samples_total{rule=\"resourceRules." + part + "\"} 1\n"));
  }
}

// Each answer may bring as many, of a thousand namespaces.
TEST_F(ResourceMetricProviderTest, KeepsFewWarningsOfTheBackend) {
  upstream.on_query = [](const upstream::QueryCall&) {
    auto out = FakeUpstream::vector({});
    out->warnings = {"one", "another"};
    return out;
  };
  objects.labelled->clear();
  for (int i = 0; i < 50; ++i) objects.labelled->push_back({"n" + std::to_string(i), "p", {}});
  auto query = pods();
  query.object_namespace.clear();
  ASSERT_TRUE(ask(query));
  EXPECT_EQ(std::ranges::count_if(trace, [](const Fact& fact) { return std::holds_alternative<UpstreamWarned>(fact); }),
            16);
}

// One pod may have a million of them, says somebody; that is known before they are sorted.
TEST_F(ResourceMetricProviderTest, HasRoomForAllContainersBeforeItMatchesThem) {
  std::size_t count = 0;
  upstream.on_query = [&](const upstream::QueryCall&) {
    std::vector<promql::Sample> samples;
    for (std::size_t i = 0; i < count; ++i) {
      samples.push_back({.labels = {{"pod", "p-a"}, {"container", std::to_string(i)}}, .value = 1});
    }
    return FakeUpstream::vector(samples);
  };
  count = 1000;
  auto few = ask(pods());
  ASSERT_TRUE(few);
  EXPECT_EQ(few->items.at(0).containers.size(), count);
  EXPECT_GT(budget.peak(), 2 * count * 200);
  count = 3000;
  const auto peak = budget.peak();
  const auto many = ask(pods());
  ASSERT_FALSE(many);
  EXPECT_EQ(many.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(budget.peak(), peak) << "nothing was begun";
  EXPECT_EQ(budget.used(), 0u);
}

TEST_F(ResourceMetricProviderTest, AsksForCpuAndMemoryOfTheSelectedRunningPods) {
  auto query = pods();
  query.selector = *meta::parse_label_selector("app=moc");
  const auto deadline = query.deadline;
  const auto list = ask(query);
  ASSERT_TRUE(list) << list.error().message;
  ASSERT_THAT(objects.asked, SizeIs(1));
  EXPECT_EQ(objects.asked[0].resource.text(), "pods");
  EXPECT_EQ(objects.asked[0].version, "v1");
  EXPECT_EQ(objects.asked[0].object_namespace, "moc");
  EXPECT_EQ(objects.asked[0].selector.text(), "app=moc");
  EXPECT_TRUE(objects.asked[0].running);
  EXPECT_EQ(objects.asked[0].deadline, deadline);
  EXPECT_THAT(asked(), ElementsAre(R"(cpu{namespace="moc",pod=~"p-a|p-b"} by (pod,container))",
                                   R"(memory{namespace="moc",pod=~"p-a|p-b"} by (pod,container))"));
  for (const auto& call : upstream.queries) {
    EXPECT_EQ(call.time, clock.wall_now());
    EXPECT_EQ(call.deadline, deadline);
    EXPECT_THAT(*call.labels, ElementsAre("pod", "container"));
  }
  EXPECT_THAT(names(*list), ElementsAre("moc/p-a", "moc/p-b"));
  EXPECT_EQ(list->items[1].labels, meta::Labels({{"app", "b"}}));
  EXPECT_EQ(list->items[1].containers.at(0).name, "app");
  EXPECT_EQ(list->items[1].containers.at(0).cpu_milli, 2000);
  EXPECT_EQ(list->items[1].containers.at(0).memory_milli, 2000);
  EXPECT_FALSE(list->nodes);
  EXPECT_EQ(list->created, clock.wall_now());
  EXPECT_EQ(list->window, minutes(3));
  EXPECT_EQ(list->selected, 2u);
}

TEST_F(ResourceMetricProviderTest, AsksForNodesAsAWhole) {
  objects.labelled = std::vector<Object>{{"", "n-a", {{"zone", "a"}}}, {"", "n-b", {}}};
  const auto list = ask({.nodes = true, .deadline = clock.now() + seconds(59)});
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(objects.asked.at(0).resource.text(), "nodes");
  EXPECT_FALSE(objects.asked[0].running);
  EXPECT_THAT(asked(), ElementsAre(R"(node_cpu{node=~"n-a|n-b"})", R"(node_memory{node=~"n-a|n-b"})"));
  EXPECT_THAT(*upstream.queries[0].labels, ElementsAre("node"));
  EXPECT_THAT(names(*list), ElementsAre("/n-a", "/n-b"));
  EXPECT_TRUE(list->nodes);
}

TEST_F(ResourceMetricProviderTest, AsksForEachNamespaceApartAndAnswersInTheirOrder) {
  objects.labelled = std::vector<Object>{{"b-c", "p-a", {}}, {"b", "p-b", {}}, {"b-c", "p-b", {}}, {"a", "p-a", {}}};
  auto query = pods();
  query.object_namespace.clear();
  const auto list = ask(query);
  ASSERT_TRUE(list);
  EXPECT_THAT(asked(), ElementsAre(R"(cpu{namespace="a",pod="p-a"} by (pod,container))",
                                   R"(cpu{namespace="b",pod="p-b"} by (pod,container))",
                                   R"(cpu{namespace="b-c",pod=~"p-a|p-b"} by (pod,container))",
                                   R"(memory{namespace="a",pod="p-a"} by (pod,container))",
                                   R"(memory{namespace="b",pod="p-b"} by (pod,container))",
                                   R"(memory{namespace="b-c",pod=~"p-a|p-b"} by (pod,container))"));
  EXPECT_THAT(names(*list), ElementsAre("a/p-a", "b/p-b", "b-c/p-a", "b-c/p-b"));
}

TEST_F(ResourceMetricProviderTest, AsksNothingWhenNothingIsSelected) {
  objects.labelled = std::vector<Object>();
  auto query = pods();
  query.name = "absent";
  const auto list = ask(query);
  ASSERT_TRUE(list);
  EXPECT_THAT(objects.asked_names, ElementsAre("absent"));
  EXPECT_EQ(list->selected, 0u);
  EXPECT_THAT(list->items, IsEmpty());
  EXPECT_THAT(upstream.queries, IsEmpty());
}

TEST_F(ResourceMetricProviderTest, CountsTheNamesOfContainersThatTheBackendTells) {
  std::size_t name_bytes = 100'000;
  upstream.on_query = [&](const upstream::QueryCall&) {
    auto samples = everybody();
    for (auto& each : samples) each.labels.back().second = std::string(name_bytes, 'c');
    return FakeUpstream::vector(samples);
  };
  {
    const auto answer = test::run_coroutine(io, provider.values(pods(), trace));
    ASSERT_TRUE(answer);
    EXPECT_THAT(answer->items, SizeIs(2));
    EXPECT_GT(budget.used(), 200'000u);
  }
  EXPECT_EQ(budget.used(), 0u);
  name_bytes = 600'000;
  const auto refused = ask(pods());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(refused.error().message, HasSubstr("the answer does not fit into the memory"));
}

TEST_F(ResourceMetricProviderTest, FiltersByFields) {
  const std::vector<Object> all{{"default", "p-a", {}}, {"moc", "p-a", {}}, {"moc", "p-b", {}}};
  struct Case {
    std::string fields;
    std::vector<std::string> left;
  };
  for (const auto& c : std::vector<Case>{
           {"metadata.name=p-a", {"default/p-a", "moc/p-a"}},
           {"metadata.name!=p-a", {"moc/p-b"}},
           {"metadata.namespace=moc", {"moc/p-a", "moc/p-b"}},
           {"metadata.namespace!=moc,metadata.name=p-a", {"default/p-a"}},
           {"metadata.name=p-a,metadata.name=p-b", {}},
           {"metadata.name=", {}},
       }) {
    objects.labelled = all;
    auto query = pods();
    query.fields = *meta::parse_field_selector(c.fields);
    const auto list = ask(query);
    ASSERT_TRUE(list);
    EXPECT_EQ(names(*list), c.left) << c.fields;
    EXPECT_EQ(list->selected, c.left.size());
  }
  objects.labelled = std::vector<Object>{{"", "n-a", {}}};
  const auto nodes = [&](const std::string& fields) {
    return names(*ask({.nodes = true, .fields = *meta::parse_field_selector(fields), .deadline = clock.now()}));
  };
  EXPECT_THAT(nodes("metadata.name=n-a"), ElementsAre("/n-a"));
  EXPECT_THAT(nodes("metadata.namespace=moc"), IsEmpty());
  EXPECT_THAT(nodes("metadata.namespace!=moc"), ElementsAre("/n-a"));
}

TEST_F(ResourceMetricProviderTest, SkipsANamespaceWithAQueryThatFailsAndLogsWhy) {
  objects.labelled = std::vector<Object>{{"a", "p-a", {}}, {"b", "p-b", {}}};
  upstream.on_query = [](const upstream::QueryCall& call) -> Result<upstream::QueryResult> {
    if (call.promql.starts_with("memory{namespace=\"a\"")) {
      return Error{ErrorKind::upstream_unavailable, "prometheus: connection refused", ""};
    }
    return FakeUpstream::vector(everybody());
  };
  const auto list = ask(pods());
  ASSERT_TRUE(list) << "an outage looks like no metrics";
  EXPECT_THAT(names(*list), ElementsAre("b/p-b"));
  EXPECT_EQ(list->selected, 2u);
  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_THAT(lines[0],
              HasSubstr("no metrics of pods in namespace \"a\": resourceRules.memory (line 8): prometheus: connection "
                        "refused"));
}

TEST_F(ResourceMetricProviderTest, FailsWhenItsTimeIsOverBeforeTheBackendAnswers) {
  const Error late{ErrorKind::upstream_timeout, "prometheus: no answer in time", "x"};
  upstream.on_query = [&](const upstream::QueryCall& call) -> Result<upstream::QueryResult> {
    if (call.promql.starts_with("cpu")) return FakeUpstream::vector(everybody());
    clock.advance(call.deadline - clock.now());
    return late;
  };
  const auto list = ask(pods());
  ASSERT_FALSE(list) << "nobody knows what those pods use";
  EXPECT_EQ(list.error().kind, ErrorKind::upstream_timeout);
  EXPECT_EQ(list.error().message,
            "unable to fetch metrics: prometheus: no answer in time; the query is of resourceRules.memory (line 8)");
  EXPECT_EQ(list.error().detail, "x");
  EXPECT_EQ(std::get<UpstreamFailed>(trace.back()).error.message, late.message);

  upstream.on_query = [&](const upstream::QueryCall&) { return late; };
  const auto earlier = ask(pods());
  ASSERT_TRUE(earlier) << "a failure of the backend, with time left";
  EXPECT_THAT(earlier->items, IsEmpty());
}

TEST_F(ResourceMetricProviderTest, FailsWhenWeRefuseAQueryOurselves) {
  for (const auto kind : {ErrorKind::unavailable, ErrorKind::too_many_requests}) {
    upstream.on_query = [kind](const upstream::QueryCall& call) -> Result<upstream::QueryResult> {
      if (call.promql.starts_with("cpu")) return FakeUpstream::vector(everybody());
      return Error{kind, "prometheus: shutting down", ""};
    };
    const auto list = ask(pods());
    ASSERT_FALSE(list);
    EXPECT_EQ(list.error().kind, kind);
    EXPECT_EQ(list.error().message,
              "unable to fetch metrics: prometheus: shutting down; the query is of resourceRules.memory (line 8)");
  }
  EXPECT_THAT(lines, IsEmpty()) << "the caller is told";
}

TEST_F(ResourceMetricProviderTest, SaysNowAndThenThatTheBackendIsDown) {
  upstream.on_query = [](const upstream::QueryCall&) {
    return Error{ErrorKind::upstream_unavailable, "prometheus: connection refused", ""};
  };
  for (int i = 0; i < 3; ++i) EXPECT_THAT(ask(pods())->items, IsEmpty());
  ASSERT_THAT(lines, SizeIs(2)) << "one of each rule";
  EXPECT_THAT(lines[0], HasSubstr("resourceRules.cpu (line 3): prometheus: connection refused"));
  EXPECT_THAT(lines[1], HasSubstr("resourceRules.memory (line 8): prometheus: connection refused"));
  clock.advance(seconds(11));
  EXPECT_THAT(ask(pods())->items, IsEmpty());
  ASSERT_THAT(lines, SizeIs(4));
  EXPECT_THAT(lines[2], HasSubstr("; not shown since the last line: 2"));
  EXPECT_THAT(lines[3], HasSubstr("; not shown since the last line: 2"));
}

TEST_F(ResourceMetricProviderTest, TakesAResultThatIsNoVectorForAFailure) {
  upstream.on_query = [](const upstream::QueryCall& call) -> Result<upstream::QueryResult> {
    if (call.promql.starts_with("memory")) return FakeUpstream::vector(everybody());
    return upstream::QueryResult{.type = upstream::ResultType::scalar, .samples = {sample("pod", "p-a", 1)}};
  };
  EXPECT_THAT(ask(pods())->items, IsEmpty());
  EXPECT_THAT(lines.at(0), HasSubstr("resourceRules.cpu (line 3): the query gave no vector"));
  EXPECT_THAT(reason_not_found(trace), HasSubstr("resourceRules.cpu (line 3): the query gave no vector"));
}

TEST_F(ResourceMetricProviderTest, AsksWhatARuleCanAskAndNamesWhatItCannot) {
  provider.set_rules(test::rule_set(R"(resourceRules: {cpu: {containerQuery: "cpu{<<.LabelMatchers>>}",
                                                      resources: {template: <<.Resource>>}}})"));
  EXPECT_THAT(ask(pods())->items, IsEmpty());
  EXPECT_THAT(asked(), ElementsAre(R"(cpu{namespace="moc",pod=~"p-a|p-b"})")) << "as the incumbent does";
  EXPECT_THAT(lines.at(0), HasSubstr("resourceRules.memory (line 1): the rule has no label for namespaces"));
}

TEST_F(ResourceMetricProviderTest, RecordsWhyAPodIsMissing) {
  upstream.on_query = [](const upstream::QueryCall& call) {
    return FakeUpstream::vector(call.promql.starts_with("memory") ? std::vector<promql::Sample>{} : everybody());
  };
  EXPECT_THAT(ask(pods())->items, IsEmpty());
  EXPECT_THAT(reason_not_found(trace),
              HasSubstr("the query of resourceRules.memory (line 8) gave no sample of p-a and of another"));
  EXPECT_THAT(lines, IsEmpty()) << "a pod that has just begun has no samples";
}

TEST_F(ResourceMetricProviderTest, RecordsWarningsOfTheBackend) {
  upstream.on_query = [](const upstream::QueryCall&) -> Result<upstream::QueryResult> {
    return upstream::QueryResult{.samples = everybody(), .warnings = {"partial answer"}};
  };
  EXPECT_THAT(ask(pods())->items, SizeIs(2));
  const auto warned =
      std::ranges::count_if(trace, [](const Fact& f) { return std::holds_alternative<UpstreamWarned>(f); });
  EXPECT_EQ(warned, 2) << "of two queries";
}

TEST_F(ResourceMetricProviderTest, TakesAPodWithoutANamespaceForAPod) {
  objects.labelled = std::vector<Object>{{"", "p-a", {}}};
  EXPECT_THAT(ask(pods())->items, SizeIs(1));
  EXPECT_THAT(asked(), ElementsAre(R"(cpu{namespace="",pod="p-a"} by (pod,container))",
                                   R"(memory{namespace="",pod="p-a"} by (pod,container))"));
}

TEST_F(ResourceMetricProviderTest, SelectsAnewWhereObjectsHadNoRoom) {
  std::vector<Object> all;
  for (int i = 0; i < 1000; ++i) all.push_back({"moc", "p-" + std::to_string(i), {{"app", "a"}}});
  objects.labelled = std::move(all);
  upstream.on_query = [](const upstream::QueryCall&) {
    return FakeUpstream::vector({FakeUpstream::sample("pod", "p-7", 1)});
  };
  auto query = pods();
  query.caller = "hpa";
  for (const bool at_once : {false, true}) {
    std::list<runtime::CallerBudget::Share> others;
    for (const auto* who : {"flood", "another"}) {
      ASSERT_TRUE(others.emplace_back(lists, who).grow(lists.left_for(who)));
    }
    objects.asked.clear();
    objects.on_list = [&] {
      if (at_once) {
        others.clear();  // when the objects have been left out
      } else {
        asio::post(io, [&] { others.clear(); });
      }
    };
    const auto list = ask(query);
    ASSERT_TRUE(list) << list.error().message;
    EXPECT_THAT(list->items, SizeIs(1));
    EXPECT_EQ(objects.asked.size(), 2u) << "none were held meanwhile";
    EXPECT_EQ(budget.refusals(), 0u);
  }
}

TEST_F(ResourceMetricProviderTest, SaysWhyTheObjectsAreNotKnown) {
  objects.labelled = Error{ErrorKind::upstream_rejected, "the API server does not let us list pods", "x"};
  const auto list = ask(pods());
  ASSERT_FALSE(list);
  EXPECT_EQ(list.error().kind, ErrorKind::upstream_rejected);
  EXPECT_EQ(list.error().message, "unable to list pods: the API server does not let us list pods");
  EXPECT_EQ(list.error().detail, "x");
}

TEST_F(ResourceMetricProviderTest, IsUnavailableWithoutRules) {
  provider.set_rules(nullptr);
  const auto list = ask(pods());
  ASSERT_FALSE(list);
  EXPECT_EQ(list.error().kind, ErrorKind::unavailable);
  provider.set_rules(test::rule_set("resourceRules: {cpu: {resources: {overrides: {pod: {resource: brand}}}}}"));
  const auto unknown = ask(pods());
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(unknown.error().message,
              HasSubstr("resourceRules are not served: rules.yaml:1:63: resourceRules.cpu.resources.overrides.pod"));
  EXPECT_THAT(objects.asked, IsEmpty());
}

TEST_F(ResourceMetricProviderTest, HasNothingToTellWithoutTheSection) {
  provider.set_rules(test::rule_set(test::kWebinarRule));
  const auto list = ask(pods());
  ASSERT_TRUE(list) << "a group whose section a reload removed stays served, and empty";
  EXPECT_THAT(list->items, IsEmpty());
  EXPECT_THAT(objects.asked, IsEmpty());
}

// Somebody who has asked and may leave.
struct Caller {
  asio::cancellation_signal leave;
  DecisionTrace trace;
  std::optional<Result<meta::ResourceMetricsList>> got;
  std::exception_ptr failure;
};

struct ManyNamespaces : ResourceMetricProviderTest {
  test::HoldingUpstream holding{io.get_executor()};
  QueryQueue queue{holding, clock, lists, 32};
  ResourceMetricProvider patient{objects, queue, clock, logger, figures, repeated, budget, lists};
  std::list<Caller> callers;

  ManyNamespaces() {
    patient.set_rules(test::rule_set(kRules));
    holding.on_query = upstream.on_query;
    std::vector<Object> all;
    for (int i = 10; i < 30; ++i) all.push_back({"n" + std::to_string(i), "p-a", {}});
    objects.labelled = std::move(all);
  }
  Caller& call(const std::string& who = "") {
    auto& caller = callers.emplace_back();
    auto query = pods();
    query.caller = who;
    asio::co_spawn(io, patient.values(std::move(query), caller.trace),
                   asio::bind_cancellation_slot(
                       caller.leave.slot(), [&caller](std::exception_ptr e, Result<meta::ResourceMetricsList> list) {
                         caller.failure = e;
                         if (!e) caller.got.emplace(std::move(list));
                       }));
    test::run_ready(io);
    return caller;
  }
  void answer(std::size_t query) {
    holding.waiting.at(query)->set();
    test::run_ready(io);
  }
};

TEST_F(ManyNamespaces, AreAskedAboutEightQueriesAtATime) {
  const auto& caller = call();
  EXPECT_EQ(holding.running, 8u);
  for (std::size_t i = 0; i < 40; ++i) answer(i);
  ASSERT_TRUE(caller.got);
  ASSERT_TRUE(*caller.got) << caller.got->error().message;
  EXPECT_THAT((*caller.got)->items, SizeIs(20));
  EXPECT_EQ(holding.queries.size(), 40u);
  EXPECT_EQ(holding.most, 8u);
}

TEST_F(ManyNamespaces, TakeRoomInTheBudgetWhileTheyAreAskedAbout) {
  const auto& caller = call();
  const auto of_one = budget.used();
  EXPECT_GT(of_one, 20 * sizeof(Object));
  runtime::Budget::Share others(budget);
  ASSERT_TRUE(others.grow(budget.limit() - 2 * of_one + 1));
  const auto& refused = call();
  ASSERT_TRUE(refused.got && !*refused.got);
  EXPECT_EQ(refused.got->error().kind, ErrorKind::unavailable);
  EXPECT_THAT(refused.got->error().message, HasSubstr("does not fit into the memory for answers"));
  for (std::size_t i = 0; i < 40; ++i) answer(i);
  EXPECT_TRUE(*caller.got) << "the other is not disturbed";
  EXPECT_EQ(budget.used(), others.size());
}

// However many questions one caller has open, others have room for theirs.
TEST_F(ManyNamespaces, TakeOneCallersPartOfTheBudgetAlone) {
  call("flood");
  const auto of_one = budget.used();
  for (std::size_t i = 0; i * of_one < budget.limit(); ++i) call("flood");
  EXPECT_LE(budget.used(), budget.limit() * 3 / 4);
  EXPECT_GT(budget.used(), budget.limit() * 3 / 4 - of_one);
  EXPECT_EQ(objects.asked.back().most_bytes, lists.left_for("flood"));
  EXPECT_TRUE(callers.back().got && !*callers.back().got);
  EXPECT_FALSE(call("hpa").got) << "it waits for the backend";
  for (auto& caller : callers) caller.leave.emit(asio::cancellation_type::terminal);
  test::run_ready(io);
  EXPECT_EQ(budget.used(), 0u);
}

// Few who have much must not leave another without an answer for as long as they like.
TEST_F(ManyNamespaces, WaitForRoomWhereOthersHaveMore) {
  for (const auto* who : {"flood", "another", "hpa"}) {
    for (bool has_room = true; has_room;) {
      const auto held = budget.used();
      call(who);
      has_room = budget.used() > held + 20 * 1024;  // what will be told of namespaces is the most of it
    }
  }
  const auto& hpa = callers.back();
  ASSERT_FALSE(hpa.got);
  for (auto& caller : callers) {
    if (&caller == &hpa) break;
    caller.leave.emit(asio::cancellation_type::terminal);
  }
  test::run_ready(io);
  for (std::size_t i = holding.waiting.size() - 8; i < holding.waiting.size(); ++i) answer(i);
  ASSERT_TRUE(hpa.got && *hpa.got);
  EXPECT_THAT((*hpa.got)->items, SizeIs(20));
}

TEST_F(ManyNamespaces, AreEachMatchedWhenBothAnswersAreThere) {
  holding.on_query = [](const upstream::QueryCall& call) -> Result<upstream::QueryResult> {
    if (call.promql.starts_with("memory")) return Error{ErrorKind::upstream_unavailable, "refused", ""};
    return FakeUpstream::vector(everybody());
  };
  call();
  answer(1);
  EXPECT_THAT(lines, IsEmpty());
  answer(0);
  EXPECT_THAT(lines,
              ElementsAre(HasSubstr("no metrics of pods in namespace \"n10\": resourceRules.memory (line 8): refused")))
      << "before the other namespaces are asked about";
  for (std::size_t i = 2; i < 40; ++i) answer(i);
}

TEST_F(ManyNamespaces, AreAnsweredInTheirOrderWhicheverAnswerComesFirst) {
  auto& caller = call();
  for (std::size_t i = 8; i-- > 0;) answer(i);
  for (std::size_t i = 8; i < 40; ++i) answer(i);
  ASSERT_TRUE(caller.got && *caller.got);
  std::vector<std::string> wanted, asked_of, rendered;
  for (int i = 10; i < 30; ++i) wanted.push_back("n" + std::to_string(i) + "/p-a");
  EXPECT_EQ(names(**caller.got), wanted);
  for (int i = 10; i < 30; ++i) {
    for (const auto* what : {"cpu", "memory"}) {
      asked_of.push_back(what + ("{namespace=\"n" + std::to_string(i)) + "\",pod=\"p-a\"} by (pod,container)");
    }
  }
  for (const auto& fact : caller.trace) {
    if (const auto* query = std::get_if<QueryRendered>(&fact)) rendered.push_back(query->promql);
  }
  EXPECT_EQ(rendered, asked_of) << "the trace too";
}

TEST_F(ManyNamespaces, AreNotAskedAboutWhenTheRequestHasFailed) {
  holding.on_query = [](const upstream::QueryCall&) {
    return Error{ErrorKind::unavailable, "prometheus: shutting down", ""};
  };
  const auto& caller = call();
  for (std::size_t i = 0; i < 8; ++i) answer(i);
  ASSERT_TRUE(caller.got);
  EXPECT_FALSE(*caller.got);
  EXPECT_THAT(holding.waiting, SizeIs(8));
}

TEST_F(ManyNamespaces, AreNoAnswerWhenTheirTurnDoesNotComeInTime) {
  for (int i = 0; i < 8; ++i) call();
  const auto& late = call();
  clock.advance(seconds(59));
  test::run_ready(io);
  ASSERT_TRUE(late.got);
  ASSERT_FALSE(*late.got);
  EXPECT_EQ(late.got->error().kind, ErrorKind::upstream_timeout);
  for (std::size_t i = 0; i < holding.waiting.size(); ++i) answer(i);
}

TEST_F(ManyNamespaces, AreForgottenWhenTheCallerLeaves) {
  auto& caller = call();
  caller.leave.emit(asio::cancellation_type::terminal);
  test::run_ready(io);
  EXPECT_TRUE(caller.failure);
  EXPECT_EQ(holding.running, 0u);
  EXPECT_EQ(holding.waiting.size(), 8u) << "nothing is asked after that";
}

TEST_F(ResourceMetricProviderTest, TellsOnceAndCountsWhatItTookForIdle) {
  upstream.on_query = [](const upstream::QueryCall& call) {
    auto samples = everybody();
    if (call.promql.starts_with("memory")) {
      samples.push_back({.labels = {{"pod", "p-a"}, {"container", "init"}}, .value = 0});
    }
    return FakeUpstream::vector(samples);
  };
  for (int i = 0; i < 3; ++i) {
    const auto list = ask(pods());
    ASSERT_TRUE(list);
    EXPECT_EQ(list->items.at(0).containers.at(1).name, "init");
    EXPECT_EQ(list->items.at(0).containers.at(1).cpu_milli, 0);
  }
  EXPECT_THAT(lines,
              ElementsAre(HasSubstr("gave no sample of a container whose pod has others (init of p-a): taken for 0")));
  EXPECT_THAT(figures.text(), HasSubstr("promadapter_usage_gaps_total{rule=\"resourceRules.cpu\"} 3\n"));
}

TEST_F(ResourceMetricProviderTest, TellsOnceOfALabelWhoseValuesAreNoNodes) {
  upstream.on_query = [](const upstream::QueryCall&) {
    return FakeUpstream::vector({sample("node", "10.0.0.7:9100", 1)});
  };
  objects.labelled = std::vector<Object>{{"", "n-a", {}}, {"", "n-b", {}}};
  auto query = pods();
  query.nodes = true;
  query.object_namespace.clear();
  for (int i = 0; i < 2; ++i) EXPECT_THAT(ask(query)->items, IsEmpty());
  EXPECT_THAT(lines, ElementsAre(HasSubstr("resourceRules.cpu"), HasSubstr("resourceRules.memory")));
  EXPECT_THAT(lines.at(0), HasSubstr("gave no sample of any of the nodes by their label node"));
}

}  // namespace
}  // namespace adapter::provider
