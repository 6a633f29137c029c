#include "cluster/refresh_pace.hpp"

#include <gtest/gtest.h>

namespace adapter::cluster {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const meta::GroupResource kWidgets{.group = "", .resource = "widgets"};

struct RefreshPaceTest : testing::Test {
  runtime::SteadyTime start{std::chrono::hours(1)};
  runtime::SteadyTime now = start;
  RefreshPace pace;
};

TEST_F(RefreshPaceTest, IsNotInAHurryWhenNobodyAsks) {
  pace.refreshed(now);
  EXPECT_EQ(pace.due(), std::nullopt);
}

TEST_F(RefreshPaceTest, GrowsWhileANameIsAskedForAndStaysUnknown) {
  pace.refreshed(now);
  for (const int wait : {5, 10, 20, 40, 60, 60, 60}) {
    pace.asked(kWidgets, now);
    ASSERT_EQ(pace.due(), now + seconds(wait));
    now += seconds(wait);
    pace.refreshed(now);
    EXPECT_EQ(pace.due(), std::nullopt) << "nobody asked since";
  }
  pace.asked({.group = "", .resource = "gadgets"}, now);
  EXPECT_EQ(pace.due(), now + seconds(5)) << "another name is new";
}

TEST_F(RefreshPaceTest, ForgetsANameThatNobodyAsksFor) {
  pace.refreshed(now);
  for (int i = 0; i < 5; ++i) {
    pace.asked(kWidgets, now);
    now = *pace.due();
    pace.refreshed(now);
  }
  now += minutes(6);
  pace.refreshed(now);
  pace.asked(kWidgets, now);
  EXPECT_EQ(pace.due(), now + seconds(5));
}

TEST_F(RefreshPaceTest, KeepsItsPaceUnderAFloodOfNames) {
  pace.refreshed(now);
  for (int i = 0; i < 10'000; ++i) pace.asked({.group = "", .resource = std::to_string(i)}, now);
  EXPECT_EQ(pace.due(), now + seconds(5));
}

TEST_F(RefreshPaceTest, IsDueAtOnceWhenTheLastRefreshIsLongAgo) {
  pace.refreshed(now);
  now += minutes(3);
  pace.asked(kWidgets, now);
  EXPECT_LE(pace.due(), now);
}

}  // namespace
}  // namespace adapter::cluster
