#include "series/search_work.hpp"

#include <gtest/gtest.h>

namespace adapter::series {
namespace {

using std::chrono::seconds;

struct SearchWorkTest : testing::Test {
  std::chrono::nanoseconds now{seconds(100)};
  SearchWork work{[this] { return now; }};
  bool goes_on() { return work.goes_on(1000, 1000); }  // enough to look at the clock
};

TEST_F(SearchWorkTest, GivesEachRuleItsTime) {
  now += SearchWork::kMostOfARule;
  EXPECT_TRUE(goes_on());
  now += seconds(1);
  EXPECT_FALSE(goes_on());
  EXPECT_FALSE(work.is_over());
  work.begin_rule();
  EXPECT_TRUE(goes_on()) << "the next one has its own";
}

TEST_F(SearchWorkTest, GivesAllRulesNoMoreThanIsThereForThemTogether) {
  for (auto end = now + SearchWork::kMost; now <= end; now += seconds(3)) {
    work.begin_rule();
    EXPECT_TRUE(goes_on());
  }
  work.begin_rule();
  EXPECT_FALSE(goes_on());
  EXPECT_TRUE(work.is_over());
  EXPECT_FALSE(work.goes_on(1, 1)) << "however little is left to do";
}

TEST_F(SearchWorkTest, BeginsNoSearchThatTakesTooLongAlone) {
  EXPECT_TRUE(work.goes_on(4096, 40'000));
  EXPECT_FALSE(work.goes_on(4096, 2'800 * 350)) << "with 1,400 groups: 16 seconds";
  EXPECT_TRUE(work.goes_on(10, 10)) << "the others are none the worse";
}

TEST_F(SearchWorkTest, LooksAtTheClockNowAndThen) {
  int looks = 0;
  SearchWork counted([&looks] { return std::chrono::nanoseconds(++looks); });
  const int before = looks;
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(counted.goes_on(50, 30));
  EXPECT_GE(looks, before + 1);
  EXPECT_LE(looks, before + 2);
}

}  // namespace
}  // namespace adapter::series
