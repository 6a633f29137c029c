#include "upstream/upstream_metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace adapter::upstream {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

TEST(UpstreamMetrics, CountByStatusOrByWhyThereIsNone) {
  runtime::MetricRegistry registry;
  UpstreamMetrics metrics(registry, "long-term", "https://prometheus/x");
  const auto fail = [&](ErrorKind kind) {
    metrics.ended(UpstreamMetrics::Call::query, Error{kind, "no", ""}, milliseconds(7));
  };
  metrics.ended(UpstreamMetrics::Call::query, http::ClientResponse{.status = 422, .headers = {}}, milliseconds(7));
  fail(ErrorKind::upstream_timeout);
  fail(ErrorKind::upstream_unavailable);
  fail(ErrorKind::unavailable);
  fail(ErrorKind::malformed_response);
  const auto text = registry.text();
  for (const auto* line : {"422\"} 1", "timeout\"} 1", "unavailable\"} 2", "malformed\"} 1"}) {
    EXPECT_THAT(text,
                HasSubstr("promadapter_upstream_requests_total{backend=\"long-term\",code=\"" + std::string(line)));
  }
  EXPECT_THAT(text,
              HasSubstr("request_duration_seconds_count{path=\"/api/v1/query\",server=\"https://prometheus/x\"} 2"))
      << "only what was answered took time to be answered";
  EXPECT_THAT(text, HasSubstr("path=\"/api/v1/query\",server=\"https://prometheus/x\",le=\"0.01\"} 2"));
  EXPECT_THAT(text, HasSubstr("path=\"/api/v1/query\",server=\"https://prometheus/x\",le=\"0.005\"} 0"));
  EXPECT_THAT(text, HasSubstr("path=\"/api/v1/series\",server=\"https://prometheus/x\",le=\"10\"} 0"));
}

TEST(UpstreamMetrics, ShareTheirFamiliesAmongBackends) {
  runtime::MetricRegistry registry;
  UpstreamMetrics one(registry, "a", "http://a"), other(registry, "b", "http://b");
  other.ended(UpstreamMetrics::Call::series, http::ClientResponse{.status = 200, .headers = {}}, milliseconds(1));
  EXPECT_THAT(registry.text(), HasSubstr("{backend=\"b\",code=\"200\"} 1"));
}

}  // namespace
}  // namespace adapter::upstream
