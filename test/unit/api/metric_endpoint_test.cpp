#include "api/metric_endpoint.hpp"

#include <gtest/gtest.h>

namespace adapter::api {
namespace {

meta::MetricValueList pods() {
  return {.kind = "Pod",
          .api_version = "/v1",
          .object_namespace = "moc",
          .metric = "http_requests",
          .selector = std::nullopt,
          .time = std::chrono::system_clock::time_point(std::chrono::milliseconds(1'716'971'900'999)),
          .values = {{"p-a", 12345}, {"p-b", 1000000}}};
}

std::string text(const meta::MetricValueList& list, std::string_view version) {
  const MetricValuesText values(list, version);
  auto out = text_of([&](TextOut& to) { values.write(to); });
  EXPECT_LE(out.size(), values.size());
  return out;
}

TEST(MetricValues, TellTheirSizeWithNamesThatAreEscaped) {
  auto list = pods();
  list.values[0].object_name = std::string(1000, '<');
  EXPECT_GT(text(list, "v1beta1").size(), 6000u);
}

TEST(MetricValues, AreWrittenInTheShapeOfV1beta1) {
  EXPECT_EQ(text(pods(), "v1beta1"),
            R"({"kind":"MetricValueList","apiVersion":"custom.metrics.k8s.io/v1beta1","metadata":{},"items":[)"
            R"({"describedObject":{"kind":"Pod","namespace":"moc","name":"p-a","apiVersion":"/v1"},)"
            R"("metricName":"http_requests","timestamp":"2024-05-29T08:38:20Z","value":"12345m","selector":null},)"
            R"({"describedObject":{"kind":"Pod","namespace":"moc","name":"p-b","apiVersion":"/v1"},)"
            R"("metricName":"http_requests","timestamp":"2024-05-29T08:38:20Z","value":"1k","selector":null}]})");
}

TEST(MetricValues, AreWrittenInTheShapeOfV1beta2) {
  auto list = pods();
  list.values.resize(1);
  list.kind = "Namespace";
  list.object_namespace.clear();
  list.selector = *meta::parse_label_selector("verb=GET,code in (201,200),!gone,x,a!=b,c notin (d)");
  EXPECT_EQ(text(list, "v1beta2"),
            R"({"kind":"MetricValueList","apiVersion":"custom.metrics.k8s.io/v1beta2","metadata":{},"items":[)"
            R"({"describedObject":{"kind":"Namespace","name":"p-a","apiVersion":"/v1"},)"
            R"("metric":{"name":"http_requests","selector":{"matchLabels":{"verb":"GET"},"matchExpressions":[)"
            R"({"key":"a","operator":"NotIn","values":["b"]},{"key":"c","operator":"NotIn","values":["d"]},)"
            R"({"key":"code","operator":"In","values":["200","201"]},{"key":"gone","operator":"DoesNotExist"},)"
            R"({"key":"x","operator":"Exists"}]}},"timestamp":"2024-05-29T08:38:20Z","value":"12345m"}]})");
}

TEST(MetricValues, AreAnEmptyListWhenThereAreNone) {
  auto list = pods();
  list.values.clear();
  EXPECT_TRUE(text(list, "v1beta1").ends_with(R"("metadata":{},"items":[]})"));
}

TEST(MetricValues, LetTheLastOfSeveralEqualitiesOfOneKeyCount) {
  auto list = pods();
  list.selector = *meta::parse_label_selector("k=a,k==b");
  EXPECT_NE(text(list, "v1beta1").find(R"("selector":{"matchLabels":{"k":"b"}})"), std::string::npos);
}

}  // namespace
}  // namespace adapter::api
