#include "api/discovery_document.hpp"

#include <gtest/gtest.h>

#include "series/registry_builder.hpp"
#include "support/rules.hpp"

namespace adapter::api {
namespace {

TEST(ResourceList, IsSortedAndTellsTheScope) {
  const auto listing = std::make_shared<const upstream::SeriesListing>(
      upstream::SeriesListing{.shapes = {{"http_requests_total", {"job", "namespace", "pod"}}}, .series = 1});
  const auto registry = series::build_registry(
      test::rule_set(test::kWebinarRule),
      {{"{__name__=~\"^http_requests_total$\"}", {.last_good = listing, .failure = std::nullopt}}});
  const std::string entry = R"(","singularName":"","namespaced":)";
  const std::string rest = R"(,"kind":"MetricValueList","verbs":["get"]})";
  EXPECT_EQ(
      *resource_list(*registry, "v1beta2").compact,
      R"({"kind":"APIResourceList","apiVersion":"v1","groupVersion":"custom.metrics.k8s.io/v1beta2","resources":[{"name":")"
      "jobs.batch/http_requests_per_second" +
          entry + "true" + rest +
          R"(,{"name":")"
          "namespaces/http_requests_per_second" +
          entry + "false" + rest +
          R"(,{"name":")"
          "pods/http_requests_per_second" +
          entry + "true" + rest + "]}\n");
}

TEST(ResourceList, IsAnEmptyListNotNullWhenThereIsNoMetric) {
  EXPECT_NE(resource_list(series::SeriesRegistry(), "v1beta1").compact->find(R"("resources":[]})"), std::string::npos);
}

TEST(AggregatedList, ShowsMetricsAsSubresourcesInBothVersions) {
  const auto listing = std::make_shared<const upstream::SeriesListing>(
      upstream::SeriesListing{.shapes = {{"http_requests_total", {"namespace", "pod"}}}, .series = 1});
  const auto registry = series::build_registry(
      test::rule_set(test::kWebinarRule),
      {{"{__name__=~\"^http_requests_total$\"}", {.last_good = listing, .failure = std::nullopt}}});
  const std::string none = R"("responseKind":{"group":"","version":"","kind":""},"scope":")";
  const std::string rest =
      R"(","singularResource":"","verbs":null,"subresources":[)"
      R"({"subresource":"http_requests_per_second","responseKind":{"group":"","version":"","kind":"MetricValueList"},)"
      R"("verbs":["get"]}]})";
  const std::string resources = R"([{"resource":"namespaces",)" + none + "Cluster" + rest + R"(,{"resource":"pods",)" +
                                none + "Namespaced" + rest + "]";
  for (const std::string version : {"v2", "v2beta1"}) {
    const auto document = aggregated_list(*registry, version, true);
    EXPECT_EQ(*document.compact, R"({"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/)" + version +
                                     R"(","metadata":{},"items":[{"metadata":{"name":"custom.metrics.k8s.io"},)"
                                     R"("versions":[{"version":"v1beta1","resources":)" +
                                     resources + R"(,"freshness":"Current"},{"version":"v1beta2","resources":)" +
                                     resources + R"(,"freshness":"Current"}]}]})" + "\n");
    EXPECT_FALSE(document.tag.empty());
  }
}

TEST(AggregatedList, KeepsAGroupWithoutMetricsAndHasNoneThatIsNotServed) {
  const series::SeriesRegistry empty;
  EXPECT_NE(aggregated_list(empty, "v2", true).compact->find(R"({"version":"v1beta1","resources":[],)"),
            std::string::npos);
  EXPECT_NE(aggregated_list(empty, "v2", false).compact->find(R"("items":[]})"), std::string::npos);
}

TEST(GroupDocument, PrefersV1beta1AndListsBoth) {
  EXPECT_EQ(*group_document().compact,
            R"({"kind":"APIGroup","apiVersion":"v1","name":"custom.metrics.k8s.io","versions":[)"
            R"({"groupVersion":"custom.metrics.k8s.io/v1beta1","version":"v1beta1"},)"
            R"({"groupVersion":"custom.metrics.k8s.io/v1beta2","version":"v1beta2"}],)"
            R"("preferredVersion":{"groupVersion":"custom.metrics.k8s.io/v1beta1","version":"v1beta1"}})"
            "\n");
}

TEST(GroupList, HasNoApiVersionAndNamesOurPort) {
  const auto text = *group_list(6443, true).compact;
  EXPECT_TRUE(text.starts_with(R"({"kind":"APIGroupList","groups":[{"name":"custom.metrics.k8s.io")")) << text;
  EXPECT_NE(text.find(R"("serverAddressByClientCIDRs":[{"clientCIDR":"0.0.0.0/0","serverAddress":":6443"}])"),
            std::string::npos);
  EXPECT_EQ(*group_list(1, false).compact, "{\"kind\":\"APIGroupList\",\"groups\":[]}\n");
}

}  // namespace
}  // namespace adapter::api
