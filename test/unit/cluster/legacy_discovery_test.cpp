#include "cluster/legacy_discovery.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "discovery_texts.hpp"

namespace adapter::cluster {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

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

// Each version and resource has the name of its group again.
TEST(LegacyDiscovery, HasABoundOnNamesAndOnHowMuchThereIs) {
  const std::string name(254, 'a');
  EXPECT_EQ(parse_api_versions(R"({"versions":[")" + name + R"("]})").error().message,
            "malformed answer: a name is too long");
  EXPECT_EQ(parse_api_groups(R"({"groups":[{"name":")" + name + R"("}]})").error().message,
            "malformed answer: a name is too long");
  EXPECT_EQ(parse_api_groups(R"({"groups":[{"name":"a","versions":[{"version":")" + name + R"("}]}]})").error().message,
            "malformed answer: a name is too long");
  EXPECT_EQ(parse_api_resources(R"({"resources":[{"name":")" + name + R"("}]})", {}).error().message,
            "malformed answer: a name is too long");
  std::string versions;
  for (std::size_t i = 0; i <= kMostVersions; ++i) versions += (i == 0 ? "" : ",") + std::string(R"({"version":"v1"})");
  EXPECT_EQ(parse_api_groups(R"({"groups":[{"name":"a","versions":[)" + versions + "]}]}").error().message,
            "malformed answer: too many versions");
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
