#include "api/external_metric_endpoint.hpp"

#include <gtest/gtest.h>

namespace adapter::api {
namespace {

using std::chrono::system_clock;

std::string text(const meta::ExternalMetricValueList& list) {
  return text_of([&](TextOut& out) { write_external_metric_values(list, out); });
}

TEST(ExternalMetricValues, CarryTheLabelsAndTheTimeOfTheirSamples) {
  const system_clock::time_point time(std::chrono::milliseconds(1'716'971'900'999));
  EXPECT_EQ(
      text({.metric = "queue_depth",
            .values =
                {{.labels = {{{"queue", "a\"b"}, {"zone", "1"}}}, .time = time, .milli = 42500},
                 {.labels = {{}}, .time = system_clock::time_point(std::chrono::milliseconds(-500)), .milli = 0}}}),
      R"({"kind":"ExternalMetricValueList","apiVersion":"external.metrics.k8s.io/v1beta1","metadata":{},"items":[)"
      R"({"metricName":"queue_depth","metricLabels":{"queue":"a\"b","zone":"1"},"timestamp":"2024-05-29T08:38:20Z",)"
      R"("value":"42500m"},)"
      R"({"metricName":"queue_depth","metricLabels":{},"timestamp":"1969-12-31T23:59:59Z","value":"0"}]})");
}

TEST(ExternalMetricValues, OfAScalarHaveNoLabelsAtAll) {
  EXPECT_NE(text({.metric = "m", .values = {{.labels = std::nullopt, .time = {}, .milli = 1}}})
                .find(R"("metricLabels":null,)"),
            std::string::npos);
  EXPECT_TRUE(text({.metric = "m", .values = {}}).ends_with(R"("items":[]})"));
}

}  // namespace
}  // namespace adapter::api
