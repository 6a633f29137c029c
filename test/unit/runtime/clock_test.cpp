#include "runtime/clock.hpp"

#include <gtest/gtest.h>

#include "support/manual_clock.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::runtime {
namespace {

using std::chrono::seconds;

TEST(SystemClock, RingsAnAlarmThatIsDueAndNotOneThatWasDropped) {
  asio::io_context io;
  SystemClock clock(io.get_executor());
  int rings = 0;
  const auto kept = clock.set_alarm(clock.now(), [&] { ++rings; });
  auto dropped = clock.set_alarm(clock.now(), [&] { rings += 100; });
  dropped.reset();
  EXPECT_EQ(rings, 0) << "never inside the call";
  io.run();
  EXPECT_EQ(rings, 1);
}

TEST(SleepUntil, ReturnsWhenTheClockGetsThere) {
  asio::io_context io;
  test::ManualClock clock;
  bool woke = false;
  asio::co_spawn(io, sleep_until(clock, clock.now() + seconds(5)), [&](const std::exception_ptr& e) { woke = !e; });
  test::run_ready(io);
  clock.advance(seconds(4));
  test::run_ready(io);
  EXPECT_FALSE(woke);
  clock.advance(seconds(1));
  test::run_ready(io);
  EXPECT_TRUE(woke);
}

}  // namespace
}  // namespace adapter::runtime
