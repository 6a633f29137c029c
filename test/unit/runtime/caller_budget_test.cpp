#include "runtime/caller_budget.hpp"

#include <gmock/gmock.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "support/manual_clock.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::runtime {
namespace {

using std::chrono::seconds;

struct CallerBudgetTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  Budget budget{1200};
  CallerBudget callers{budget, clock};
  std::vector<std::unique_ptr<CallerBudget::Share>> shares;

  struct Asked {
    std::unique_ptr<CallerBudget::Share> share;
    asio::cancellation_signal leave;
    std::optional<bool> got;
  };
  std::list<Asked> asked;

  bool take(const std::string& caller, std::size_t bytes) {
    shares.push_back(std::make_unique<CallerBudget::Share>(callers, caller));
    return shares.back()->grow(bytes);
  }
  Asked& ask(const std::string& caller, std::size_t bytes, seconds time = seconds(60)) {
    auto& one = asked.emplace_back();
    one.share = std::make_unique<CallerBudget::Share>(callers, caller);
    asio::co_spawn(io, one.share->wait_to_grow(bytes, clock.now() + time),
                   asio::bind_cancellation_slot(one.leave.slot(), [&one](const std::exception_ptr& e, bool got) {
                     if (!e) one.got = got;
                   }));
    test::run_ready(io);
    return one;
  }
  void give_back_one() {
    shares.pop_back();
    test::run_ready(io);
  }
};

TEST_F(CallerBudgetTest, LeavesAQuarterToWhoComesNext) {
  EXPECT_EQ(callers.left_for("a"), 900u);
  EXPECT_TRUE(take("a", 600));
  EXPECT_TRUE(take("a", 300)) << "however many requests he has";
  EXPECT_FALSE(take("a", 1));
  EXPECT_EQ(callers.left_for("a"), 0u);
  EXPECT_EQ(callers.left_for("b"), 225u) << "and again a quarter of that";
  EXPECT_TRUE(take("b", 225));
  EXPECT_EQ(callers.left_for("c"), 57u);
  EXPECT_EQ(budget.refusals(), 1u);
}

// However long some have had all that they may, and however often they ask again.
TEST_F(CallerBudgetTest, GivesWhoWaitsHisPartOfWhatIsGivenBack) {
  for (int i = 0; i < 9; ++i) ASSERT_TRUE(take("flood", 100));
  ASSERT_TRUE(ask("tenant", 200).got);
  auto& hpa = ask("hpa", 300);
  EXPECT_FALSE(hpa.got);
  for (int given = 0; given < 3; ++given) {
    EXPECT_FALSE(hpa.got) << given;
    EXPECT_EQ(callers.left_for("flood"), 0u) << "he has more than his part";
    EXPECT_FALSE(ask("flood", 1).got.value());
    give_back_one();
  }
  EXPECT_EQ(hpa.got, true);
  EXPECT_EQ(hpa.share->size(), 300u);
  EXPECT_EQ(budget.used(), 600u + 200 + 300);
  give_back_one();
  give_back_one();
  EXPECT_EQ(callers.left_for("flood"), 700u * 3 / 4 - 400) << "nobody waits";
  asked.clear();
  shares.clear();
  EXPECT_EQ(budget.used(), 0u);
  EXPECT_EQ(callers.left_for("flood"), 900u);
}

TEST_F(CallerBudgetTest, GivesWhatIsGivenBackToWhoHoldsLeast) {
  ASSERT_TRUE(take("flood", 800));
  ASSERT_TRUE(take("flood", 100));
  ASSERT_TRUE(ask("some", 200).got);
  auto& first = ask("some", 50);
  auto& second = ask("some", 60);
  auto& least = ask("none", 140);
  give_back_one();
  EXPECT_EQ(least.got, true);
  EXPECT_FALSE(first.got || second.got) << "he has his three quarters of what is left";
  give_back_one();
  EXPECT_TRUE(first.got && second.got);
}

