#include "cluster/refresh_pace.hpp"

#include <gtest/gtest.h>

namespace adapter::cluster {
namespace {

using std::chrono::seconds;

struct RefreshPaceTest : testing::Test {
  runtime::SteadyTime now{std::chrono::hours(1)};
  RefreshPace pace;
};

TEST_F(RefreshPaceTest, IsNotInAHurryWhenNobodyAsks) {
  EXPECT_EQ(pace.due(), std::nullopt);
  pace.refreshed(now);
  EXPECT_EQ(pace.due(), std::nullopt);
}

TEST_F(RefreshPaceTest, DoesNotSlowDownWhileANameStaysUnknown) {
  pace.refreshed(now);
  for (int i = 0; i < 10'000; ++i) {
    pace.asked(now);
    ASSERT_EQ(pace.due(), now + seconds(5));
    now += seconds(5);
    pace.refreshed(now);
    ASSERT_EQ(pace.due(), std::nullopt) << "nobody asked since";
  }
}

TEST_F(RefreshPaceTest, IsNotPutOffByThoseWhoAskAgain) {
  pace.refreshed(now);
  const auto due = now + seconds(5);
  for (int i = 0; i < 20; ++i, now += std::chrono::milliseconds(250)) {
    pace.asked(now);
    ASSERT_EQ(pace.due(), due);
  }
}

TEST_F(RefreshPaceTest, IsDueAtOnceWhenTheLastRefreshIsLongAgo) {
  pace.asked(now);
  EXPECT_EQ(pace.due(), now) << "there was none";
  pace.refreshed(now);
  now += std::chrono::minutes(3);
  pace.asked(now);
  EXPECT_LE(pace.due(), now);
}

}  // namespace
}  // namespace adapter::cluster
