#include "runtime/background.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <boost/system/system_error.hpp>
#include <condition_variable>
#include <csignal>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "runtime/task_group.hpp"
#include "support/manual_clock.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::runtime {
namespace {

using std::chrono::seconds;

// Functions that hang in it do so until the test is over, or releases them.
class Hang {
 public:
  ~Hang() {
    release();
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return inside_ == 0; });
  }
  void enter() {
    std::unique_lock lock(mutex_);
    ++inside_;
    ++entered_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return released_; });
    --inside_;
    changed_.notify_all();
  }
  void release() {
    const std::lock_guard lock(mutex_);
    released_ = true;
    changed_.notify_all();
  }
  void wait_for(int entered) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return entered_ >= entered; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool released_ = false;
  int inside_ = 0, entered_ = 0;
};

class BackgroundTest : public testing::Test {
 protected:
  Hang hang;
  test::ManualClock clock;
  asio::io_context io;
  Background background;
  std::vector<std::optional<Result<int>>> outcomes;

  ~BackgroundTest() override { hang.release(); }

  asio::awaitable<void> ask(bool hangs, SteadyTime deadline) {
    const auto at = outcomes.size();
    outcomes.emplace_back();
    auto function = [hangs, place = &hang] {
      if (hangs) place->enter();
      return 7;
    };
    auto outcome = co_await background.run_until(clock, deadline, std::move(function));
    outcomes[at] = std::move(outcome);
  }
  void begin(bool hangs, seconds limit = seconds(5)) {
    asio::co_spawn(io, ask(hangs, clock.now() + limit), [](const std::exception_ptr& failure) {
      if (failure) std::rethrow_exception(failure);
    });
    test::run_ready(io);
  }
  // The threads' own time passes until then.
  template <class Condition>
  void run_until(Condition condition) {
    io.restart();
    while (!condition()) {
      if (io.run_one_for(std::chrono::seconds(10)) == 0) {
        ADD_FAILURE() << "nothing happens any more";
        return;
      }
    }
  }
};

TEST_F(BackgroundTest, RunsElsewhereAndComesBackWithTheValue) {
  auto where = [] { return std::this_thread::get_id(); };
  const auto id = test::run_coroutine(io, background.run(where));
  EXPECT_NE(id, std::this_thread::get_id());
}

TEST_F(BackgroundTest, BringsBackTheException) {
  auto fail = []() -> int { throw std::runtime_error("boom"); };
  EXPECT_THROW(test::run_coroutine(io, background.run(fail)), std::runtime_error);
  EXPECT_THROW((void)test::run_coroutine(io, background.run_until(clock, clock.now() + seconds(1), fail)),
               std::runtime_error);
}

TEST_F(BackgroundTest, LeavesSignalsToItsCallersThread) {
  const auto blocks_hangup = [] {
    sigset_t blocked;
    pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
    return sigismember(&blocked, SIGHUP) == 1;
  };
  EXPECT_TRUE(test::run_coroutine(io, background.run(blocks_hangup)));
  EXPECT_FALSE(blocks_hangup());
}

TEST_F(BackgroundTest, TakesValuesThatCanOnlyMove) {
  auto function = [held = std::make_unique<int>(4)]() mutable { return std::move(held); };
  EXPECT_EQ(*test::run_coroutine(io, background.run(std::move(function))), 4);
}

TEST_F(BackgroundTest, AFunctionsResultIsTheOutcomeItself) {
  auto fails = []() -> Result<int> { return Error{ErrorKind::bad_request, "no", ""}; };
  const Result<int> outcome = test::run_coroutine(io, background.run_until(clock, clock.now() + seconds(1), fails));
  EXPECT_EQ(outcome.error().message, "no");
}

TEST_F(BackgroundTest, GivesUpAtTheDeadlineAndGoesOnBesideWhatHangs) {
  begin(/*hangs=*/true);
  hang.wait_for(1);
  clock.advance(seconds(4));
  test::run_ready(io);
  EXPECT_FALSE(outcomes[0].has_value());
  clock.advance(seconds(1));
  test::run_ready(io);
  ASSERT_TRUE(outcomes[0].has_value());
  EXPECT_EQ(outcomes[0]->error().kind, ErrorKind::upstream_timeout);
  EXPECT_EQ(background.running(), 1U);

  begin(/*hangs=*/false);
  run_until([&] { return outcomes[1].has_value(); });
  EXPECT_EQ(outcomes[1]->value(), 7);
}

