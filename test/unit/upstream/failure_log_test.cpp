#include "upstream/failure_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace adapter::upstream {
namespace {

using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

struct FailureLogTest : testing::Test {
  test::ManualClock clock;
  std::vector<std::string> lines;
  runtime::Logger logger{0, [this](std::string_view line) { lines.emplace_back(line); }};
  FailureLog log{clock, logger};
};

TEST_F(FailureLogTest, TellsAlternatingFailuresOnceEachInTenSeconds) {
  for (int i = 0; i < 10; ++i) {
    clock.advance(std::chrono::milliseconds(900));
    log.failed("no cpu", "cpu");
    log.failed("no memory", "memory");
  }
  EXPECT_THAT(lines, ElementsAre(AllOf(HasSubstr("no cpu; query: cpu"), Not(HasSubstr("not shown"))),
                                 AllOf(HasSubstr("no memory; query: memory"), Not(HasSubstr("not shown")))));
  lines.clear();
  clock.advance(seconds(10));
  log.failed("no memory", "memory");
  log.failed("no cpu", "cpu");
  EXPECT_THAT(lines, ElementsAre(HasSubstr("no memory; query: memory; not shown since the last line: 18"),
                                 AllOf(HasSubstr("no cpu; query: cpu"), Not(HasSubstr("not shown")))));
}

TEST_F(FailureLogTest, CountsTenSecondsFromTheFirstLine) {
  log.failed("a", "q");
  clock.advance(seconds(9));
  log.failed("b", "q");
  clock.advance(seconds(1));
  log.failed("b", "q");
  EXPECT_EQ(lines.size(), 3u);
  clock.advance(seconds(9));
  log.failed("b", "q");
  EXPECT_EQ(lines.size(), 3u);
}

TEST_F(FailureLogTest, IsQuietAboutFailuresThatAreNeverTheSame) {
  for (int i = 0; i < 100; ++i) log.failed("failure " + std::to_string(i), "q");
  EXPECT_THAT(lines, ElementsAre(HasSubstr("failure 0;"), HasSubstr("failure 1;"), HasSubstr("failure 2;"),
                                 HasSubstr("failure 3;")));
  clock.advance(seconds(10));
  log.failed("failure 7", "q");
  ASSERT_EQ(lines.size(), 5u);
  EXPECT_THAT(lines.back(), HasSubstr("failure 7; query: q; not shown since the last line: 96"));
}

TEST_F(FailureLogTest, ShowsTheBeginningOfALongQuery) {
  log.failed("a", "up" + std::string(100'000, 'x'));
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0], HasSubstr("; query: up" + std::string(1022, 'x') + "…"));
  EXPECT_LT(lines[0].size(), 1200u);
}

}  // namespace
}  // namespace adapter::upstream
