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

// As a whole list would have it: of two series that make one metric the last counts.
TEST(SeriesLists, KeepTheOrderInWhichAPartHasWhatIsNew) {
  const auto both = completed({.shapes = {{"s1", {}}, {"s2", {}}}, .not_whole = {"w"}}, {.shapes = {{"s1", {}}}});
  EXPECT_THAT(both.shapes, ElementsAre(SeriesShape{"s1", {}}, SeriesShape{"s2", {}}));
  const auto between = completed({.shapes = {{"a", {}}, {"b", {}}, {"d", {}}}, .not_whole = {"w"}},
                                 {.shapes = {{"a", {}}, {"c", {}}, {"d", {}}}});
  EXPECT_THAT(between.shapes,
              ElementsAre(SeriesShape{"a", {}}, SeriesShape{"b", {}}, SeriesShape{"c", {}}, SeriesShape{"d", {}}));
  const auto other = completed({.shapes = {{"s2", {}}}, .not_whole = {"w"}}, {.shapes = {{"s1", {}}}});
  EXPECT_THAT(other.shapes, ElementsAre(SeriesShape{"s2", {}}, SeriesShape{"s1", {}})) << "which is last is not known";
}

TEST(SeriesLists, AreNotFilledByWhoNamesItsSeriesAnewAllTheTime) {
  upstream::SeriesListing all{.shapes = {{"known", {}}}};
  for (int list = 0; list < 3; ++list) {
    upstream::SeriesListing part{.not_whole = {"a store is down"}};
    for (int i = 0; i < 4000; ++i) part.shapes.push_back({std::to_string(list) + "_" + std::to_string(i), {}});
    EXPECT_FALSE(all.lacks_some) << list;
    all = completed(std::move(part), all);
  }
  EXPECT_TRUE(all.lacks_some);
  all = completed({.shapes = {{"known", {}}}, .not_whole = {"a store is down"}}, all);
  EXPECT_TRUE(all.lacks_some) << "until a list is whole";
  EXPECT_EQ(all.shapes.size(), 1 + kMostAdded);
  EXPECT_EQ(all.shapes.back().name, "known");
}

TEST(SeriesLists, TakeWhatTheirTextsTake) {
  const std::string name(1000, 'n'), label(2000, 'l');
  const auto size = size_of({.shapes = {{name, {label, "short"}}}});
  EXPECT_GT(size, 3000u);
  EXPECT_LT(size, 3300u);
}

}  // namespace
}  // namespace adapter::series
