#include "api/discovery_document.hpp"

#include <gtest/gtest.h>

#include "series/registry_builder.hpp"
#include "support/rules.hpp"

namespace adapter::api {
namespace {

series::Discovered listed(upstream::SeriesShape shape) {
  return {.last_good = std::make_shared<const upstream::SeriesListing>(
              upstream::SeriesListing{.shapes = {std::move(shape)}, .series = 1}),
          .failure = std::nullopt};
}

// With the metric of the webinar for these labels.
series::Registries registries(std::vector<std::string> labels) {
  return {
      .custom = series::build_registry(
          test::rule_set(test::kWebinarRule),
          {{"{__name__=~\"^http_requests_total$\"}", listed({"http_requests_total", std::move(labels)})}}),
      .external = series::build_registry(test::rule_set("externalRules: [{seriesQuery: q, metricsQuery: q}]"),
                                         {{"q", listed({"queue_depth", {"queue"}})}}, rules::Section::external_rules)};
}

ServedGroups only(ApiGroup group) {
  ServedGroups out;
  out.add(group);
  return out;
}

TEST(ResourceList, IsSortedAndTellsTheScope) {
  const std::string entry = R"(","singularName":"","namespaced":)";
  const std::string rest = R"(,"kind":"MetricValueList","verbs":["get"]})";
  EXPECT_EQ(
      *resource_list(ApiGroup::custom_metrics, "v1beta2", registries({"job", "namespace", "pod"})).compact(),
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
  EXPECT_NE(resource_list(ApiGroup::custom_metrics, "v1beta1", {}).compact()->find(R"("resources":[]})"),
            std::string::npos);
}

TEST(ResourceList, OfExternalMetricsIsTheirNames) {
  EXPECT_EQ(*resource_list(ApiGroup::external_metrics, "v1beta1", registries({})).compact(),
            R"({"kind":"APIResourceList","apiVersion":"v1","groupVersion":"external.metrics.k8s.io/v1beta1",)"
            R"("resources":[{"name":"queue_depth","singularName":"","namespaced":true,)"
            R"("kind":"ExternalMetricValueList","verbs":["get"]}]})"
            "\n");
}

TEST(ResourceList, OfResourceMetricsIsNodesAndPods) {
  EXPECT_EQ(*resource_list(ApiGroup::resource_metrics, "v1beta1", {}).compact(),
            R"({"kind":"APIResourceList","apiVersion":"v1","groupVersion":"metrics.k8s.io/v1beta1","resources":[)"
            R"({"name":"nodes","singularName":"","namespaced":false,"kind":"NodeMetrics","verbs":["get","list"]},)"
            R"({"name":"pods","singularName":"","namespaced":true,"kind":"PodMetrics","verbs":["get","list"]}]})"
            "\n");
}

TEST(AggregatedList, ShowsMetricsAsSubresourcesInBothVersions) {
  const std::string none = R"("responseKind":{"group":"","version":"","kind":""},"scope":")";
  const std::string rest =
      R"(","singularResource":"","verbs":null,"subresources":[)"
      R"({"subresource":"http_requests_per_second","responseKind":{"group":"","version":"","kind":"MetricValueList"},)"
      R"("verbs":["get"]}]})";
  const std::string resources = R"([{"resource":"namespaces",)" + none + "Cluster" + rest + R"(,{"resource":"pods",)" +
                                none + "Namespaced" + rest + "]";
  for (const std::string version : {"v2", "v2beta1"}) {
    const auto document = aggregated_list(version, registries({"namespace", "pod"}), only(ApiGroup::custom_metrics));
    EXPECT_EQ(*document.compact(), R"({"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/)" + version +
                                       R"(","metadata":{},"items":[{"metadata":{"name":"custom.metrics.k8s.io"},)"
                                       R"("versions":[{"version":"v1beta1","resources":)" +
                                       resources + R"(,"freshness":"Current"},{"version":"v1beta2","resources":)" +
                                       resources + R"(,"freshness":"Current"}]}]})" + "\n");
    EXPECT_FALSE(document.tag().empty());
  }
}

TEST(AggregatedList, KeepsAGroupWithoutMetricsAndHasNoneThatIsNotServed) {
  EXPECT_NE(aggregated_list("v2", {}, only(ApiGroup::custom_metrics))
                .compact()
                ->find(R"({"version":"v1beta1","resources":[],)"),
            std::string::npos);
  EXPECT_NE(aggregated_list("v2", {}, {}).compact()->find(R"("items":[]})"), std::string::npos);
}

TEST(AggregatedList, ShowsOtherMetricsAsResources) {
  auto served = only(ApiGroup::external_metrics);
  served.add(ApiGroup::resource_metrics);
  const auto resource = [](const std::string& name, const std::string& kind, const std::string& scope,
                           const std::string& verbs) {
    return R"({"resource":")" + name + R"(","responseKind":{"group":"","version":"","kind":")" + kind +
           R"("},"scope":")" + scope + R"(","singularResource":"","verbs":)" + verbs + "}";
  };
  EXPECT_EQ(*aggregated_list("v2", registries({}), served).compact(),
            R"({"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","metadata":{},"items":[)"
            R"({"metadata":{"name":"external.metrics.k8s.io"},"versions":[{"version":"v1beta1","resources":[)" +
                resource("queue_depth", "ExternalMetricValueList", "Namespaced", R"(["get"])") +
                R"(],"freshness":"Current"}]},{"metadata":{"name":"metrics.k8s.io"},"versions":[)"
                R"({"version":"v1beta1","resources":[)" +
                resource("nodes", "NodeMetrics", "Cluster", R"(["get","list"])") + "," +
                resource("pods", "PodMetrics", "Namespaced", R"(["get","list"])") + R"(],"freshness":"Current"}]}]})" +
                "\n");
}