TEST_F(BackgroundTest, WhatStandsBehindAHangingFunctionRunsWhenThatIsGivenUp) {
  begin(/*hangs=*/true, seconds(5));
  begin(/*hangs=*/false, seconds(20));
  begin(/*hangs=*/false, seconds(2));
  hang.wait_for(1);
  clock.advance(seconds(2));
  test::run_ready(io);
  EXPECT_EQ(outcomes[2]->error().kind, ErrorKind::upstream_timeout);  // its own deadline, before its turn
  EXPECT_FALSE(outcomes[1].has_value());
  EXPECT_EQ(background.running(), 1U);
  clock.advance(seconds(3));
  run_until([&] { return outcomes[1].has_value(); });
  EXPECT_EQ(outcomes[1]->value(), 7);
}

TEST_F(BackgroundTest, WhatAnAbandonedFunctionReturnsIsDropped) {
  begin(/*hangs=*/true);
  hang.wait_for(1);
  clock.advance(seconds(5));
  test::run_ready(io);
  hang.release();
  const auto work = asio::make_work_guard(io);
  run_until([&] { return background.running() == 0; });
  EXPECT_FALSE(outcomes[0]->has_value());
  begin(/*hangs=*/false);
  run_until([&] { return outcomes[1].has_value(); });
  EXPECT_EQ(outcomes[1]->value(), 7);
}

TEST_F(BackgroundTest, WithTooManyAbandonedItFailsAtOnceUntilOneEnds) {
  const int most = static_cast<int>(Background::kMostAbandoned);
  for (int i = 1; i <= most; ++i) {
    begin(/*hangs=*/true);
    hang.wait_for(i);
    if (i == most) begin(/*hangs=*/false, seconds(60));  // in the queue
    clock.advance(seconds(5));
    test::run_ready(io);
  }
  begin(/*hangs=*/false);
  for (const auto last : {most, most + 1}) {
    ASSERT_TRUE(outcomes[static_cast<std::size_t>(last)].has_value());
    EXPECT_EQ(outcomes[static_cast<std::size_t>(last)]->error().kind, ErrorKind::unavailable);
  }
  auto pure = [] { return 1; };
  EXPECT_THROW(test::run_coroutine(io, background.run(pure)), std::runtime_error);

  hang.release();
  const auto work = asio::make_work_guard(io);
  run_until([&] { return background.running() == 0; });
  EXPECT_EQ(test::run_coroutine(io, background.run(pure)), 1);
}

TEST_F(BackgroundTest, OneBesideItDoesNotStandBehindItAndIsCountedWithIt) {
  begin(/*hangs=*/true);
  hang.wait_for(1);
  auto other = background.beside();
  auto pure = [] { return 1; };
  EXPECT_EQ(test::run_coroutine(io, other.run(pure)), 1);
  EXPECT_EQ(other.running(), 1U);
}

TEST_F(BackgroundTest, ACancelledCallerDoesNotWait) {
  Logger logger(0);
  TaskGroup tasks(io.get_executor(), logger);
  tasks.spawn("a caller", ask(/*hangs=*/true, clock.now() + seconds(5)));
  tasks.spawn("another, behind it", ask(/*hangs=*/false, clock.now() + seconds(5)));
  test::run_ready(io);
  hang.wait_for(1);
  tasks.cancel();
  test::run_coroutine(io, tasks.join());
  EXPECT_FALSE(outcomes[0].has_value());
  EXPECT_FALSE(outcomes[1].has_value());
  EXPECT_EQ(clock.alarms(), 0U);
  const auto work = asio::make_work_guard(io);
  run_until([&] { return background.running() == 1; });  // the other had its turn for a moment
}

TEST(BackgroundEnd, NeverWaitsAndNothingReachesALoopThatIsGone) {
  Hang hang;
  {
    asio::io_context io;
    Background background;
    asio::co_spawn(
        io,
        [](Background& place, Hang& where) -> asio::awaitable<void> {
          auto function = [&where] {
            where.enter();
            return 0;
          };
          co_await place.run(std::move(function));
        }(background, hang),
        [](const std::exception_ptr&) {});
    test::run_ready(io);
    hang.wait_for(1);
  }
  hang.release();
}

}  // namespace
}  // namespace adapter::runtime
