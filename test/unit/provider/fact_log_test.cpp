#include "provider/fact_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace adapter::provider {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::EndsWith;
using testing::IsEmpty;
using testing::SizeIs;

const std::string kWarned = "] the backend warns: ";

struct FactLogTest : testing::Test {
  test::ManualClock clock;
  std::vector<std::string> lines;
  runtime::Logger logger{2, [this](std::string_view line) { lines.emplace_back(line.substr(0, line.find('\n'))); }};
  FactLog log{clock, logger};
  DecisionTrace trace;

  void fail(const std::string& why) { log.warn(UpstreamFailed{{ErrorKind::upstream_unavailable, why, ""}}); }
};

TEST_F(FactLogTest, WritesALineInTenSecondsWhateverItsText) {
  for (const auto* why : {"cpu", "memory", "cpu"}) fail(why);
  ASSERT_THAT(lines, ElementsAre(EndsWith("] cpu")));
  EXPECT_EQ(lines[0].front(), 'W');
  clock.advance(milliseconds(9'999));
  fail("memory");
  EXPECT_THAT(lines, SizeIs(1));
  clock.advance(milliseconds(1));
  fail("memory");
  EXPECT_THAT(lines.at(1), EndsWith("] memory; not shown since the last line: 3"));
  clock.advance(seconds(10));
  fail("cpu");
  EXPECT_THAT(lines.at(2), EndsWith("] cpu")) << "counted anew";
}

TEST_F(FactLogTest, KeepsTheBackendsWarningsAllInTheTraceAndOneInTheLog) {
  log.take_warnings({"partial", "slow"}, trace);
  log.take_warnings({"partial"}, trace);
  ASSERT_THAT(trace, SizeIs(3));
  EXPECT_EQ(std::get<UpstreamWarned>(trace[0]).warning, "partial");
  EXPECT_EQ(std::get<UpstreamWarned>(trace[1]).warning, "slow");
  ASSERT_THAT(lines, ElementsAre(EndsWith(kWarned + "partial")));
  EXPECT_EQ(lines[0].front(), 'I');
  clock.advance(seconds(10));
  log.take_warnings({"slow"}, trace);
  EXPECT_THAT(lines.at(1), EndsWith(kWarned + "slow; not shown since the last line: 2"));
}

TEST_F(FactLogTest, ShowsAFaultBesideWarnings) {
  log.take_warnings({"partial"}, trace);
  fail("cpu");
  EXPECT_THAT(lines, ElementsAre(EndsWith(kWarned + "partial"), EndsWith("] cpu")));
}

TEST_F(FactLogTest, WritesNoWarningThatIsNotWanted) {
  const runtime::Logger quiet(1, [this](std::string_view line) { lines.emplace_back(line); });
  FactLog other(clock, quiet);
  other.take_warnings({"partial"}, trace);
  EXPECT_THAT(trace, SizeIs(1));
  EXPECT_THAT(lines, IsEmpty());
}

}  // namespace
}  // namespace adapter::provider