TEST(Discovery, IsTheSameWhereTheSameIsListed) {
  EXPECT_TRUE(same_discovery({}, {}));
  EXPECT_TRUE(same_discovery(registries({"pod"}), registries({"pod", "zone"}))) << "another label, the same metrics";
  EXPECT_FALSE(same_discovery(registries({"pod"}), registries({"namespace", "pod"})));
  EXPECT_FALSE(same_discovery(registries({"pod"}), {}));
}

TEST(Discovery, OfManyMetricsIsHeldCompressed) {
  upstream::SeriesListing listing{.shapes = {}, .series = 1};
  constexpr std::size_t kNames = 5000;
  for (std::size_t i = 0; i < kNames; ++i) {
    auto name = "application_subsystem_" + std::to_string(i) + "_";
    name.resize(68, 'x');
    listing.shapes.push_back({std::move(name), {"job", "namespace", "pod", "service"}});
  }
  const series::DiscoveredBySelector discovered{
      {"q",
       {.last_good = std::make_shared<const upstream::SeriesListing>(std::move(listing)), .failure = std::nullopt}}};
  const auto rules = test::rule_set("rules: [{seriesQuery: q, resources: {template: <<.Resource>>}, metricsQuery: q}]");
  const auto documents = render_discovery({.custom = series::build_registry(rules, discovered), .external = nullptr},
                                          only(ApiGroup::custom_metrics));
  const auto held_bytes = [](const Document& document) {
    return document.gzip() ? document.gzip()->size() : document.compact()->size();
  };
  auto held = held_bytes(documents.aggregated_v2) + held_bytes(documents.aggregated_v2beta1);
  for (const auto& [version, document] : documents.resource_lists) held += held_bytes(document);
  EXPECT_LE(held, kNames * 500) << "for a name with four resources, in all documents";
}

TEST(GroupDocument, PrefersV1beta1AndListsBoth) {
  EXPECT_EQ(*group_document(ApiGroup::custom_metrics).compact(),
            R"({"kind":"APIGroup","apiVersion":"v1","name":"custom.metrics.k8s.io","versions":[)"
            R"({"groupVersion":"custom.metrics.k8s.io/v1beta1","version":"v1beta1"},)"
            R"({"groupVersion":"custom.metrics.k8s.io/v1beta2","version":"v1beta2"}],)"
            R"("preferredVersion":{"groupVersion":"custom.metrics.k8s.io/v1beta1","version":"v1beta1"}})"
            "\n");
}

TEST(GroupList, HasNoApiVersionAndNamesOurPort) {
  const auto text = *group_list(6443, only(ApiGroup::custom_metrics)).compact();
  EXPECT_TRUE(text.starts_with(R"({"kind":"APIGroupList","groups":[{"name":"custom.metrics.k8s.io")")) << text;
  EXPECT_NE(text.find(R"("serverAddressByClientCIDRs":[{"clientCIDR":"0.0.0.0/0","serverAddress":":6443"}])"),
            std::string::npos);
  EXPECT_EQ(*group_list(1, {}).compact(), "{\"kind\":\"APIGroupList\",\"groups\":[]}\n");
}

}  // namespace
}  // namespace adapter::api
