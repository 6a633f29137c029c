#include "series/overlaps.hpp"

#include <gmock/gmock.h>

namespace adapter::series {
namespace {

using testing::StartsWith;

TEST(Overlaps, SayWhichMetricsAreOfSeveralSeriesAndWhatToDo) {
  Overlaps overlaps{.of_several = 1, .several_example = "\"m\" of \"a\" and \"b\""};
  EXPECT_EQ(
      of_several_text("rules[2] (line 14)", overlaps),
      "rules[2] (line 14) makes a metric of several series, \"m\" of \"a\" and \"b\": the last series answers (when "
      "one of them has no business here, anchor the pattern of name.matches, or filter by seriesFilters)");
  overlaps.of_several = 3;
  EXPECT_THAT(
      of_several_text("rules[2]", overlaps),
      StartsWith("rules[2] makes 3 metrics of several series each, \"m\" of \"a\" and \"b\" among them: the last "));
}

TEST(Overlaps, SayWhichMetricsARuleTakesFromThoseBeforeIt) {
  Overlaps overlaps{.replaced = 1, .replaced_example = "\"m\" of rules[0] (line 3)"};
  EXPECT_EQ(replaced_text("rules[2]", overlaps),
            "rules[2] answers for a metric that a rule before it makes, too, \"m\" of rules[0] (line 3)");
  overlaps.replaced = 2;
  EXPECT_EQ(replaced_text("rules[2]", overlaps),
            "rules[2] answers for 2 metrics that rules before it make, too, \"m\" of rules[0] (line 3) among them");
}

}  // namespace
}  // namespace adapter::series
