#include "series/metric_name.hpp"

#include <gtest/gtest.h>

using namespace std::string_view_literals;

namespace adapter::series {
namespace {

TEST(MetricName, FitsAPathWhenSomebodyCanAskForIt) {
  for (const auto name : {"http_requests"sv, "job:rate5m"sv, "k8s.pod.cpu"sv, "a b"sv, "\"quoted\""sv, "größe"sv,
                          "100%"sv, "..."sv, "指标"sv, "a?b#c"sv, "status"sv, "*"sv}) {
    EXPECT_TRUE(fits_a_path(name)) << name;
  }
}

TEST(MetricName, DoesNotFitWhenNoPathHoldsIt) {
  for (const auto name :
       {""sv, "."sv, ".."sv, "a/b"sv, "/"sv, "a\0b"sv, "a\nb"sv, "\x1b[31m"sv, "\x7f"sv, "a\xc2\x85"sv, "\xff"sv,
        "a\xc3"sv, "\xed\xa0\x80"sv, "a\u202eb"sv, "\u200f"sv, "\u2066"sv, "a\u2028"sv, "\u061c"sv}) {
    EXPECT_FALSE(fits_a_path(name)) << name;
  }
  EXPECT_TRUE(fits_a_path(std::string(4096, 'x')));
  EXPECT_FALSE(fits_a_path(std::string(4097, 'x')));
}

TEST(MetricName, UnfitOnesAreCountedInASentence) {
  EXPECT_EQ(unfit_names_text("rules[2] (line 14)", 1, "\"a/b\""),
            "rules[2] (line 14) makes a name of a metric that no path can hold, \"a/b\", which is not listed");
  EXPECT_EQ(unfit_names_text("rules[2]", 30, "\"\""),
            "rules[2] makes 30 names of metrics that no path can hold, \"\" among them, which are not listed");
}

TEST(SeriesName, MayStandInAQueryThatDoesNotQuoteItWhenItMeansNothingElse) {
  for (const std::string name :
       {"http_requests_total", "job:rate:5m", ":x", "_", "http.server.duration", "m\xc3\xa9trique"})
    EXPECT_TRUE(may_stand_in_query(name, false)) << name;
  for (const std::string name :
       {"", "a-b", "a/b", "a b", "a or b", "5", "1e5", "a}", "a\n", "a#", "a,b", ".a", "a\"", "x)"})
    EXPECT_FALSE(may_stand_in_query(name, false)) << name;
}

TEST(SeriesName, MayHoldMoreInQuotes) {
  for (const std::string name : {"a-b", "a/b", "a b", "5", "a,b", "a#"})
    EXPECT_TRUE(may_stand_in_query(name, true)) << name;
  for (const std::string name : {"", "a\"", "a'", "a`", "a\\", "a\n", "a|b", ".*"})
    EXPECT_FALSE(may_stand_in_query(name, true)) << name;
}

}  // namespace
}  // namespace adapter::series
