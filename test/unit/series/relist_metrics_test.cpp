#include "series/relist_metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace adapter::series {
namespace {

TEST(RelistMetrics, TellRuleByRule) {
  runtime::MetricRegistry registry;
  const RelistMetrics metrics(registry);
  metrics.failures.with({"rules[2]"}).add();
  metrics.last_success.with({"rules[2]"}).set(1700000001);
  metrics.rules.with({"serving"}).set(3);
  metrics.duration.observe(0.2);
  metrics.metrics.with({"external.metrics.k8s.io"}).set(12);
  const auto text = registry.text();
  for (const auto* line :
       {"promadapter_relist_failures_total{rule=\"rules[2]\"} 1\n", "promadapter_registry_rules{state=\"serving\"} 3\n",
        "promadapter_relist_last_success_timestamp_seconds{rule=\"rules[2]\"} 1700000001\n",
        "promadapter_registry_metrics{group=\"external.metrics.k8s.io\"} 12\n",
        "promadapter_relist_duration_seconds_bucket{le=\"0.25\"} 1\n"}) {
    EXPECT_THAT(text, testing::HasSubstr(line));
  }
}

}  // namespace
}  // namespace adapter::series
