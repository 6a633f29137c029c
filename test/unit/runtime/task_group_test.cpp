#include "runtime/task_group.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "support/manual_clock.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::runtime {
namespace {

struct TaskGroupTest : testing::Test {
  asio::io_context io;
  std::vector<std::string> lines;
  Logger logger{0, [this](std::string_view line) { lines.emplace_back(line); }};
  TaskGroup group{io.get_executor(), logger};
  test::ManualClock clock;
};

asio::awaitable<void> fail() {
  throw std::runtime_error("boom");
  co_return;
}

TEST_F(TaskGroupTest, CancelsAndJoinsWhatItStarted) {
  group.spawn("first", sleep_until(clock, clock.now() + std::chrono::hours(1)));
  group.spawn("second", sleep_until(clock, clock.now() + std::chrono::hours(1)));
  test::run_ready(io);
  EXPECT_EQ(group.size(), 2u);
  group.cancel();
  test::run_coroutine(io, group.join());
  EXPECT_EQ(group.size(), 0u);
  EXPECT_THAT(lines, testing::IsEmpty()) << "cancellation is no failure";
}

TEST_F(TaskGroupTest, LogsATaskThatFailsAndKeepsTheOthers) {
  group.spawn("reader of things", fail());
  group.spawn("second", sleep_until(clock, clock.now() + std::chrono::hours(1)));
  test::run_ready(io);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0], testing::HasSubstr("reader of things ended unexpectedly: boom"));
  EXPECT_EQ(group.size(), 1u);
  group.cancel();
  test::run_coroutine(io, group.join());
}

TEST_F(TaskGroupTest, JoinsAtOnceWhenEmpty) {
  test::run_coroutine(io, group.join());
}

}  // namespace
}  // namespace adapter::runtime
