#include "rules/series_filter.hpp"

#include <gmock/gmock.h>

namespace adapter::rules {
namespace {

using testing::StartsWith;

TEST(SeriesFilter, SearchesTheNameWithoutAnchors) {
  struct Case {
    const char* is;
    const char* is_not;
    const char* series;
    bool accepted;
  };
  const Case cases[] = {
      {"_total", "", "http_requests_total", true},   {"_total", "", "http_total_requests", true},
      {"_total$", "", "http_total_requests", false}, {"^http", "", "grpc_http", false},
      {"", "_total", "http_requests", true},         {"", "_total", "http_total_requests", false},
      {"", "_total$", "http_total_requests", true},  {"", ".*", "", false},
  };
  for (const auto& each : cases) {
    EXPECT_EQ(SeriesFilter::make(each.is, each.is_not).value().accepts(each.series), each.accepted)
        << each.is << each.is_not << " on " << each.series;
  }
}

TEST(SeriesFilter, NeedsExactlyOneRegularExpression) {
  EXPECT_EQ(SeriesFilter::make("a", "b").error().message, "a filter has either 'is' or 'isNot', not both");
  EXPECT_EQ(SeriesFilter::make("", "").error().message, "a filter needs a regular expression in 'is' or in 'isNot'");
  EXPECT_THAT(SeriesFilter::make("(", "").error().message, StartsWith("is: error parsing regexp: missing closing )"));
  EXPECT_THAT(SeriesFilter::make("", "(").error().message,
              StartsWith("isNot: error parsing regexp: missing closing )"));
}

TEST(SeriesFilter, PassesAListOnlyWhenAllPass) {
  const std::vector filters = {SeriesFilter::make("^container_", "").value(),
                               SeriesFilter::make("", "_total$").value()};
  EXPECT_TRUE(all_accept(filters, "container_memory"));
  EXPECT_FALSE(all_accept(filters, "container_cpu_total"));
  EXPECT_FALSE(all_accept(filters, "memory"));
  EXPECT_TRUE(all_accept({}, "anything"));
}

}  // namespace
}  // namespace adapter::rules
