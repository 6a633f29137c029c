#include "rules/prometheus_duration.hpp"

#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <vector>

namespace adapter::rules {
namespace {

using std::chrono::milliseconds;
using testing::EndsWith;
using testing::StartsWith;

TEST(PrometheusDuration, AddsUnitsInDescendingOrder) {
  constexpr std::int64_t kSecond = 1000;
  constexpr std::int64_t kHour = 3600 * kSecond;
  constexpr std::int64_t kDay = 24 * kHour;
  const std::pair<const char*, std::int64_t> durations[] = {
      {"0", 0},
      {"0s", 0},
      {"0w", 0},
      {"1ms", 1},
      {"90s", 90 * kSecond},
      {"5m", 300 * kSecond},
      {"1h30m", kHour + 1800 * kSecond},
      {"1d", kDay},
      {"2w", 14 * kDay},
      {"1y", 365 * kDay},
      {"1y2w3d4h5m6s7ms", 382 * kDay + 4 * kHour + 306 * kSecond + 7},
      {"1m1ms", 60 * kSecond + 1},
      {"007s", 7 * kSecond},
      {"1000000s", 1000000 * kSecond},
      {"00000000000000000000000000001s", kSecond},
      {"292y", 292 * 365 * kDay},
      {"9223372036854ms", 9223372036854},
  };
  for (const auto& [text, wanted] : durations) {
    const auto duration = parse_prometheus_duration(text);
    ASSERT_TRUE(duration) << text << ": " << duration.error().message;
    EXPECT_EQ(*duration, milliseconds(wanted)) << text;
  }
}

TEST(PrometheusDuration, RefusesOtherTexts) {
  const std::pair<std::string, std::vector<std::string>> mistakes[] = {
      {"not a valid duration string: ",
       {"1",  "00",  "10",  "1s1", "1m5",  "1d12", "-1s",  "+1s",   ".5s",  "s",
        "ms", " 1s", "inf", "nan", "1s1m", "1m1m", "1m2h", "1ms1s", "1y1y", "99999999999999999999"}},
      {"unknown unit ",
       {"1.5h", "1 s", "1s ", "1s\n", "1x", "1S", "1H", "1us", "1month", "1sm", "5min", "1mms", "1\u00b5s", "0x1s",
        "1s-", "1e3s", "1,5s", "1s1ns"}},
  };
  for (const auto& [what, texts] : mistakes) {
    for (const auto& text : texts) {
      const auto duration = parse_prometheus_duration(text);
      ASSERT_FALSE(duration) << text;
      EXPECT_THAT(duration.error().message, StartsWith(what));
      EXPECT_THAT(duration.error().message, EndsWith('"' + text + '"'));
    }
  }
  EXPECT_EQ(parse_prometheus_duration("1s5min").error().message, "unknown unit \"min\" in duration \"1s5min\"");
  EXPECT_EQ(parse_prometheus_duration("").error().message, "empty duration string");
}

TEST(PrometheusDuration, RefusesWhatNanosecondsCannotHold) {
  for (const auto* text : {"293y", "292y365d", "9223372036855ms", "106751991167d", "9223372036s855ms",
                           "99999999999999999999y", "9223372036854775807ms", "9223372036854775808ms"}) {
    const auto duration = parse_prometheus_duration(text);
    ASSERT_FALSE(duration) << text;
    EXPECT_EQ(duration.error().message, "duration out of range") << text;
  }
  EXPECT_EQ(parse_prometheus_duration("9223372036s854ms").value(), milliseconds(9223372036854));
}

}  // namespace
}  // namespace adapter::rules
