// The documents that a control plane fetches, asked for as kube-apiserver 1.37 and kubectl ask.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/fake_prometheus.hpp"
#include "support/gunzip.hpp"
#include "support/rules.hpp"
#include "support/running_adapter.hpp"

namespace adapter {
namespace {

using namespace nlohmann::literals;
using test::FakePrometheus;

const std::string kCm = "/apis/custom.metrics.k8s.io/v1beta1";
const std::string kAggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

struct Documents : testing::Test {
  asio::io_context io;
  FakePrometheus prometheus{io};
  test::RunningAdapter adapter{io};

  Documents() {
    adapter.options.prometheus_url = *http::parse_url(prometheus.url());
    adapter.use_rules(test::kWebinarRule);
  }
  std::vector<std::string> resources_of(const std::string& aggregated) {
    std::vector<std::string> out;
    const auto document = nlohmann::json::parse(aggregated);
    for (const auto& resource : document.at("/items/0/versions/0/resources"_json_pointer)) {
      for (const auto& sub : resource["subresources"]) {
        out.push_back(resource["resource"].get<std::string>() + "/" + sub["subresource"].get<std::string>());
      }
    }
    return out;
  }
};

TEST_F(Documents, AggregatedDiscoverySaysTheSameAsTheResourceList) {
  adapter.start_and_be_ready();
  const auto answer = adapter.get("/apis", {{"Accept", kAggregated}, {"Accept-Encoding", "gzip"}});
  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.get("Content-Type"), kAggregated);
  std::vector<std::string> listed;
  const auto list = nlohmann::json::parse(adapter.get(kCm).body);
  for (const auto& resource : list["resources"]) listed.push_back(resource["name"]);
  ASSERT_EQ(listed.size(), 4u);
  EXPECT_EQ(resources_of(answer.body), listed);
  const auto again =
      adapter.get("/apis", {{"Accept", kAggregated}, {"If-None-Match", std::string(*answer.headers.get("ETag"))}});
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body, "");
  EXPECT_EQ(adapter.get("/apis").status, 200) << "the connection still is in step";
}

TEST_F(Documents, TheTagChangesWithTheMetricsAndDiscoveryOutlivesTheBackend) {
  adapter.start_and_be_ready();
  const auto before = adapter.get("/apis", {{"Accept", kAggregated}});
  const std::string tag(*before.headers.get("ETag"));
  prometheus.on_series = [](const std::string&) {
    return FakePrometheus::success(R"([{"__name__":"http_requests_total","namespace":"moc","service":"s"}])");
  };
  adapter.turn(std::chrono::minutes(1));
  const auto changed = adapter.get("/apis", {{"Accept", kAggregated}, {"If-None-Match", tag}});
  ASSERT_EQ(changed.status, 200);
  const auto after = changed.body;
  EXPECT_THAT(resources_of(after),
              testing::ElementsAre("namespaces/http_requests_per_second", "services/http_requests_per_second"));
  prometheus.stop();
  adapter.clock.advance(std::chrono::minutes(5));
  adapter.run_to_rest();
  EXPECT_EQ(adapter.get("/apis", {{"Accept", kAggregated}}).body, after);
}

TEST_F(Documents, ALongResourceListTravelsInGzipForm) {
  prometheus.on_series = [](const std::string&) {
    std::string series;
    for (int i = 0; i < 3000; ++i) {
      series += (i == 0 ? "" : ",") + (R"({"__name__":"m)" + std::to_string(i) + R"(","namespace":"n","pod":"p"})");
    }
    return FakePrometheus::success("[" + series + "]");
  };
  adapter.use_rules(R"(
rules:
- seriesQuery: '{pod!=""}'
  resources: {template: <<.Resource>>}
  metricsQuery: sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)
)");
  adapter.start_and_be_ready();
  for (const auto& [target, accept] : {std::pair(kCm, std::string("application/json")), {"/apis", kAggregated}}) {
    const auto plain = adapter.get(target, {{"Accept", accept}});
    ASSERT_GT(plain.body.size(), 131072u) << target;
    EXPECT_EQ(plain.headers.count("Content-Encoding"), 0u);
    const auto packed = adapter.get(target, {{"Accept", accept}, {"Accept-Encoding", "gzip"}});
    EXPECT_EQ(packed.headers.get("Content-Encoding"), "gzip") << target;
    EXPECT_LT(packed.body.size(), plain.body.size() / 5);
    EXPECT_EQ(test::gunzip(packed.body), plain.body);
  }
}

}  // namespace
}  // namespace adapter
