// The adapter against Prometheus itself: what it discovers, counts and refuses. All else is tested against fakes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

#include "support/child_process.hpp"
#include "support/raw_server.hpp"
#include "support/rules.hpp"
#include "support/running_adapter.hpp"

namespace adapter {
namespace {

using testing::HasSubstr;

const std::string kCm = "/apis/custom.metrics.k8s.io/v1beta1";
const std::string kPod = kCm + "/namespaces/moc/pods/p-a/";
const std::string kMoreRules = R"(
- seriesQuery: queue_depth
  resources: {template: <<.Resource>>}
  metricsQuery: sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)
- seriesQuery: queue_depth
  resources: {template: <<.Resource>>}
  name: {as: misspelt_query}
  metricsQuery: sum(<<.Series>>{<<.LabelMatchers>>}) bye (<<.GroupBy>>)
)";

// A port that nobody listens on.
std::uint16_t free_port(asio::io_context& io) {
  return asio::ip::tcp::acceptor(io, {asio::ip::address_v4::loopback(), 0}).local_endpoint().port();
}

struct RealPrometheus : testing::Test {
  asio::io_context io;
  runtime::SystemClock clock{io.get_executor()};
  test::TemporaryDirectory folder;

  // What Prometheus scrapes: a counter that rises by ten each time, and a gauge.
  double counter = 0;
  std::string gauge = "12.345";
  test::RawServer page{io, [this](const test::RawServer::Asked&) {
                         counter += 10;
                         return test::RawServer::ok("# TYPE http_requests_total counter\nhttp_requests_total " +
                                                    std::to_string(counter) +
                                                    "\n# TYPE queue_depth gauge\nqueue_depth " + gauge + "\n");
                       }};

  std::string program = test::find_program("prometheus");
  std::uint16_t port = free_port(io);
  std::optional<test::ChildProcess> prometheus;
  test::RunningAdapter adapter{io, &clock};

  void SetUp() override {
    ASSERT_FALSE(program.empty()) << "prometheus is not installed: it comes with Debian's package prometheus, which "
                                     "./dev test installs";
    folder.write("prometheus.yaml", R"(
global: {scrape_interval: 1s, scrape_timeout: 1s}
scrape_configs:
- job_name: moc
  static_configs:
  - targets: ["127.0.0.1:)" + std::to_string(page.port()) +
                                        R"("]
    labels: {namespace: moc, pod: p-a}
)");
    start_prometheus();
    adapter.options.prometheus_url = *http::parse_url("http://127.0.0.1:" + std::to_string(port));
    adapter.options.relist_interval = std::chrono::seconds(1);
    adapter.options.max_age = std::chrono::minutes(5);
    adapter.options.shutdown_delay = std::chrono::seconds(0);
    adapter.use_rules(test::kWebinarRule + kMoreRules);
    adapter.start();
    wait_for("the discovery of all metrics", [this] {
      const auto metrics = adapter.get(kCm).body;
      return metrics.find("pods/queue_depth") != std::string::npos &&
             metrics.find("pods/http_requests_per_second") != std::string::npos;
    });
  }

  void start_prometheus() {
    const auto path = folder.path().string();
    prometheus.emplace(std::vector<std::string>{
        program, "--config.file=" + path + "/prometheus.yaml", "--storage.tsdb.path=" + path + "/data",
        "--web.listen-address=127.0.0.1:" + std::to_string(port), "--log.level=warn"});
  }

  // Runs the loop until `done`; ends the test when that takes a minute.
  void wait_for(const std::string& what, const std::function<bool()>& done) {
    const auto give_up = clock.now() + std::chrono::minutes(1);
    while (!done()) {
      if (clock.now() > give_up) {
        throw std::runtime_error("waited in vain for " + what + "; the log:\n" + adapter.all_log() +
                                 prometheus->output());
      }
      const auto pause = clock.now() + std::chrono::milliseconds(50);
      while (clock.now() < pause) adapter.run_for_a_moment();
    }
  }

  // The value of the one pod, as a quantity; empty when there is none.
  std::string value_of(const std::string& metric) {
    const auto answer = adapter.get(kPod + metric);
    if (answer.status != 200) return "";
    return nlohmann::json::parse(answer.body).at("items").at(0).at("value");
  }
};

TEST_F(RealPrometheus, GivesTheGaugeExactlyAndTheRateOfTheCounter) {
  wait_for("the first value", [this] { return value_of("queue_depth") == "12345m"; });
  gauge = "2e4";
  wait_for("the next value", [this] { return value_of("queue_depth") == "20k"; });
  wait_for("two scrapes of the counter", [this] { return !value_of("http_requests_per_second").empty(); });
  const auto rate = value_of("http_requests_per_second");
  EXPECT_THAT(rate, testing::MatchesRegex("[1-9][0-9]*m?")) << "it rises all the time";
}

TEST_F(RealPrometheus, RefusesAWrongQueryWithoutAValue) {
  const auto answer = adapter.get(kPod + "misspelt_query");
  EXPECT_EQ(answer.status, 500);
  const auto status = nlohmann::json::parse(answer.body);
  EXPECT_EQ(status["reason"], "InternalError");
  EXPECT_THAT(status["message"].get<std::string>(),
              HasSubstr("unable to fetch metrics: prometheus: it rejected the query (bad_data)"));
  EXPECT_THAT(adapter.all_log(), HasSubstr("parse error")) << "the reason is for the operator";
}

TEST_F(RealPrometheus, MayDieAndComeBack) {
  wait_for("the first value", [this] { return value_of("queue_depth") == "12345m"; });
  prometheus.reset();
  const auto refused = adapter.get(kPod + "queue_depth");
  EXPECT_EQ(refused.status, 500);
  EXPECT_THAT(refused.body, HasSubstr("prometheus: connection refused"));
  EXPECT_THAT(adapter.get(kCm).body, HasSubstr("pods/queue_depth")) << "known metrics stay";
  gauge = "7";
  start_prometheus();
  wait_for("a value after the restart", [this] { return value_of("queue_depth") == "7"; });
}

}  // namespace
}  // namespace adapter
