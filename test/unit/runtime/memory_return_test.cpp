#include "runtime/memory_return.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <future>
#include <memory>
#include <vector>

#include "support/manual_clock.hpp"
#include "support/run_until_idle.hpp"

namespace adapter::runtime {
namespace {

constexpr std::size_t kMiB = 1 << 20;

TEST(TrimPlan, IsDueWhenMuchMoreIsIdleThanEverWas) {
  TrimPlan plan;
  EXPECT_FALSE(plan.is_due({.resident = 100 * kMiB, .in_use = 70 * kMiB})) << "the first look tells nothing";
  EXPECT_FALSE(plan.is_due({.resident = 300 * kMiB, .in_use = 260 * kMiB})) << "it is in use";
  EXPECT_TRUE(plan.is_due({.resident = 300 * kMiB, .in_use = 70 * kMiB})) << "it is not any more";
  plan.trimmed({.resident = 150 * kMiB, .in_use = 70 * kMiB});
  EXPECT_FALSE(plan.is_due({.resident = 150 * kMiB, .in_use = 70 * kMiB})) << "what cannot be had is let be";
  EXPECT_FALSE(plan.is_due({.resident = 150 * kMiB, .in_use = 140 * kMiB})) << "used again";
  EXPECT_TRUE(plan.is_due({.resident = 150 * kMiB, .in_use = 70 * kMiB})) << "and freed again";
}

TEST(TrimPlan, IsNotDisturbedByFiguresThatDoNotFit) {
  TrimPlan plan;
  EXPECT_FALSE(plan.is_due({.resident = 0, .in_use = 70 * kMiB}));
  EXPECT_EQ((HeapState{.resident = 1, .in_use = 2}).idle(), 0u);
}

TEST(ReturnMemory, GoesOnAfterALookThatCouldNotBeBegun) {
  asio::io_context io;
  test::ManualClock clock;
  Background background;
  std::string log;
  Logger logger{0, [&](std::string_view line) { log += line; }};
  // As many functions that hang as may be: nothing is begun beside them.
  const auto hang = [&](const std::shared_future<void>& until) {
    for (std::size_t i = 0; i < Background::kMostAbandoned; ++i) {
      asio::co_spawn(io,
                     background.run_until(clock, clock.now() + std::chrono::milliseconds(1),
                                          [until] {
                                            until.wait();
                                            return 0;
                                          }),
                     asio::detached);
      test::run_ready(io);
      clock.advance(std::chrono::milliseconds(1));
      test::run_ready(io);
    }
  };
  std::promise<void> first_end, second_end;
  hang(first_end.get_future().share());
  asio::cancellation_signal stop;
  bool ended = false;
  asio::co_spawn(io, return_memory(clock, background, logger),
                 asio::bind_cancellation_slot(stop.slot(), [&](const std::exception_ptr&) { ended = true; }));
  test::run_ready(io);
  EXPECT_THAT(log, testing::HasSubstr("giving memory back"));
  EXPECT_EQ(clock.alarms(), 1u) << "it sleeps, and looks again";
  log.clear();
  clock.advance(std::chrono::seconds(3));
  test::run_ready(io);
  EXPECT_EQ(log, "") << "a failure that lasts is told once";
  EXPECT_EQ(clock.alarms(), 1u);
  first_end.set_value();
  test::run_until_idle(io, background);
  clock.advance(std::chrono::seconds(3));
  test::run_until_idle(io, background);
  EXPECT_EQ(clock.alarms(), 1u) << "it has looked";
  hang(second_end.get_future().share());
  clock.advance(std::chrono::seconds(3));
  test::run_ready(io);
  EXPECT_THAT(log, testing::HasSubstr("giving memory back")) << "the next one is told again";
  stop.emit(asio::cancellation_type::terminal);
  test::run_ready(io);
  EXPECT_TRUE(ended);
  second_end.set_value();
  test::run_until_idle(io, background);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // their allocators are others

// Small blocks, of which the last is kept: the C library by itself then gives nothing back.
TEST(ReturnMemory, GivesBackWhatABurstLeftBehind) {
  asio::io_context io;
  test::ManualClock clock;
  Background background;
  Logger logger{0, [](std::string_view) {}};
  asio::cancellation_signal stop;
  bool ended = false;
  asio::co_spawn(io, return_memory(clock, background, logger),
                 asio::bind_cancellation_slot(stop.slot(), [&](const std::exception_ptr&) { ended = true; }));
  const auto sleeps_again = [&] {
    io.restart();
    while (clock.alarms() == 0) io.run_one();
  };
  const auto look = [&] {
    clock.advance(std::chrono::seconds(3));
    sleeps_again();
  };
  sleeps_again();  // after the first look
  std::vector<std::unique_ptr<char[]>> held;
  for (std::size_t i = 0; i < 64 * kMiB / 1000; ++i) held.push_back(std::make_unique<char[]>(1000));
  const auto before = heap_state();
  const auto last = std::move(held.back());
  held.clear();
  look();
  EXPECT_LT(heap_state().resident + 48 * kMiB, before.resident);
  stop.emit(asio::cancellation_type::terminal);
  test::run_ready(io);
  EXPECT_TRUE(ended);
}

#endif

}  // namespace
}  // namespace adapter::runtime
