#include "base/go_duration.hpp"

#include <gtest/gtest.h>

#include "support/recorded_cases.hpp"

namespace adapter {
namespace {

using std::chrono::nanoseconds;

TEST(GoDuration, ParsesAndRefusesWhatGoDoesInTheSameWords) {
  const nlohmann::json cases = test::recorded_cases("go_duration/cases.json").at("parse");
  ASSERT_GT(cases.size(), 100U);
  for (const nlohmann::json& entry : cases) {
    SCOPED_TRACE(entry.dump());
    const Result<nanoseconds> parsed = parse_go_duration(test::bytes(entry.at("text")));
    if (entry.contains("error")) {
      ASSERT_TRUE(parsed.has_error());
      EXPECT_EQ(parsed.error().message, entry.at("error").get<std::string>());
      EXPECT_EQ(parsed.error().kind, ErrorKind::bad_request);
    } else {
      ASSERT_TRUE(parsed.has_value());
      EXPECT_EQ(parsed->count(), entry.at("nanoseconds").get<std::int64_t>());
    }
  }
}

TEST(GoDuration, FormatsAsGoDoes) {
  const nlohmann::json cases = test::recorded_cases("go_duration/cases.json").at("format");
  ASSERT_GT(cases.size(), 40U);
  for (const nlohmann::json& entry : cases) {
    SCOPED_TRACE(entry.dump());
    EXPECT_EQ(format_go_duration(nanoseconds{entry.at("nanoseconds").get<std::int64_t>()}),
              entry.at("text").get<std::string>());
  }
}

TEST(GoDuration, NamesTheUnitItDoesNotKnow) {
  const Result<nanoseconds> days = parse_go_duration("1d");
  ASSERT_TRUE(days.has_error());
  EXPECT_EQ(days.error().message, R"(time: unknown unit "d" in duration "1d")");
}

TEST(GoDuration, RefusesASumThatWrapsAround) {
  EXPECT_TRUE(parse_go_duration("9223372036854775808ns9223372036854775808ns").has_error());
}

TEST(GoDuration, ReadsBackWhatItWrites) {
  for (std::int64_t count = 1; count < std::numeric_limits<std::int64_t>::max() / 7; count = count * 7 + 3) {
    SCOPED_TRACE(count);
    for (const nanoseconds duration : {nanoseconds{count}, nanoseconds{-count}}) {
      const Result<nanoseconds> parsed = parse_go_duration(format_go_duration(duration));
      ASSERT_TRUE(parsed.has_value());
      EXPECT_EQ(*parsed, duration);
    }
  }
}

}  // namespace
}  // namespace adapter
