#include "app/duration_bounds.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/command_line.hpp"

namespace adapter::app {
namespace {

using std::chrono::hours;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

struct Case {
  const char* flag;
  nanoseconds Options::*field;
  nanoseconds least, most;
};

const std::vector<Case> kCases = {
    {"metrics-relist-interval", &Options::relist_interval, seconds(1), hours(8760)},
    {"metrics-max-age", &Options::max_age, seconds(1), hours(8760)},
    {"discovery-interval", &Options::discovery_interval, seconds(1), hours(8760)},
    {"shutdown-delay", &Options::shutdown_delay, nanoseconds(0), hours(1)},
    {"authentication-token-webhook-cache-ttl", &Options::token_review_cache_ttl, nanoseconds(0), hours(8760)},
    {"authorization-webhook-cache-authorized-ttl", &Options::authorized_cache_ttl, nanoseconds(0), hours(8760)},
    {"authorization-webhook-cache-unauthorized-ttl", &Options::unauthorized_cache_ttl, nanoseconds(0), hours(8760)},
};

TEST(DurationBounds, HoldWhatIsWithinThemAndClampTheRestWithAWarning) {
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.flag);
    for (const auto within : {nanoseconds(0), c.least, nanoseconds(seconds(90)), c.most}) {
      Options options;
      std::vector<std::string> warnings;
      options.*c.field = within;
      clamp_durations(options, warnings);
      EXPECT_EQ(options.*c.field, within);
      EXPECT_THAT(warnings, IsEmpty());
    }
    for (const auto above : {c.most + nanoseconds(1), nanoseconds(hours(2562046)), nanoseconds::max()}) {
      Options options;
      std::vector<std::string> warnings;
      options.*c.field = above;
      clamp_durations(options, warnings);
      EXPECT_EQ(options.*c.field, c.most);
      EXPECT_THAT(warnings, ElementsAre(testing::HasSubstr("--" + std::string(c.flag) + "=")));
    }
    if (c.least.count() == 0) continue;
    for (const auto below : {nanoseconds(1), nanoseconds(std::chrono::milliseconds(999))}) {
      Options options;
      std::vector<std::string> warnings;
      options.*c.field = below;
      clamp_durations(options, warnings);
      EXPECT_EQ(options.*c.field, c.least);
      EXPECT_EQ(warnings.size(), 1u);
    }
  }
}

// Every time that is added up somewhere stays a time.
TEST(DurationBounds, KeepNowPlusADurationARepresentableTime) {
  Options options;
  for (const auto& c : kCases) options.*c.field = nanoseconds::max();
  std::vector<std::string> warnings;
  clamp_durations(options, warnings);
  const auto late = std::chrono::steady_clock::time_point(hours(24 * 365 * 100));
  for (const auto& c : kCases) EXPECT_GT(late + options.*c.field * 10, late) << c.flag;
}

TEST(DurationBounds, ApplyToTheCommandLine) {
  const std::vector<const char*> words = {"--config=x", "--metrics-relist-interval=1ns", "--shutdown-delay=2562047h",
                                          "--prometheus-url=http://p"};
  const auto parsed = parse_command_line(words);
  const auto* run = std::get_if<RunCommand>(&parsed);
  ASSERT_NE(run, nullptr);
  EXPECT_EQ(run->options.relist_interval, seconds(1));
  EXPECT_EQ(run->options.shutdown_delay, hours(1));
  EXPECT_THAT(run->warnings, ElementsAre("--metrics-relist-interval=1ns is too short; 1s is used",
                                         "--shutdown-delay=2562047h0m0s is too long; 1h0m0s is used"));
}

}  // namespace
}  // namespace adapter::app
