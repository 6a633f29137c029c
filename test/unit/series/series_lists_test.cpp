#include "series/series_lists.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace adapter::series {
namespace {

using testing::ElementsAre;
using upstream::SeriesShape;

TEST(SeriesLists, CompletesAPartWithWhatWasKnownBefore) {
  const auto out = completed({.shapes = {{"new", {}}, {"b", {"x"}}}, .series = 2, .not_whole = {"a store is down"}},
                             {.shapes = {{"a", {"x"}}, {"b", {"x"}}, {"b", {"y"}}}, .series = 3});
  EXPECT_THAT(out.shapes, ElementsAre(SeriesShape{"new", {}}, SeriesShape{"a", {"x"}}, SeriesShape{"b", {"x"}},
                                      SeriesShape{"b", {"y"}}))
      << "the last that makes a metric counts, and it stays the last";
  EXPECT_THAT(out.not_whole, ElementsAre("a store is down"));
}

TEST(SeriesLists, TakeWhatTheirTextsTake) {
  const std::string name(1000, 'n'), label(2000, 'l');
  const auto size = size_of({.shapes = {{name, {label, "short"}}}});
  EXPECT_GT(size, 3000u);
  EXPECT_LT(size, 3300u);
}

}  // namespace
}  // namespace adapter::series
