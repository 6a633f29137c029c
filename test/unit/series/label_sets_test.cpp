#include "series/label_sets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace adapter::series {
namespace {

using testing::ElementsAre;

TEST(LabelSets, HoldsEqualSetsOnce) {
  LabelSets sets;
  const auto one = sets.of({"a", "b"}), other = sets.of({"a", "b"}), third = sets.of({"a"});
  EXPECT_EQ(one, other);
  EXPECT_NE(one, third);
  EXPECT_THAT(sets[one], ElementsAre("a", "b"));
  EXPECT_EQ(sets.with(third, {"b"}), one);
  EXPECT_EQ(sets.with(one, {"b"}), one);
}

TEST(LabelSets, HoldsASetOnlyAsLongAsANameHasIt) {
  LabelSets sets;
  auto grown = sets.of({"a"});
  for (char label = 'b'; label <= 'z'; ++label) grown = sets.with(grown, {std::string(1, label)});
  EXPECT_EQ(sets[grown].size(), 26u);
  EXPECT_LE(sets.numbers(), 2u) << "what came in between is gone";
  const auto kept = sets.of({"k"}), same = sets.of({"k"});
  sets.give_up(same);
  EXPECT_THAT(sets[kept], ElementsAre("k")) << "another name has it still";
}

TEST(LabelSets, HoldsNoMoreThanAHundredLabelsOfAName) {
  LabelSets sets;
  LabelSets::Labels many;
  for (int i = 0; i < 300; ++i) many.push_back(std::to_string(1000 + i));
  EXPECT_EQ(sets[sets.of(many)].size(), LabelSets::kMostLabels);
  auto grown = sets.of({"0"});
  for (const auto& label : many) grown = sets.with(grown, {label});
  EXPECT_EQ(sets[grown].size(), LabelSets::kMostLabels);
  EXPECT_EQ(sets[grown].front(), "0") << "the first ones stay";
}

}  // namespace
}  // namespace adapter::series
