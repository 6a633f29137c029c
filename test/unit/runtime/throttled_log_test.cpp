#include "runtime/throttled_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace adapter::runtime {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::EndsWith;
using testing::SizeIs;

struct ThrottledLogTest : testing::Test {
  test::ManualClock clock;
  std::vector<std::string> lines;
  Logger logger{0, [this](std::string_view line) { lines.emplace_back(line.substr(0, line.find('\n'))); }};
  ThrottledLog log{clock, logger};
};

TEST_F(ThrottledLogTest, TellsEachKindOnceInTenSeconds) {
  for (int i = 0; i < 10; ++i) {
    log.warning("cpu", "no cpu " + std::to_string(i));
    log.warning("memory", "no memory");
    clock.advance(milliseconds(999));
  }
  EXPECT_THAT(lines, ElementsAre(EndsWith("] no cpu 0"), EndsWith("] no memory")));
  EXPECT_EQ(lines[0].front(), 'W');
  lines.clear();
  clock.advance(milliseconds(10));
  log.warning("memory", "no memory");
  log.warning("memory", "no memory");
  log.warning("cpu", "no cpu");
  EXPECT_THAT(lines, ElementsAre(EndsWith("] no memory; not shown since the last line: 9"),
                                 EndsWith("] no cpu; not shown since the last line: 9")));
  lines.clear();
  clock.advance(seconds(10));
  log.warning("cpu", "no cpu");
  EXPECT_THAT(lines, ElementsAre(EndsWith("] no cpu"))) << "counted anew";
}

TEST_F(ThrottledLogTest, ExplainsTheFifthKindInTenSecondsToo) {
  for (int i = 0; i < 64; ++i) log.warning("rules[" + std::to_string(i) + "]", "failed");
  EXPECT_THAT(lines, SizeIs(64));
}

TEST_F(ThrottledLogTest, BoundsTheKindsAndCountsWhatItLeavesOut) {
  for (int i = 0; i < 100'000; ++i) log.warning("kind " + std::to_string(i), "line");
  EXPECT_THAT(lines, SizeIs(64));
  for (int i = 0; i < 3; ++i) log.warning("kind 0", "line");
  clock.advance(seconds(10));
  log.warning("another", "line");
  ASSERT_THAT(lines, SizeIs(65));
  EXPECT_THAT(lines.back(), EndsWith("] line; other lines not shown: 99939")) << "of kinds that are forgotten, too";
  clock.advance(seconds(10));
  log.warning("another", "line");
  EXPECT_THAT(lines.back(), EndsWith("] line"));
}

}  // namespace
}  // namespace adapter::runtime
