#include "meta/group_resource.hpp"

#include <gtest/gtest.h>

#include <unordered_set>

namespace adapter::meta {
namespace {

TEST(GroupResource, SplitsAtTheFirstDot) {
  struct Case {
    std::string_view text;
    GroupResource parsed;
  };
  const Case cases[] = {
      {"pods", {"", "pods"}},
      {"deployments.apps", {"apps", "deployments"}},
      {"ingresses.networking.k8s.io", {"networking.k8s.io", "ingresses"}},
      {"Pod", {"", "Pod"}},
      {"pods.", {"", "pods"}},
      {".apps", {"apps", ""}},
      {"", {"", ""}},
  };
  for (const Case& c : cases) EXPECT_EQ(parse_group_resource(c.text), c.parsed) << c.text;
}

TEST(GroupResource, IsWrittenWithoutADotWhenTheGroupIsCore) {
  EXPECT_EQ((GroupResource{"", "pods"}.text()), "pods");
  EXPECT_EQ((GroupResource{"networking.k8s.io", "ingresses"}.text()), "ingresses.networking.k8s.io");
  EXPECT_EQ(parse_group_resource("pods.").text(), "pods");
}

TEST(GroupResource, TellsGroupAndResourceApartWhenComparedAndHashed) {
  const GroupResource core{"", "events"};
  const GroupResource grouped{"events.k8s.io", "events"};
  EXPECT_NE(core, grouped);
  EXPECT_LT(core, grouped);
  const std::unordered_set<GroupResource> set{core, grouped, {"a", "b"}, {"b", "a"}, core};
  EXPECT_EQ(set.size(), 4U);
  EXPECT_NE(std::hash<GroupResource>{}({"a", "b"}), std::hash<GroupResource>{}({"b", "a"}));
}

}  // namespace
}  // namespace adapter::meta
