#include "api/resource_metric_text.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace adapter::api {
namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

meta::ResourceMetricsList pods() {
  const system_clock::time_point time(milliseconds(1'700'000'000'500));
  return {.nodes = false,
          .created = time + std::chrono::minutes(1),
          .window = milliseconds(180'000),
          .items = {{.object_namespace = "moc",
                     .name = "p-a",
                     .labels = {{"app", "<moc>"}, {"tier", "front"}},
                     .time = time,
                     .containers = {{"app", 250, 134'217'728'000}, {"side", 10, 1'000'000}}},
                    {.object_namespace = "moc", .name = "p-b", .labels = {}, .time = time, .containers = {{"", 0, 0}}}},
          .selected = 2};
}

meta::ResourceMetricsList nodes() {
  auto list = pods();
  list.nodes = true;
  list.items = {{.name = "n-a",
                 .labels = {{"zone", "a"}},
                 .time = list.items[0].time,
                 .containers = {{"", 1234, 8'589'934'592'000}}}};
  return list;
}

std::string text(const meta::ResourceMetricsList& only) {
  return text_of([&](TextOut& out) { write_resource_metrics(only, out); });
}
std::string list_text(const meta::ResourceMetricsList& list) {
  return text_of([&](TextOut& out) { write_resource_metrics_list(list, out); });
}
std::string table(const meta::ResourceMetricsList& list, std::string_view version, IncludeObject include) {
  return text_of([&](TextOut& out) { write_resource_metrics_table(list, version, include, out); });
}

const std::string kPodA =
    R"("metadata":{"name":"p-a","namespace":"moc","creationTimestamp":"2023-11-14T22:14:20Z",)"
    R"("labels":{"app":"\u003cmoc\u003e","tier":"front"}},"timestamp":"2023-11-14T22:13:20Z","window":"3m0s",)"
    R"("containers":[{"name":"app","usage":{"cpu":"250m","memory":"128Mi"}},)"
    R"({"name":"side","usage":{"cpu":"10m","memory":"1k"}}]})";
const std::string kNodeA = R"("metadata":{"name":"n-a","creationTimestamp":"2023-11-14T22:14:20Z",)"
                           R"("labels":{"zone":"a"}},"timestamp":"2023-11-14T22:13:20Z","window":"3m0s",)"
                           R"("usage":{"cpu":"1234m","memory":"8Gi"}})";
const std::string kColumns =
    R"("columnDefinitions":[{"name":"Name","type":"string","format":"name","description":"Name of the resource",)"
    R"("priority":0},{"name":"cpu","type":"string","format":"quantity","description":"","priority":0},)"
    R"({"name":"memory","type":"string","format":"quantity","description":"","priority":0},)"
    R"({"name":"Window","type":"string","format":"duration","description":"","priority":0}],"rows":[)";

TEST(ResourceMetrics, AreWrittenForOneObject) {
  auto list = pods();
  list.items.resize(1);
  EXPECT_EQ(text(list), R"({"kind":"PodMetrics","apiVersion":"metrics.k8s.io/v1beta1",)" + kPodA);
  EXPECT_EQ(text(nodes()), R"({"kind":"NodeMetrics","apiVersion":"metrics.k8s.io/v1beta1",)" + kNodeA);
}

TEST(ResourceMetrics, AreWrittenAsAListWhoseItemsHaveNoKind) {
  EXPECT_EQ(list_text(pods()),
            R"({"kind":"PodMetricsList","apiVersion":"metrics.k8s.io/v1beta1","metadata":{},"items":[{)" + kPodA +
                R"(,{"metadata":{"name":"p-b","namespace":"moc","creationTimestamp":"2023-11-14T22:14:20Z"},)"
                R"("timestamp":"2023-11-14T22:13:20Z","window":"3m0s",)"
                R"("containers":[{"name":"","usage":{"cpu":"0","memory":"0"}}]}]})");
  EXPECT_EQ(
      list_text(nodes()),
      R"({"kind":"NodeMetricsList","apiVersion":"metrics.k8s.io/v1beta1","metadata":{},"items":[{)" + kNodeA + "]}");
}

TEST(ResourceMetrics, AreAnEmptyListWhenThereAreNone) {
  auto list = pods();
  list.items.clear();
  EXPECT_EQ(list_text(list),
            R"({"kind":"PodMetricsList","apiVersion":"metrics.k8s.io/v1beta1","metadata":{},"items":[]})");
}

TEST(ResourceMetricsTable, SumsTheContainersOfEachRow) {
  EXPECT_EQ(table(pods(), "v1", IncludeObject::none),
            R"({"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{},)" + kColumns +
                R"({"cells":["p-a","260m","134218728","3m0s"],"object":null},)"
                R"({"cells":["p-b","0","0","3m0s"],"object":null}]})");
}

TEST(ResourceMetricsTable, HoldsTheObjectsAsTheyAreWanted) {
  EXPECT_EQ(table(nodes(), "v1beta1", IncludeObject::metadata),
            R"({"kind":"Table","apiVersion":"meta.k8s.io/v1beta1","metadata":{},)" + kColumns +
                R"({"cells":["n-a","1234m","8Gi","3m0s"],"object":{"kind":"PartialObjectMetadata",)"
                R"("apiVersion":"meta.k8s.io/v1beta1","metadata":{"name":"n-a",)"
                R"("creationTimestamp":"2023-11-14T22:14:20Z","labels":{"zone":"a"}}}}]})");
  EXPECT_TRUE(
      table(nodes(), "v1", IncludeObject::object)
          .ends_with(R"("object":{"kind":"NodeMetrics","apiVersion":"metrics.k8s.io/v1beta1",)" + kNodeA + "}]}"));
}

TEST(ResourceMetricsTable, LeavesACellEmptyWhoseSumCannotBeExpressed) {
  auto list = pods();
  list.items.resize(1);
  list.items[0].containers = {{"a", kMost, 1024'000}, {"b", 1, 1024'000}};
  EXPECT_NE(table(list, "v1", IncludeObject::none).find(R"("cells":["p-a",null,"2Ki","3m0s"])"), std::string::npos);
}

TEST(ResourceMetricsTable, HasNoColumnsWithoutRows) {
  auto list = nodes();
  list.items.clear();
  EXPECT_EQ(table(list, "v1", IncludeObject::metadata),
            R"({"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{},"columnDefinitions":null,"rows":null})");
}

}  // namespace
}  // namespace adapter::api
