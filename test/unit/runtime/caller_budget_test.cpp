#include "runtime/caller_budget.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace adapter::runtime {
namespace {

struct CallerBudgetTest : testing::Test {
  Budget budget{1200};
  CallerBudget callers{budget};
  std::vector<std::unique_ptr<CallerBudget::Share>> shares;

  bool take(const std::string& caller, std::size_t bytes) {
    shares.push_back(std::make_unique<CallerBudget::Share>(callers, caller));
    return shares.back()->grow(bytes);
  }
};

TEST_F(CallerBudgetTest, LeavesAQuarterToWhoComesNext) {
  EXPECT_EQ(callers.left_for("a"), 900u);
  EXPECT_TRUE(take("a", 600));
  EXPECT_TRUE(take("a", 300)) << "however many requests he has";
  EXPECT_FALSE(take("a", 1));
  EXPECT_EQ(callers.left_for("a"), 0u);
  EXPECT_EQ(callers.left_for("b"), 300u);
  EXPECT_TRUE(take("b", 200));
  EXPECT_EQ(budget.refusals(), 1u);
}

// However long one caller has had all that he may, and however often he asks again.
TEST_F(CallerBudgetTest, LeavesEachAnEqualPartOnceTheOthersHaveGivenBackTheirs) {
  for (int i = 0; i < 900; ++i) ASSERT_TRUE(take("flood", 1));
  ASSERT_TRUE(take("hpa", 300));
  for (auto& share : shares) {
    if (share->size() != 1) continue;
    share = std::make_unique<CallerBudget::Share>(callers, "flood");
    (void)share->grow(1);
  }
  EXPECT_EQ(budget.used(), 300u + 900 * 3 / 4);
  EXPECT_EQ(callers.left_for("hpa"), 3 * 1200 / 7 - 300u) << "three sevenths are for each";
}

// By what they hold, not by how many they are.
TEST_F(CallerBudgetTest, TakesNothingFromOneForManyWhoHoldLittle) {
  for (int i = 0; i < 40; ++i) ASSERT_TRUE(take("few " + std::to_string(i), 1));
  EXPECT_EQ(callers.left_for("hpa"), (1200u - 40) * 3 / 4);
}

// However many take as much as they can get.
TEST_F(CallerBudgetTest, LeavesAPartForOneMore) {
  for (int round = 0; round < 40; ++round) {
    shares.clear();
    for (int i = 0; i < 20; ++i) (void)take("flood " + std::to_string(i), 3 * 1200 / 61);
  }
  EXPECT_EQ(callers.left_for("hpa"), 1200u - 20 * (3 * 1200 / 61));
}

TEST_F(CallerBudgetTest, CountsWhatIsGivenBack) {
  ASSERT_TRUE(take("a", 900));
  ASSERT_TRUE(take("b", 300));
  shares.clear();
  EXPECT_EQ(budget.used(), 0u);
  EXPECT_EQ(callers.left_for("a"), 900u);
  EXPECT_EQ(callers.left_for("c"), 900u) << "those who hold nothing count for nothing";
}

TEST_F(CallerBudgetTest, GivesNobodyWhatOthersOfTheBudgetHold) {
  Budget::Share other(budget);
  ASSERT_TRUE(other.grow(1000));
  EXPECT_EQ(callers.left_for("a"), 200u);
  EXPECT_FALSE(take("a", 201));
  EXPECT_TRUE(take("a", 200));
  budget.set_limit(100);
  EXPECT_EQ(callers.left_for("b"), 0u);
}

// Of a budget that is a part: the rest of the whole may be gone.
TEST_F(CallerBudgetTest, HoldsNothingThatTheWholeHasNoRoomFor) {
  Budget whole(1000);
  Budget part(900, whole);
  CallerBudget of_part(part);
  Budget::Share other(whole);
  ASSERT_TRUE(other.grow(800));
  CallerBudget::Share share(of_part, "a");
  EXPECT_FALSE(share.grow(300));
  EXPECT_EQ(part.used(), 0u);
  EXPECT_TRUE(share.grow(200));
  EXPECT_EQ(of_part.left_for("a"), 475u);
}

TEST_F(CallerBudgetTest, HasNoPartsForTheProgramItself) {
  EXPECT_TRUE(take("", 1100));
  EXPECT_EQ(callers.left_for(""), 100u);
  EXPECT_EQ(callers.left_for("a"), 100u);
  shares.clear();
  EXPECT_EQ(budget.used(), 0u);
}

}  // namespace
}  // namespace adapter::runtime
