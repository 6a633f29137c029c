#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/startup.hpp"
#include "support/fake_prometheus.hpp"
#include "support/running_adapter.hpp"

namespace adapter {
namespace {

using test::FakePrometheus;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

// Five rules; the second has a misspelt key, the third a bad regular expression, the fifth an unknown resource.
const std::string kFive = R"(rules:
- seriesQuery: http_requests_total
  resources: {template: <<.Resource>>}
  name: {as: good_one}
  metricsQuery: sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)
- seriesQuery: http_requests_total
  resources: {template: <<.Resource>>}
  name: {as: misspelt}
  metricQuery: sum(<<.Series>>)
- seriesQuery: http_requests_total
  resources: {template: <<.Resource>>}
  name: {matches: "^(.*", as: bad_regex}
  metricsQuery: sum(<<.Series>>)
- seriesQuery: http_requests_total
  resources: {template: <<.Resource>>}
  name: {as: good_two}
  metricsQuery: sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)
- seriesQuery: http_requests_total
  resources: {overrides: {pod: {resource: pood}}}
  name: {as: unknown_resource}
  metricsQuery: sum(<<.Series>>)
)";

struct Quarantine : testing::Test {
  asio::io_context io;
  FakePrometheus prometheus{io};
  test::RunningAdapter adapter{io};

  Quarantine() {
    adapter.options.prometheus_url = *http::parse_url(prometheus.url());
    prometheus.on_query = [](const std::string&) {
      return FakePrometheus::vector(FakePrometheus::sample("pod", "p-a", "1"));
    };
  }
  test::RunningAdapter::Answer get(const std::string& metric) {
    return adapter.get("/apis/custom.metrics.k8s.io/v1beta1/namespaces/moc/pods/p-a/" + metric);
  }
};

TEST_F(Quarantine, SetsBadRulesAsideAndServesTheirNeighbours) {
  adapter.use_rules(kFive);
  adapter.start_and_be_ready();
  EXPECT_EQ(get("good_one").status, 200);
  EXPECT_EQ(get("good_two").status, 200);
  const auto file = adapter.options.config_file;
  const auto log = adapter.all_log();
  EXPECT_THAT(log, HasSubstr(file + ":9:3: rules[1].metricQuery: "));
  EXPECT_THAT(log, HasSubstr("metricsQuery")) << "the nearest right key";
  EXPECT_THAT(log, HasSubstr(file + ":12:19: rules[2].name.matches: "));
  EXPECT_THAT(log, HasSubstr(file + ":19:"));
  EXPECT_THAT(log, HasSubstr("pood"));
  for (const auto* metric : {"misspelt", "bad_regex", "unknown_resource"}) {
    const auto answer = get(metric);
    EXPECT_EQ(answer.status, 404) << metric;
    EXPECT_THAT(answer.body, HasSubstr("the rule that makes it is not served: " + file + ":")) << metric;
  }
}

TEST_F(Quarantine, EndsTheStartUnderStrictRulesWithEveryFinding) {
  adapter.use_rules(kFive);
  adapter.options.strict_rules = true;
  const auto file = adapter.options.config_file;
  try {
    adapter.start();
    FAIL();
  } catch (const app::StartupError& e) {
    EXPECT_THAT(e.messages(),
                ElementsAre(StartsWith(file + ":9:3:"), StartsWith(file + ":12:19:"), StartsWith(file + ":19:")));
  }
}

TEST_F(Quarantine, EndsTheStartOnAFindingOutsideTheRules) {
  for (const std::string bad : {"rules: {custom: []}\n", "Rules: []\n", "rules:\n\t- x\n", "[]", "- a\n"}) {
    adapter.use_rules(bad);
    EXPECT_THROW(adapter.start(), app::StartupError) << bad;
  }
  adapter.options.config_file = "/nowhere/rules.yaml";
  EXPECT_THROW(adapter.start(), app::StartupError);
}

TEST_F(Quarantine, RefusesToForgetSeriesBetweenTwoRelists) {
  adapter.use_rules(kFive);
  adapter.options.max_age = std::chrono::seconds(1);
  EXPECT_THROW(adapter.start(), app::StartupError);
}

}  // namespace
}  // namespace adapter
