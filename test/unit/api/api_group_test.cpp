#include "api/api_group.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace adapter::api {
namespace {

TEST(ApiGroup, HasANameAndVersionsTheFirstPreferred) {
  EXPECT_EQ(name_of(ApiGroup::resource_metrics), "metrics.k8s.io");
  EXPECT_THAT(versions_of(ApiGroup::custom_metrics), testing::ElementsAre("v1beta1", "v1beta2"));
  EXPECT_THAT(versions_of(ApiGroup::external_metrics), testing::ElementsAre("v1beta1"));
  EXPECT_EQ(group_version(ApiGroup::external_metrics, "v1beta1"), "external.metrics.k8s.io/v1beta1");
}

TEST(ServedGroups, HoldWhatWasAdded) {
  ServedGroups served;
  for (const auto group : kApiGroups) EXPECT_FALSE(served.has(group));
  served.add(ApiGroup::external_metrics);
  EXPECT_TRUE(served.has(ApiGroup::external_metrics));
  EXPECT_FALSE(served.has(ApiGroup::custom_metrics));
  EXPECT_NE(served, ServedGroups());
}

}  // namespace
}  // namespace adapter::api
