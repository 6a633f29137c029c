#include "cluster/refresh_pace.hpp"

#include <gtest/gtest.h>

namespace adapter::cluster {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const meta::GroupResource kWidgets{"example.com", "widgets"}, kGadgets{"example.com", "gadgets"};

struct RefreshPaceTest : testing::Test {
  runtime::SteadyTime now{std::chrono::hours(1)};
  RefreshPace pace;

  void refresh(bool aggregated = true) {
    pace.begun(now);
    pace.refreshed(now, aggregated);
  }
  // Asks at once after a refresh, waits until the next one is due, and tells how long that was.
  std::chrono::nanoseconds wait_for_next(const meta::GroupResource& name, bool aggregated) {
    pace.asked(name, now);
    const auto wait = *pace.due() - now;
    now += wait;
    refresh(aggregated);
    return wait;
  }
};

TEST_F(RefreshPaceTest, IsNotInAHurryWhenNobodyAsks) {
  EXPECT_EQ(pace.due(), std::nullopt);
  refresh();
  EXPECT_EQ(pace.due(), std::nullopt);
}

TEST_F(RefreshPaceTest, DoesNotSlowDownWhileANameStaysUnknown) {
  refresh();
  for (int i = 0; i < 10'000; ++i) {
    ASSERT_EQ(wait_for_next(kWidgets, true), seconds(5));
    ASSERT_EQ(pace.due(), std::nullopt) << "nobody asked since";
  }
}

TEST_F(RefreshPaceTest, SlowsDownWhereALookIsDearAndTheSameNamesStayUnknown) {
  refresh(false);
  for (const auto wanted : {8, 8, 16, 32, 60, 60, 60}) EXPECT_EQ(wait_for_next(kWidgets, false), seconds(wanted));
  EXPECT_EQ(wait_for_next(kGadgets, false), seconds(8)) << "a new name";
  for (const auto wanted : {8, 16, 32, 60}) EXPECT_EQ(wait_for_next(kWidgets, false), seconds(wanted)) << "both known";
}

TEST_F(RefreshPaceTest, DoesNotMakeANewNameWaitForThoseThatStayUnknown) {
  refresh(false);
  for (int i = 0; i < 9; ++i) wait_for_next(kWidgets, false);
  const auto refreshed = now;
  pace.asked(kWidgets, now);
  EXPECT_EQ(pace.due(), refreshed + seconds(60));
  now += seconds(3);
  pace.asked(kGadgets, now);
  EXPECT_EQ(pace.due(), refreshed + seconds(8));
}

TEST_F(RefreshPaceTest, ForgetsNamesThatNobodyHasAskedForInFiveMinutes) {
  refresh(false);
  for (int i = 0; i < 9; ++i) wait_for_next(kWidgets, false);
  now += minutes(6);
  refresh(false);
  EXPECT_EQ(wait_for_next(kWidgets, false), seconds(8));
}

TEST_F(RefreshPaceTest, RemembersNoMoreNamesThanItMay) {
  refresh(false);
  pace.asked({"", std::string(10'000, 'x')}, now);
  for (int i = 0; i < 1000; ++i) pace.asked({"", "r" + std::to_string(i)}, now);
  now += seconds(8);
  refresh(false);
  wait_for_next({"", "r1"}, false);
  EXPECT_EQ(wait_for_next(kWidgets, false), seconds(16)) << "no new name";
}

TEST_F(RefreshPaceTest, KeepsWhatIsAskedWhileARefreshIsUnderWay) {
  refresh();
  pace.asked(kWidgets, now);
  pace.begun(now);
  EXPECT_EQ(pace.due(), std::nullopt) << "asked before it began";
  pace.asked(kGadgets, now);
  now += seconds(2);
  pace.refreshed(now, true);
  EXPECT_EQ(pace.due(), now + seconds(5));
}

TEST_F(RefreshPaceTest, IsNotPutOffByThoseWhoAskAgain) {
  refresh();
  const auto due = now + seconds(5);
  for (int i = 0; i < 20; ++i, now += milliseconds(250)) {
    pace.asked(kWidgets, now);
    ASSERT_EQ(pace.due(), due);
  }
}

TEST_F(RefreshPaceTest, IsDueAtOnceWhenTheLastRefreshIsLongAgo) {
  pace.asked(kWidgets, now);
  EXPECT_EQ(pace.due(), now) << "there was none";
  refresh();
  now += minutes(3);
  pace.asked(kWidgets, now);
  EXPECT_LE(pace.due(), now);
}

}  // namespace
}  // namespace adapter::cluster
