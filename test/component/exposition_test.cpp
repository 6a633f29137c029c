// What Prometheus is told when it scrapes the adapter, and what Prometheus' own checker thinks of it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/child_process.hpp"
#include "support/fake_prometheus.hpp"
#include "support/rules.hpp"
#include "support/running_adapter.hpp"

namespace adapter {
namespace {

using test::FakePrometheus;
using testing::HasSubstr;

struct Exposition : testing::Test {
  asio::io_context io;
  FakePrometheus prometheus{io};
  test::RunningAdapter adapter{io};

  Exposition() {
    adapter.options.prometheus_url = *http::parse_url(prometheus.url());
    adapter.use_rules(test::kWebinarRule);
  }
};

TEST_F(Exposition, TellsOfRequestsBackendAndProcess) {
  adapter.start_and_be_ready();
  adapter.get("/apis/custom.metrics.k8s.io/v1beta1/namespaces/moc/pods/p-a/http_requests_per_second");
  adapter.get("/apis");
  const auto answer = adapter.get("/metrics");
  EXPECT_EQ(answer.headers.get("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  for (const auto& line :
       {std::string("promadapter_build_info{version=\"v"), std::string("process_resident_memory_bytes "),
        std::string("promadapter_upstream_requests_total{backend=\"default\",code=\"200\"} "),
        "prometheus_adapter_prometheus_client_request_duration_seconds_count{path=\"/api/v1/series\",server=\"" +
            prometheus.url() + "\"} 1\n",
        std::string("subresource=\"/apis\",verb=\"GET\",version=\"\"} 1\n")}) {
    EXPECT_THAT(answer.body, HasSubstr(line));
  }
}

TEST_F(Exposition, IsForThoseWhoMaySeeIt) {
  adapter.start_and_be_ready();
  EXPECT_EQ(adapter.get_as_stranger("/metrics").status, 403);
}

TEST_F(Exposition, PleasesPromtool) {
  const auto promtool = test::find_program("promtool");
  ASSERT_FALSE(promtool.empty())
      << "promtool is not installed: it comes with Debian's package prometheus, which ./dev test installs";
  adapter.start_and_be_ready();
  adapter.get("/apis/custom.metrics.k8s.io/v1beta1/namespaces/moc/pods/p-a/http_requests_per_second");
  const auto file = adapter.directory.write("metrics.txt", adapter.get("/metrics").body);
  test::ChildProcess check({"sh", "-c", promtool + " check metrics < " + file});
  EXPECT_EQ(check.exit_code(), 0) << check.output();
  EXPECT_EQ(check.output(), "");
}

}  // namespace
}  // namespace adapter
