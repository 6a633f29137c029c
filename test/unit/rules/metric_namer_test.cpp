#include "rules/metric_namer.hpp"

#include <gmock/gmock.h>

namespace adapter::rules {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(MetricNamer, MakesTheNameOfTheMatchedPartAlone) {
  struct Case {
    const char* matches;
    const char* as;
    const char* series;
    std::optional<std::string> name;
  };
  const Case cases[] = {
      {"", "", "http_requests_total", "http_requests_total"},
      {"", "fixed", "http_requests_total", "fixed"},
      {"", "$0_x", "http", ""},
      {"", "${0}_x", "http", "http_x"},
      {"^(.*)_total$", "", "http_requests_total", "http_requests"},
      {"^(.*)_total$", "", "http_requests", std::nullopt},
      {"^(.*)_total", "${1}_per_second", "http_total_requests", "http_per_second"},
      {"^(.*)_total", "$1_per_second", "http_total", ""},
      {"^foo", "", "foo_bar", "foo"},
      {"foo", "", "a_foo_bar", "foo"},
      {"^jvm_(used|max)$", "", "jvm_max", "max"},
      {"(?P<base>.*)_(?P<unit>.*)", "${unit}.$base", "http_requests", "requests.http"},
      {"(a)?b", "", "b", ""},
      {"^([^:]*):([^:]*)$", "$2/$1", "job:rate", "rate/job"},
  };
  for (const auto& each : cases) {
    const auto namer = MetricNamer::make(each.matches, each.as).value();
    EXPECT_EQ(namer.name_of(each.series), each.name) << each.matches << " as " << each.as << " on " << each.series;
    EXPECT_EQ(namer.accepts(each.series), each.name.has_value());
  }
}

TEST(MetricNamer, NeedsAsForMoreThanOneGroup) {
  EXPECT_EQ(MetricNamer::make("(a)(b)", "").error().message,
            "'as' is missing: it must say what to make of the 2 capture groups of 'matches'");
  EXPECT_TRUE(MetricNamer::make("(a)(?:b)", ""));
  EXPECT_TRUE(MetricNamer::make("(a)(b)", "x"));
}

TEST(MetricNamer, RefusesABadRegularExpression) {
  EXPECT_THAT(MetricNamer::make("(", "x").error().message,
              HasSubstr("matches: error parsing regexp: missing closing )"));
}

TEST(MetricNamer, TellsWhichNamesItCouldProduce) {
  struct Case {
    const char* matches;
    const char* as;
    const char* metric;
    bool possible;
  };
  const Case cases[] = {
      {"(.*)", "http_per_second", "http_per_second", true},
      {"(.*)", "http_per_second", "http_per_secon", false},
      {"(.*)", "http_per_second", "xhttp_per_second", false},
      {"(.*)", "", "anything", true},
      {"(.*)", "", "", true},
      {"(.*)", "${1}_per_second", "http_per_second", true},
      {"(.*)", "${1}_per_second", "_per_second", true},
      {"(.*)", "${1}_per_second", "http_per_seconds", false},
      {"(.*)", "x_$1", "x_", true},
      {"(.*)", "x_$1", "x", false},
      {"(.*)", "x_$1", "ax_", false},
      {"(.*)", "ab${1}ba", "aba", false},
      {"(.*)", "ab${1}ba", "abba", true},
      {"(.*)(.*)", "${1}_a_${2}_b", "x_a_y_b", true},
      {"(.*)(.*)", "${1}_a_${2}_b", "_a_a__b", true},
      {"(.*)(.*)", "${1}_a_${2}_b", "_a_b", false},
      {"(.*)(.*)(.*)", "${1}a${2}bb${3}b", "xabbb", true},
      {"(.*)(.*)(.*)", "${1}a${2}bb${3}b", "xbbab", false},
      {"(.*)(.*)(.*)", "a${1}b${2}b${3}c", "abbc", true},
      {"(.*)(.*)(.*)", "a${1}b${2}b${3}c", "abc", false},
      {"(.*)", "$1_per_second", "http_per_second", false},
      {"(.*)", "$1_per_second", "", true},
      {"(.*)", "a$2b", "a", true},
      {"(.*)", "a${2}b", "ab", true},
      {"(.*)", "a${2}b", "axb", false},
  };
  for (const auto& each : cases) {
    EXPECT_EQ(MetricNamer::make(each.matches, each.as).value().could_produce(each.metric), each.possible)
        << each.as << " for " << each.metric;
  }
}

TEST(MetricNamer, SaysHowMuchOfTheNameItPrescribes) {
  struct Case {
    const char* as;
    bool literal;
    std::size_t length;
  };
  const Case cases[] = {
      {"", false, 0},           {"$0", false, 0},           {"${1}_per_second", false, 11}, {"a_${1}_b", false, 4},
      {"http_total", true, 10}, {"$1_per_second", true, 0}, {"cost_in_$$", true, 9},
  };
  for (const auto& each : cases) {
    const auto namer = MetricNamer::make("(.*)", each.as).value();
    EXPECT_EQ(namer.is_literal(), each.literal) << each.as;
    EXPECT_EQ(namer.literal_length(), each.length) << each.as;
  }
}

TEST(MetricNamer, ListsReferencesThatNameNoGroup) {
  EXPECT_THAT(MetricNamer::make("(.*)", "$1_per_second$2${1}$01$x").value().unknown_references(),
              ElementsAre("1_per_second", "2", "01", "x"));
  EXPECT_THAT(MetricNamer::make("(?P<x>.*)", "$x$1$0").value().unknown_references(), IsEmpty());
}

TEST(MetricNamer, TellsWhatItsOnlyReferenceTook) {
  const auto namer = MetricNamer::make("^(.*)_(total)$", "a_${1}_b").value();
  EXPECT_EQ(namer.taken_for("a_x_y_b"), "x_y");
  EXPECT_EQ(namer.taken_for("a__b"), "");
  EXPECT_EQ(namer.taken_for("a_b"), std::nullopt);
  EXPECT_EQ(namer.taken_for("x_y"), std::nullopt);
  EXPECT_EQ(MetricNamer::make("^(.*)_(total)$", "${1}_${2}").value().taken_for("a_b"), std::nullopt);
  EXPECT_EQ(MetricNamer::make("", "a").value().taken_for("a"), std::nullopt);
}

}  // namespace
}  // namespace adapter::rules
