#include "provider/external_metric_provider.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "series/registry_builder.hpp"
#include "support/fake_upstream.hpp"
#include "support/manual_clock.hpp"
#include "support/rules.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::provider {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

const std::string kRules = R"(externalRules:
- seriesQuery: q
  resources: {overrides: {ns: {resource: namespace}}}
  name: {as: depth}
  metricsQuery: max(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)
- seriesQuery: q
  resources: {namespaced: false}
  name: {as: everywhere}
  metricsQuery: <<.Series>>{<<.LabelMatchers>>}
- seriesQuery: q
  name: {as: unmapped}
  metricsQuery: <<.Series>>
)";

struct ExternalMetricProviderTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  std::vector<std::string> lines;
  runtime::Logger logger{2, [this](std::string_view line) { lines.emplace_back(line); }};
  cluster::FixedResources resources{meta::builtin_catalog()};
  test::FakeUpstream upstream;
  ExternalMetricProvider provider{resources, upstream, clock, logger};
  DecisionTrace trace;
  std::weak_ptr<const series::SeriesRegistry> in_use;
  std::weak_ptr<const rules::BoundRule> rule_in_use;
  const std::chrono::system_clock::time_point old{std::chrono::seconds(5)};

  ExternalMetricProviderTest() {
    const auto listing = std::make_shared<const upstream::SeriesListing>(
        upstream::SeriesListing{.shapes = {{"queue", {"ns"}}}, .series = 1});
    auto registry =
        series::build_registry(test::rule_set(kRules), {{"q", {.last_good = listing, .failure = std::nullopt}}},
                               rules::Section::external_rules);
    in_use = registry;
    rule_in_use = registry->rules()->external_rules.at(1);
    provider.set_registry(std::move(registry));
    answer({{.labels = {{"zone", "b"}, {"queue", "a"}}, .value = 2.5, .time = old}});
  }
  void answer(std::vector<promql::Sample> samples) {
    upstream.on_query = [samples](const upstream::QueryCall&) { return test::FakeUpstream::vector(samples); };
  }
  Result<meta::ExternalMetricValueList> ask(const std::string& metric, const std::string& selector = "",
                                            const std::string& object_namespace = "moc") {
    trace.clear();
    return test::run_coroutine(io, provider.values({.object_namespace = object_namespace,
                                                    .metric = metric,
                                                    .selector = *meta::parse_label_selector(selector),
                                                    .deadline = clock.now() + std::chrono::seconds(59)},
                                                   trace));
  }
  std::string error(const std::string& metric, ErrorKind kind) {
    const auto values = ask(metric);
    if (values) return "no error";
    EXPECT_EQ(values.error().kind, kind) << values.error().message;
    return values.error().message;
  }
};

// Else each change of it, of its rules and of the catalogue within a minute would be held beside those before.
TEST_F(ExternalMetricProviderTest, HoldsNothingLargeWhileTheBackendIsAsked) {
  upstream.on_query = [&](const upstream::QueryCall&) {
    provider.set_registry(nullptr);
    EXPECT_TRUE(in_use.expired());
    EXPECT_TRUE(rule_in_use.expired());
    EXPECT_EQ(resources.catalog().use_count(), 2) << "its own, and this one";
    return test::FakeUpstream::vector({{.value = 1}});
  };
  EXPECT_TRUE(ask("everywhere"));
}

