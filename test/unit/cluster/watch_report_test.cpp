#include "cluster/watch_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace adapter::cluster {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct WatchReportTest : testing::Test {
  std::vector<std::string> lines;
  runtime::Logger logger{0, [this](std::string_view line) { lines.emplace_back(line); }};
  WatchReport report{logger, "watch of pods"};

  std::vector<std::string> after(WatchEnd end, const std::string& why, std::size_t failures) {
    lines.clear();
    report.ended(end, {ErrorKind::unavailable, why, "its words"}, failures);
    return lines;
  }
};

TEST_F(WatchReportTest, TellsTroubleOnceWhenItLastsAndOnceWhenItIsOver) {
  EXPECT_THAT(after(WatchEnd::failed, "refused", 1), IsEmpty());
  EXPECT_THAT(after(WatchEnd::failed, "refused", 2), IsEmpty());
  EXPECT_THAT(after(WatchEnd::failed, "refused", 3),
              ElementsAre(HasSubstr("watch of pods: refused; goes on trying: its words")));
  EXPECT_THAT(after(WatchEnd::failed, "another", 4), IsEmpty());
  lines.clear();
  report.is_well();
  report.is_well();
  EXPECT_THAT(lines, ElementsAre(HasSubstr("watch of pods: works again")));
  EXPECT_THAT(after(WatchEnd::complete, "", 0), IsEmpty());
}

TEST_F(WatchReportTest, TellsAtOnceWhatCannotBeTrustedOrIsGivenUp) {
  EXPECT_THAT(after(WatchEnd::broken, "an unexpected failure", 1), ElementsAre(HasSubstr("goes on trying")));
  EXPECT_THAT(after(WatchEnd::no_right, "may not", 1),
              ElementsAre(HasSubstr("may not; each query for them is a LIST")));
  EXPECT_THAT(after(WatchEnd::no_right, "may not", 2), IsEmpty());
  EXPECT_THAT(after(WatchEnd::too_many, "too many", 1), ElementsAre(HasSubstr("too many; each query")));
}

}  // namespace
}  // namespace adapter::cluster
