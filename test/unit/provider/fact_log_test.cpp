#include "provider/fact_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace adapter::provider {
namespace {

using std::chrono::seconds;
using testing::EndsWith;
using testing::SizeIs;

struct FactLogTest : testing::Test {
  test::ManualClock clock;
  std::vector<std::string> lines;
  runtime::Logger logger{2, [this](std::string_view line) { lines.emplace_back(line.substr(0, line.find('\n'))); }};
  FactLog log{clock, logger};
};

TEST_F(FactLogTest, TellsEachRuleAndCauseOnceInTenSeconds) {
  const auto unknown = [](const std::string& objects, const std::string& rule, const std::string& why) {
    return UsageUnknown{.objects = objects, .rule = rule, .error = {ErrorKind::upstream_unavailable, why, ""}};
  };
  for (int i = 0; i < 3; ++i) {
    log.warn(unknown("pods in namespace \"" + std::to_string(i) + "\"", "resourceRules.cpu", "refused"));
    log.warn(unknown("nodes", "resourceRules.memory", "refused"));
    log.warn(unknown("nodes", "resourceRules.cpu", "no answer in time"));
    for (int rule = 0; rule < 5; ++rule) {
      log.warn(QueryNotRendered{.rule = "rules[" + std::to_string(rule) + "]", .where = {}, .reason = "no label"});
    }
  }
  ASSERT_THAT(lines, SizeIs(8));
  EXPECT_THAT(lines[0], EndsWith("] no metrics of pods in namespace \"0\": resourceRules.cpu: refused"));
  EXPECT_THAT(lines[7], EndsWith("] rules[4] gives no query: no label"));
  EXPECT_EQ(lines[0].front(), 'W');
  clock.advance(seconds(10));
  log.warn(unknown("nodes", "resourceRules.cpu", "refused"));
  EXPECT_THAT(lines.back(), EndsWith("; not shown since the last line: 2"));
}

}  // namespace
}  // namespace adapter::provider
