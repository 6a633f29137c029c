#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cluster/aggregated_discovery.hpp"
#include "cluster/legacy_discovery.hpp"

namespace adapter::cluster {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Each version, with a * when it did not answer, and its resources.
std::vector<std::string> texts(const Discovery& discovery) {
  std::vector<std::string> out;
  for (const auto& version : discovery) {
    auto text = version.text() + (version.answered ? "" : "*");
    for (const auto& one : version.resources) {
      EXPECT_EQ(one.group, version.group);
      EXPECT_EQ(one.version, version.version);
      text += " " + one.plural + "/" + one.singular + "/" + one.kind + (one.namespaced ? "/ns" : "");
    }
    out.push_back(text);
  }
  return out;
}

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

TEST(LegacyDiscovery, PutsThePreferredVersionOfAGroupFirst) {
  const auto core = parse_api_versions(R"({"kind":"APIVersions","versions":["v1"],"serverAddressByClientCIDRs":[{}]})");
  ASSERT_TRUE(core);
  EXPECT_THAT(texts(*core), ElementsAre("v1*"));
  const auto groups = parse_api_groups(R"({"kind":"APIGroupList","groups":[
    {"name":"apps","versions":[{"groupVersion":"apps/v1","version":"v1"}],"preferredVersion":{"version":"v1"}},
    {"preferredVersion":{"groupVersion":"x","version":"v2"},"versions":[{"version":"v1"},{"version":"v3"},{"version":"v2"}],
     "name":"example.com","serverAddressByClientCIDRs":null}]})");
  ASSERT_TRUE(groups) << groups.error().message;
  EXPECT_THAT(texts(*groups), ElementsAre("apps/v1*", "example.com/v2*", "example.com/v1*", "example.com/v3*"));
}

TEST(LegacyDiscovery, ReadsResourcesWithoutTheirSubresources) {
  const DiscoveredVersion apps{.group = "apps", .version = "v1"};
  const auto resources = parse_api_resources(R"({"kind":"APIResourceList","groupVersion":"apps/v1","resources":[
    {"name":"deployments","singularName":"deployment","namespaced":true,"kind":"Deployment","verbs":["get"]},
    {"name":"deployments/scale","singularName":"","namespaced":true,"group":"autoscaling","kind":"Scale"},
    {"name":"things","singularName":"","namespaced":false,"kind":"Thing"}]})",
                                             apps);
  ASSERT_TRUE(resources) << resources.error().message;
  EXPECT_THAT(*resources, ElementsAre(meta::Resource{"apps", "v1", "Deployment", "deployments", "deployment", true},
                                      meta::Resource{"apps", "v1", "Thing", "things", "", false}));
  EXPECT_THAT(*parse_api_resources(R"({"resources":null})", apps), IsEmpty());
}

TEST(LegacyDiscovery, RefusesWhatIsNone) {
  for (const auto* json : {"", "[]", "7", "{}", R"({"versions":{}})", R"({"versions":7})", R"({"versions":[7]})",
                           R"({"versions":[""]})", R"({"versions":[{}]})"}) {
    EXPECT_FALSE(parse_api_versions(json)) << json;
  }
  for (const auto* json :
       {"", "{}", R"({"groups":{}})", R"({"groups":[7]})", R"({"groups":[[]]})", R"({"groups":[{}]})",
        R"({"groups":[{"name":7}]})", R"({"groups":[{"name":"a","versions":[7]}]})",
        R"({"groups":[{"name":"a","versions":[{}]}]})", R"({"groups":[{"name":"a","versions":[{"version":7}]}]})"}) {
    EXPECT_FALSE(parse_api_groups(json)) << json;
  }
  for (const auto* json : {"", "{}", R"({"kind":"Status"})", R"({"resources":{}})", R"({"resources":[7]})",
                           R"({"resources":[[]]})", R"({"resources":[{"name":7}]})"}) {
    EXPECT_FALSE(parse_api_resources(json, {})) << json;
  }
}

}  // namespace
}  // namespace adapter::cluster