TEST_F(ExternalMetricProviderTest, HoldsWhatItsValuesTakeOfTheBudget) {
  runtime::Budget budget(100'000);
  const std::vector<promql::Sample> samples{{.labels = {{"queue", std::string(30'000, 'x')}}, .value = 1, .time = old}};
  upstream.on_query = [&](const upstream::QueryCall&) {
    auto result = *test::FakeUpstream::vector(samples);
    result.held = std::make_shared<runtime::Budget::Share>(budget);
    EXPECT_TRUE(result.held->grow(result.samples.bytes()));
    return result;
  };
  {
    const auto values = test::run_coroutine(
        io, provider.values({.object_namespace = "moc", .metric = "depth", .selector = {}, .deadline = {}}, trace));
    ASSERT_TRUE(values);
    EXPECT_GT(budget.used(), 30'000u);
    EXPECT_LT(budget.used(), 31'000u) << "the samples are gone";
    EXPECT_GT(budget.peak(), 60'000u) << "both were there";
    runtime::Budget::Share others(budget);
    ASSERT_TRUE(others.grow(budget.limit() - 31'000 - 40'000));
    EXPECT_THAT(error("depth", ErrorKind::unavailable), HasSubstr("does not fit into the memory"));
  }
  EXPECT_EQ(budget.used(), 0u);
}

TEST_F(ExternalMetricProviderTest, EverySampleIsAValueWithItsLabelsAndTime) {
  answer({{.labels = {{"zone", "b"}, {"queue", "a"}}, .value = 2.5, .time = old}, {.labels = {}, .value = -1}});
  const auto list = ask("everywhere");
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(list->metric, "everywhere");
  ASSERT_THAT(list->values, SizeIs(2));
  EXPECT_EQ(list->values[0].milli, 2500);
  EXPECT_EQ(list->values[0].time, old);
  EXPECT_THAT(*list->values[0].labels, testing::ElementsAre(testing::Pair("queue", "a"), testing::Pair("zone", "b")));
  EXPECT_EQ(list->values[1].milli, -1000) << "negative stays negative";
  EXPECT_THAT(*list->values[1].labels, SizeIs(0));
  EXPECT_EQ(upstream.queries.at(0).labels, std::nullopt) << "all labels are wanted";
  EXPECT_EQ(upstream.queries.at(0).time, clock.wall_now());
}

TEST_F(ExternalMetricProviderTest, ConfinesTheQueryToTheNamespaceUnlessTheRuleSaysOtherwise) {
  ASSERT_TRUE(ask("depth", "b=x,a in (z,y)"));
  EXPECT_EQ(upstream.queries.back().promql, R"(max(queue{a=~"y|z",b="x",ns="moc"}) by ())");
  ASSERT_TRUE(ask("everywhere", "b!=x"));
  EXPECT_EQ(upstream.queries.back().promql, R"(queue{b!="x"})");
  ASSERT_TRUE(ask("everywhere"));
  EXPECT_EQ(upstream.queries.back().promql, "queue{}");
}

TEST_F(ExternalMetricProviderTest, AsksNothingAboutNamespacesThatThereCannotBe) {
  const auto values = ask("depth", "", "a\"} or vector(1) #");
  ASSERT_FALSE(values);
  EXPECT_EQ(values.error().kind, ErrorKind::not_found);
  EXPECT_THAT(values.error().message, testing::HasSubstr("nothing can be called"));
  EXPECT_TRUE(upstream.queries.empty());
  EXPECT_TRUE(ask("everywhere", "", "*")) << "it is in no query";
}

TEST_F(ExternalMetricProviderTest, TakesAScalarAndAnEmptyVector) {
  upstream.on_query = [](const upstream::QueryCall&) -> Result<upstream::QueryResult> {
    return upstream::QueryResult{.type = upstream::ResultType::scalar, .samples = {{.labels = {}, .value = 42.5}}};
  };
  const auto scalar = ask("depth");
  ASSERT_TRUE(scalar) << scalar.error().message;
  ASSERT_THAT(scalar->values, SizeIs(1));
  EXPECT_EQ(scalar->values[0].labels, std::nullopt);
  EXPECT_EQ(scalar->values[0].milli, 42500);
  answer({});
  const auto none = ask("depth");
  ASSERT_TRUE(none) << "the autoscaler then says that there are no metrics";
  EXPECT_THAT(none->values, SizeIs(0));
}

TEST_F(ExternalMetricProviderTest, FailsWhenAnyValueIsNoNumberThatAQuantityHolds) {
  for (const double value : {std::nan(""), HUGE_VAL, -HUGE_VAL, 1e300, 9223372036854775.807}) {
    answer({{.labels = {}, .value = 1}, {.labels = {{"queue", "a\"b"}}, .value = value}});
    EXPECT_THAT(error("depth", ErrorKind::unrepresentable), HasSubstr(R"( of {queue="a\"b"} cannot be expressed)"))
        << value;
  }
  answer({{.labels = {}, .histogram = true}});
  EXPECT_THAT(error("depth", ErrorKind::unrepresentable), HasSubstr("histogram"));
}

TEST_F(ExternalMetricProviderTest, NamesTheSeriesOfABadValueShortlyAndWithoutItsAddress) {
  const auto named = [&](decltype(promql::Sample::labels) labels) {
    answer({{.labels = std::move(labels), .value = std::nan("")}});
    const auto text = error("depth", ErrorKind::unrepresentable);
    const auto begin = text.find('{'), end = text.find(" cannot be expressed");
    return begin < end && end < text.size() ? text.substr(begin, end - begin) : text;
  };
  EXPECT_EQ(named({{"instance", "10.0.0.7:9100"}, {"queue", "a"}}), R"({queue="a"})");
  EXPECT_EQ(named({{"queue", "a"}, {"instance", "10.0.0.7:9100"}, {"zone", "b"}}), R"({queue="a",zone="b"})");

  const std::string begin = R"({queue=")";
  const auto room = 200 - begin.size();
  const std::string fits(room - 2, 'x');
  EXPECT_EQ(named({{"queue", fits}}), begin + fits + "\"}");
  EXPECT_EQ(named({{"queue", std::string(1 << 20, 'x')}, {"zone", "b"}}), begin + std::string(room, 'x') + "...");
  EXPECT_EQ(named({{"queue", std::string(room - 1, 'x') + "\u00e9\u00e9"}}), begin + std::string(room - 1, 'x') + "...")
      << "not within a character";
  EXPECT_EQ(named({{"queue", std::string(room - 2, 'x') + "\u00e9\u00e9"}}),
            begin + std::string(room - 2, 'x') + "\u00e9...");
}

TEST_F(ExternalMetricProviderTest, RefusesAResultThatIsNeitherVectorNorScalar) {
  upstream.on_query = [](const upstream::QueryCall&) -> Result<upstream::QueryResult> {
    return upstream::QueryResult{.type = upstream::ResultType::matrix, .samples = {}};
  };
  EXPECT_EQ(error("depth", ErrorKind::wrong_result),
            "the query gave a matrix, no vector; the query is of externalRules[0] (line 2)");
  upstream.on_query = [](const upstream::QueryCall&) -> Result<upstream::QueryResult> {
    return upstream::QueryResult{.samples = {}, .is_null = true};
  };
  EXPECT_EQ(error("depth", ErrorKind::wrong_result),
            "the query gave null, no vector; the query is of externalRules[0] (line 2)");
}

TEST_F(ExternalMetricProviderTest, SaysWhyThereIsNoSuchMetricAndWhyItHasNoQuery) {
  EXPECT_EQ(
      error("depht", ErrorKind::not_found),
      "the server could not find the metric depht: no rule makes a metric of this name; the nearest name is depth");
  EXPECT_THAT(error("unmapped", ErrorKind::internal),
              HasSubstr("unable to fetch metrics: externalRules[2] (line 10) gives no query: the rule has no label for "
                        "namespaces"));
  EXPECT_THAT(upstream.queries, SizeIs(0));
  upstream.on_query = [](const upstream::QueryCall&) -> Result<upstream::QueryResult> {
    return Error{ErrorKind::upstream_unavailable, "prometheus: connection refused", ""};
  };
  EXPECT_EQ(error("depth", ErrorKind::upstream_unavailable),
            "unable to fetch metrics: prometheus: connection refused; the query is of externalRules[0] (line 2)");
}

TEST_F(ExternalMetricProviderTest, LogsNowAndThenWhatEveryRequestBringsAgain) {
  for (int i = 0; i < 3; ++i) ASSERT_FALSE(ask("unmapped"));
  ASSERT_THAT(lines, testing::ElementsAre(HasSubstr("externalRules[2] (line 10) gives no query: ")));
  lines.clear();
  upstream.on_query = [](const upstream::QueryCall&) -> Result<upstream::QueryResult> {
    return upstream::QueryResult{.samples = {}, .warnings = {"partial answer"}};
  };
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(ask("depth"));
  EXPECT_EQ(std::get<UpstreamWarned>(trace.at(2)).warning, "partial answer");
  EXPECT_THAT(lines, testing::IsEmpty()) << "the backend's client tells";
}

}  // namespace
}  // namespace adapter::provider
