#include "cluster/absent_versions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace adapter::cluster {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

DiscoveredVersion told(const std::string& group, const std::string& version, const std::string& plural = "things") {
  return {.group = group,
          .version = version,
          .resources = {{group, version, "Thing", plural, "thing", true}},
          .answered = true};
}

std::vector<std::string> names_of(const Discovery& discovery) {
  std::vector<std::string> out;
  for (const auto& version : discovery) out.push_back(version.text());
  return out;
}

TEST(AbsentVersions, AreKeptInTheirPlaceOnce) {
  const Discovery known{told("a.io", "v1"), told("b.io", "v1"), told("c.io", "v1")};
  Discovery now{told("b.io", "v1"), told("new.io", "v1")};
  const auto absent = keep_absent_versions(known, {}, now);
  EXPECT_THAT(absent, ElementsAre("a.io/v1", "c.io/v1"));
  EXPECT_THAT(names_of(now), ElementsAre("a.io/v1", "b.io/v1", "c.io/v1", "new.io/v1"));
  Discovery again{told("b.io", "v1")};
  EXPECT_THAT(keep_absent_versions(now, absent, again), ElementsAre("new.io/v1"));
  EXPECT_THAT(names_of(again), ElementsAre("b.io/v1", "new.io/v1"));
}

TEST(AbsentVersions, AreAlsoThoseThatHaveNothingNow) {
  auto empty = told("a.io", "v1");
  empty.resources.clear();
  Discovery now{empty, told("b.io", "v1")};
  EXPECT_THAT(keep_absent_versions({told("a.io", "v1"), told("b.io", "v1")}, {}, now), ElementsAre("a.io/v1"));
  ASSERT_THAT(names_of(now), ElementsAre("a.io/v1", "b.io/v1"));
  EXPECT_EQ(now[0].resources.size(), 1u);
  Discovery never_had{empty};
  EXPECT_THAT(keep_absent_versions({}, {}, never_had), IsEmpty());
  EXPECT_THAT(names_of(never_had), ElementsAre("a.io/v1"));
}

// Else `statefulset` would mean that of another group.
TEST(AbsentVersions, OfKubernetesOwnGroupsStayWhileTheirGroupIsAbsent) {
  Discovery known{told("apps", "v1", "deployments"), told("batch", "v1beta1", "jobs"), told("batch", "v1", "jobs"),
                  told("policy", "v1"), told("a.io", "v1")};
  known[0].resources.push_back({"apps", "v1", "Thing", "things", "thing", true});
  auto absent = std::set<std::string>();
  Discovery last = known;
  for (int i = 0; i < 4; ++i) {
    Discovery now{told("batch", "v1")};
    absent = keep_absent_versions(last, absent, now);
    last = std::move(now);
  }
  ASSERT_THAT(names_of(last), ElementsAre("apps/v1", "batch/v1"));
  ASSERT_EQ(last[0].resources.size(), 1u) << "no more than Kubernetes has";
  EXPECT_EQ(last[0].resources[0].plural, "deployments");
}

}  // namespace
}  // namespace adapter::cluster