TEST_F(CallerBudgetTest, LetsNobodyWaitForMoreThanHisPart) {
  ASSERT_TRUE(take("a", 900));
  EXPECT_EQ(ask("a", 1).got, false);
  EXPECT_EQ(ask("b", 451).got, false) << "of 900 for both";
  EXPECT_FALSE(ask("b", 230).got);
  EXPECT_EQ(ask("b", 226).got, false) << "with what he waits for";
  EXPECT_EQ(ask("b", 220).got, true) << "there is room";
  EXPECT_EQ(budget.refusals(), 3u);
  Budget::Share other(budget);
  ASSERT_TRUE(other.grow(80));
  EXPECT_EQ(ask("c", 281).got, false) << "a third of three quarters of what is left by others of the budget";
  EXPECT_FALSE(ask("c", 280).got);
  for (auto& each : asked) each.leave.emit(asio::cancellation_type::terminal);
  test::run_ready(io);
}

TEST_F(CallerBudgetTest, LetsWhoWaitsGoWhenHalfOfHisTimeIsOverOrHeLeaves) {
  ASSERT_TRUE(take("a", 900));
  auto& late = ask("b", 300, seconds(10));
  auto& left = ask("c", 280);
  left.leave.emit(asio::cancellation_type::terminal);
  test::run_ready(io);
  clock.advance(seconds(5));
  test::run_ready(io);
  EXPECT_EQ(late.got, false);
  EXPECT_FALSE(left.got);
  EXPECT_EQ(ask("d", 300, seconds(0)).got, false);
  EXPECT_EQ(clock.alarms(), 0u);
  give_back_one();
  EXPECT_EQ(budget.used(), 0u);
  EXPECT_EQ(callers.left_for("a"), 900u) << "nobody waits";
}

// What is given is his, also where he leaves in that moment.
TEST_F(CallerBudgetTest, LosesNothingThatWasGiven) {
  ASSERT_TRUE(take("a", 900));
  auto& b = ask("b", 300);
  shares.clear();
  b.leave.emit(asio::cancellation_type::terminal);
  test::run_ready(io);
  asked.clear();
  EXPECT_EQ(budget.used(), 0u);
  EXPECT_EQ(callers.left_for("c"), 900u);
}

// By what they hold, not by how many they are.
TEST_F(CallerBudgetTest, TakesNothingFromOneForManyWhoHoldLittle) {
  for (int i = 0; i < 40; ++i) ASSERT_TRUE(take("few " + std::to_string(i), 1));
  EXPECT_EQ(callers.left_for("hpa"), (1200u - 40) * 3 / 4);
  ASSERT_TRUE(take("flood", 800));
  auto& hpa = ask("hpa", 400);
  EXPECT_FALSE(hpa.got) << "his part is nearly half of three quarters";
  give_back_one();
  EXPECT_EQ(hpa.got, true);
}

// However many take as much as they can get.
TEST_F(CallerBudgetTest, GivesOneMoreHisPartOnceTheirQuestionsEnd) {
  std::list<std::unique_ptr<CallerBudget::Share>> running;
  const auto begin_all = [&] {
    for (int i = 0; i < 20; ++i) {
      for (;;) {
        auto share = std::make_unique<CallerBudget::Share>(callers, "flood " + std::to_string(i));
        if (!share->grow(5)) break;
        running.push_back(std::move(share));
      }
    }
  };
  begin_all();
  auto& hpa = ask("hpa", 40);
  for (std::size_t ended = 0; !hpa.got; ++ended) {
    ASSERT_LT(ended * 5, budget.limit()) << "all that ran have ended";
    running.pop_front();
    test::run_ready(io);
    begin_all();
  }
  EXPECT_EQ(hpa.got, true);
}

TEST_F(CallerBudgetTest, GivesNobodyWhatOthersOfTheBudgetHold) {
  Budget::Share other(budget);
  ASSERT_TRUE(other.grow(1000));
  EXPECT_EQ(callers.left_for("a"), 150u);
  EXPECT_FALSE(take("a", 151));
  EXPECT_TRUE(take("a", 150));
  budget.set_limit(100);
  EXPECT_EQ(callers.left_for("b"), 0u);
}

// Of a budget that is a part: the rest of the whole may be gone.
TEST_F(CallerBudgetTest, HoldsNothingThatTheWholeHasNoRoomFor) {
  Budget whole(1000);
  Budget part(900, whole);
  CallerBudget of_part(part, clock);
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
  EXPECT_EQ(callers.left_for("a"), 75u);
  EXPECT_EQ(ask("", 101).got, false) << "it does not wait";
  shares.clear();
  asked.clear();
  EXPECT_EQ(budget.used(), 0u);
}

}  // namespace
}  // namespace adapter::runtime
