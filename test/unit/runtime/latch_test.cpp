#include "runtime/latch.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <optional>

#include "support/manual_clock.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::runtime {
namespace {

using std::chrono::seconds;

struct LatchTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  Latch latch;
  struct Waiter {
    asio::cancellation_signal leave;
    std::exception_ptr failure;
    std::optional<bool> passed;
  };

  std::unique_ptr<Waiter> wait(seconds time) {
    auto out = std::make_unique<Waiter>();
    asio::co_spawn(io, latch.wait(clock, clock.now() + time),
                   asio::bind_cancellation_slot(out->leave.slot(), [it = out.get()](std::exception_ptr e, bool passed) {
                     it->failure = e;
                     if (!e) it->passed = passed;
                   }));
    test::run_ready(io);
    return out;
  }
};

TEST_F(LatchTest, WakesAllAndLetsLaterOnesPass) {
  const auto first = wait(seconds(5)), second = wait(seconds(5));
  EXPECT_FALSE(first->passed || second->passed);
  latch.set();
  test::run_ready(io);
  EXPECT_EQ(first->passed, true);
  EXPECT_EQ(second->passed, true);
  EXPECT_EQ(wait(seconds(0))->passed, true);
  EXPECT_EQ(clock.alarms(), 0u);
}

TEST_F(LatchTest, LetsEachGoAtItsOwnDeadline) {
  const auto hasty = wait(seconds(1)), patient = wait(seconds(2));
  clock.advance(seconds(1));
  test::run_ready(io);
  EXPECT_EQ(hasty->passed, false);
  EXPECT_FALSE(patient->passed);
  latch.set();
  test::run_ready(io);
  EXPECT_EQ(patient->passed, true);
}

TEST_F(LatchTest, ForgetsACallerThatIsCancelled) {
  const auto gone = wait(seconds(5)), other = wait(seconds(5));
  gone->leave.emit(asio::cancellation_type::terminal);
  test::run_ready(io);
  EXPECT_TRUE(gone->failure);
  EXPECT_EQ(clock.alarms(), 1u);
  latch.set();
  test::run_ready(io);
  EXPECT_EQ(other->passed, true);
}

}  // namespace
}  // namespace adapter::runtime
