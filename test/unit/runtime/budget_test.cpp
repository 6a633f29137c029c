#include "runtime/budget.hpp"

#include <gmock/gmock.h>

#include <vector>

namespace adapter::runtime {
namespace {

TEST(Budget, IsSharedByAllAndRefusesWhoeverWantsMoreThanIsLeft) {
  Budget budget(100);
  Budget::Share first(budget), second(budget);
  EXPECT_TRUE(first.grow(60));
  EXPECT_FALSE(second.grow(41));
  EXPECT_EQ(second.size(), 0u) << "all or nothing";
  EXPECT_TRUE(second.grow(40));
  EXPECT_FALSE(first.grow(1));
  EXPECT_EQ(budget.used(), 100u);
  EXPECT_EQ(budget.refusals(), 2u);
  second.release();
  EXPECT_TRUE(first.grow(1)) << "the refused one goes on when there is room";
  EXPECT_EQ(budget.used(), 61u);
  EXPECT_EQ(budget.peak(), 100u);
}

TEST(Budget, HasPartsThatCannotHaveItAll) {
  Budget whole(100);
  Budget part(40, whole), other(80, whole);
  Budget::Share of_part(part), of_other(other);
  EXPECT_FALSE(of_part.grow(41));
  EXPECT_EQ(whole.refusals(), 1u);
  EXPECT_THAT(part.over("it").message, testing::HasSubstr("(40 B of --memory-budget)"));
  EXPECT_THAT(whole.over("it").message, testing::HasSubstr("(100 B, --memory-budget)"));
  EXPECT_TRUE(of_part.grow(40));
  EXPECT_EQ(whole.used(), 40u);
  EXPECT_FALSE(of_other.grow(61)) << "the whole has no more";
  EXPECT_EQ(other.used(), 0u);
  EXPECT_EQ(other.refusals(), 1u);
  EXPECT_EQ(whole.refusals(), 2u);
  EXPECT_TRUE(of_other.grow(60));
  ASSERT_TRUE(of_part.resize(10));
  EXPECT_EQ(whole.used(), 70u);
  of_other.release();
  EXPECT_EQ(whole.used(), 10u);
}

TEST(Budget, GetsBackWhatADyingShareHad) {
  Budget budget(10);
  {
    Budget::Share share(budget);
    EXPECT_TRUE(share.grow(10));
  }
  EXPECT_EQ(budget.used(), 0u);
  EXPECT_EQ(budget.limit(), 10u);
}

TEST(Budget, ShareGrowsAndShrinksToASize) {
  Budget budget(10);
  Budget::Share share(budget);
  EXPECT_TRUE(share.resize(8));
  EXPECT_FALSE(share.resize(11));
  EXPECT_EQ(share.size(), 8u);
  EXPECT_TRUE(share.resize(3));
  EXPECT_TRUE(share.resize(10));
  EXPECT_EQ(budget.used(), 10u);
  EXPECT_TRUE(share.resize(0));
  EXPECT_EQ(budget.used(), 0u);
}

TEST(Budget, ShareMovesWithItsHolder) {
  Budget budget(10);
  std::vector<Budget::Share> held;
  for (int i = 0; i < 5; ++i) {
    Budget::Share share(budget);
    ASSERT_TRUE(share.grow(2));
    held.push_back(std::move(share));  // the vector grows and moves them
  }
  EXPECT_EQ(budget.used(), 10u);
  held[0] = std::move(held[1]);
  EXPECT_EQ(budget.used(), 8u) << "what the target had is given back";
  EXPECT_EQ(held[0].size(), 2u);
  EXPECT_EQ(held[1].size(), 0u);
  auto& same = held[0];
  held[0] = std::move(same);
  EXPECT_EQ(held[0].size(), 2u);
  held.clear();
  EXPECT_EQ(budget.used(), 0u);
}

TEST(Budget, CountsNoSumThatWrapsAround) {
  Budget budget(10);
  Budget::Share share(budget);
  EXPECT_TRUE(share.grow(5));
  EXPECT_FALSE(share.grow(std::size_t(-3)));
  EXPECT_EQ(budget.used(), 5u);
}

TEST(Budget, SaysInWordsWhyAndWhichFlagIsMeant) {
  const Budget budget(128 << 20);
  const auto error = budget.over("the answer");
  EXPECT_EQ(error.kind, ErrorKind::unavailable);
  EXPECT_THAT(error.message, testing::HasSubstr("the answer does not fit into the memory for answers (128 MiB, "
                                                "--memory-budget)"));
}

TEST(Budget, MayBecomeLessThanIsUsed) {
  Budget whole(100), part(80, whole);
  Budget::Share one(part), other(part);
  ASSERT_TRUE(one.grow(60));
  part.set_limit(50);
  EXPECT_FALSE(other.grow(1));
  EXPECT_TRUE(one.resize(40));
  EXPECT_TRUE(other.grow(10));
  EXPECT_FALSE(other.grow(1));
}

}  // namespace
}  // namespace adapter::runtime
