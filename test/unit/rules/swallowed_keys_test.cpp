#include "rules/swallowed_keys.hpp"

#include <gmock/gmock.h>

namespace adapter::rules {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(SwallowedKeys, AreFoundWhereALineBeginsWithOne) {
  for (const std::string_view keys :
       {"name:\n  as: rps\n", "  name: {as: rps}", "name:", "\tseriesFilters: []\n", "- seriesQuery:up\n", "as: $1",
        "overrides: {}", "containerLabel: c", "\"name\": {\"as\": \"rps\"}\n", "  'name' :\r\n", "name : {as: rps}"}) {
    for (const std::string before : {"", "sum(x)\n", "# of it's pods\n", "sum(x) # \"all\n\n"}) {
      EXPECT_EQ(swallowed_keys(before + std::string(keys)), keys) << before;
    }
  }
}

TEST(SwallowedKeys, AreNoPartsOfAQuery) {
  for (const std::string_view text :
       {"", " ", "sum(<<.Series>>{<<.LabelMatchers>>}) by (name)", "name:requests:rate5m / is:up\n",
        "job:name:", "x{a=\"name: b\"}", "sum(x) # name: the total\n", "# name: the total\n", "surname: x", "(name: x)",
        "name", "^container_(.+)_total$", "name{a=\"b\"}", "\"name: x"}) {
    EXPECT_EQ(swallowed_keys(text), "") << text;
  }
}

TEST(SwallowedKeys, TellOfTheName) {
  EXPECT_THAT(swallowed_names("q\nname: x\n"), ElementsAre("name: x\n", "name: x\n"));
  EXPECT_THAT(swallowed_names("as: before\nresources:\n  template: x\n  \"as\": y\r\nmatches: z"),
              ElementsAre("as: before\n", "  \"as\": y\r\n", "matches: z",
                          "as: before\nresources:\n  template: x\n  \"as\": y\r\nmatches: z"));
  EXPECT_THAT(swallowed_names("is: x\nname:\n  as: >-\n\n    m15\ntemplate: y\nz\n"),
              ElementsAre("name:\n", "  as: >-\n\n    m15\n", "is: x\nname:\n  as: >-\n\n    m15\ntemplate: y\nz\n"));
  EXPECT_THAT(swallowed_names("q\nas it is\n"), IsEmpty());
}

TEST(SwallowedKeys, HaveTheSeriesQueriesOfRules) {
  EXPECT_THAT(
      swallowed_series_queries("q\n- seriesQuery: a\n  name: x\n\t\"seriesQuery\" : b # c\nno seriesQuery: d\n"),
      ElementsAre("seriesQuery: a", "\"seriesQuery\" : b # c"));
  EXPECT_THAT(swallowed_series_queries(""), ElementsAre());
}

}  // namespace
}  // namespace adapter::rules
