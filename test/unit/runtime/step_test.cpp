#include "runtime/step.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "runtime/event.hpp"
#include "runtime/task_group.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::runtime {
namespace {

struct StepTest : testing::Test {
  asio::io_context io;
  std::vector<std::string> lines;
  Logger logger{0, [this](std::string_view line) { lines.emplace_back(line); }};
};

asio::awaitable<void> nothing() {
  co_return;
}
asio::awaitable<void> failure() {
  throw std::runtime_error("out of luck");
  co_return;
}

TEST_F(StepTest, TellsWhetherItWentWell) {
  EXPECT_TRUE(test::run_coroutine(io, run_step("a round", logger, nothing())));
  EXPECT_TRUE(lines.empty());
  EXPECT_FALSE(test::run_coroutine(io, run_step("a round", logger, failure())));
  EXPECT_THAT(lines, testing::ElementsAre(testing::HasSubstr("a round met an unexpected failure: out of luck")));
}

asio::awaitable<void> loop(const Logger& logger, Event& never, int& rounds) {
  for (;;) {
    co_await run_step("a round", logger, never.wait());
    ++rounds;
  }
}

TEST_F(StepTest, LetsCancellationPass) {
  TaskGroup tasks(io.get_executor(), logger);
  Event never(io.get_executor());
  int rounds = 0;
  tasks.spawn("loop", loop(logger, never, rounds));
  test::run_ready(io);
  tasks.cancel();
  test::run_coroutine(io, tasks.join());
  EXPECT_EQ(rounds, 0);
  EXPECT_TRUE(lines.empty());
}

}  // namespace
}  // namespace adapter::runtime
