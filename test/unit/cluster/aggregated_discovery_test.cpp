#include "cluster/aggregated_discovery.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "discovery_texts.hpp"

namespace adapter::cluster {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(AggregatedDiscovery, IsToldByTheParametersOfItsContentType) {
  for (const auto* aggregated :
       {"application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
        "application/json; as=APIGroupDiscoveryList; v=v2beta1; g=apidiscovery.k8s.io",
        "application/json;charset=utf-8;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"}) {
    EXPECT_TRUE(is_aggregated_discovery(aggregated)) << aggregated;
  }
  for (const auto* plain :
       {"", "application/json", ";;", "application/json;g=apidiscovery.k8s.io;v=v3;as=APIGroupDiscoveryList",
        "application/json;v=v2;as=APIGroupDiscoveryList", "application/json;g=apidiscovery.k8s.io;v=v2",
        "text/html;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"}) {
    EXPECT_FALSE(is_aggregated_discovery(plain)) << plain;
  }
}

TEST(AggregatedDiscovery, GivesResourcesInOrderAndNamesWhatIsStale) {
  const auto discovery = parse_aggregated_discovery(R"({"kind":"APIGroupDiscoveryList","items":[
    {"versions":[{"version":"v1","resources":[
      {"resource":"pods","responseKind":{"group":"","kind":"Pod"},"scope":"Namespaced","singularResource":"pod",
       "subresources":[{"subresource":"status","responseKind":{"kind":"Other"}}],"verbs":["get"]},
      {"resource":"nodes","responseKind":{"kind":"Node"},"scope":"Cluster","singularResource":""}],"freshness":"Current"}]},
    {"metadata":{"name":"custom.metrics.k8s.io","creationTimestamp":null,"labels":{"name":"x"}},"versions":[
      {"version":"v1beta2","resources":[
        {"resource":"pods","responseKind":{"group":"","kind":""},"subresources":[{"subresource":"m"}]}]},
      {"freshness":"Stale","version":"v1beta1","resources":null}]},
    {"versions":[{"resources":[{"resource":"widgets","responseKind":{"kind":"Widget"},"scope":"Namespaced",
      "singularResource":"widget"}],"version":"v1"}],"metadata":{"name":"example.com"}},
    {"metadata":{"name":"empty"},"versions":null}]})");
  ASSERT_TRUE(discovery) << discovery.error().message;
  EXPECT_THAT(texts(*discovery),
              ElementsAre("v1 pods/pod/Pod/ns nodes//Node", "custom.metrics.k8s.io/v1beta2",
                          "custom.metrics.k8s.io/v1beta1*", "example.com/v1 widgets/widget/Widget/ns"));
}

TEST(AggregatedDiscovery, HasABoundOnVersionsAndOnResources) {
  const auto many = [](std::size_t count, const std::string& one) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += (i == 0 ? "" : ",") + one;
    return out;
  };
  const auto versions = [&](std::size_t count) {
    return R"({"items":[{"metadata":{"name":"g"},"versions":[)" + many(count, R"({"version":"v1"})") + "]}]}";
  };
  EXPECT_EQ(parse_aggregated_discovery(versions(kMostVersions)).value().size(), kMostVersions);
  EXPECT_EQ(parse_aggregated_discovery(versions(kMostVersions + 1)).error().message,
            "malformed answer: too many versions");
  const auto resources = [&](std::size_t count) {
    return R"({"items":[{"metadata":{"name":"g"},"versions":[{"version":"v1","resources":[)" +
           many(count, R"({"resource":"a","responseKind":{"kind":"A"}})") + "]}]}]}";
  };
  EXPECT_EQ(parse_aggregated_discovery(resources(kMostResources)).value()[0].resources.size(), kMostResources);
  EXPECT_EQ(parse_aggregated_discovery(resources(kMostResources + 1)).error().message,
            "malformed answer: too many resources");
}

TEST(AggregatedDiscovery, RefusesWhatIsNone) {
  struct Case {
    std::string json, says;
  };
  for (const auto& c : std::vector<Case>{
           {"", "it ends in the middle"},
           {"[]", "no list of groups"},
           {"7", "no list of groups"},
           {"{}", "no list of groups"},
           {R"({"items":{}})", "items is no list"},
           {R"({"items":7})", "items is no list"},
           {R"({"items":[7]})", "an element is no map"},
           {R"({"items":[[]]})", "a group is no map"},
           {R"({"items":[{"metadata":7}]})", "a field of a group has the wrong type"},
           {R"({"items":[{"metadata":{"name":7}}]})", "a name has the wrong type"},
           {R"({"items":[{"metadata":{"name":")" + std::string(254, 'a') + R"("}}]})", "a name is too long"},
           {R"({"items":[{"versions":[{"version":")" + std::string(254, 'a') + R"("}]}]})", "a name is too long"},
           {R"({"items":[{"versions":{}}]})", "versions is no list"},
           {R"({"items":[{"versions":[7]}]})", "a version is no map"},
           {R"({"items":[{"versions":[{}]}]})", "a version without a name"},
           {R"({"items":[{"versions":[{"version":"v1","resources":7}]}]})", "resources is no list"},
           {R"({"items":[{"versions":[{"version":"v1","resources":[7]}]}]})", "an element is no map"},
           {R"({"items":[{"versions":[{"version":"v1","resources":[{"resource":7}]}]}]})", "a name has the wrong type"},
       }) {
    const auto discovery = parse_aggregated_discovery(c.json);
    ASSERT_FALSE(discovery) << c.json;
    EXPECT_THAT(discovery.error().message, HasSubstr(c.says)) << c.json;
  }
}

}  // namespace
}  // namespace adapter::cluster
