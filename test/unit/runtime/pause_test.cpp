#include "runtime/pause.hpp"

#include <gtest/gtest.h>

#include "runtime/task_group.hpp"
#include "support/manual_clock.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::runtime {
namespace {

struct PauseTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  Logger logger{0, [](std::string_view) {}};
  TaskGroup tasks{io.get_executor(), logger};
  Pause pause{clock};
  int wakes = 0;

  asio::awaitable<void> sleeper() {
    for (;;) {
      co_await pause.until(clock.now() + std::chrono::minutes(1));
      ++wakes;
    }
  }
  void SetUp() override {
    tasks.spawn("sleeper", sleeper());
    test::run_ready(io);
  }
  void TearDown() override {
    tasks.cancel();
    test::run_coroutine(io, tasks.join());
  }
};

TEST_F(PauseTest, LastsUntilItsTime) {
  clock.advance(std::chrono::seconds(59));
  test::run_ready(io);
  EXPECT_EQ(wakes, 0);
  clock.advance(std::chrono::seconds(1));
  test::run_ready(io);
  EXPECT_EQ(wakes, 1);
}

TEST_F(PauseTest, EndsEarlyOnceForEachCall) {
  pause.end();
  test::run_ready(io);
  EXPECT_EQ(wakes, 1);
  clock.advance(std::chrono::seconds(59));
  test::run_ready(io);
  EXPECT_EQ(wakes, 1) << "the next pause lasts its time";
}

TEST_F(PauseTest, RemembersAnEndThatCameWhileNobodySlept) {
  tasks.cancel();
  test::run_coroutine(io, tasks.join());
  pause.end();
  tasks.spawn("sleeper", sleeper());
  test::run_ready(io);
  EXPECT_EQ(wakes, 1);
}

}  // namespace
}  // namespace adapter::runtime
