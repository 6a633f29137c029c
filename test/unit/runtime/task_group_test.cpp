#include "runtime/task_group.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <stdexcept>

#include "runtime/run_loop.hpp"
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

// As a composed operation of a library does in which something throws.
asio::awaitable<void> wait_for_what_breaks(asio::io_context& io) {
  auto start = [&io](auto handler) {
    asio::post(io, [held = std::move(handler)] { throw std::length_error("out of bounds below"); });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(start, asio::use_awaitable);
}

TEST_F(TaskGroupTest, LosesOnlyTheTaskThatWaitedForWhatBroke) {
  group.spawn("reader of things", wait_for_what_breaks(io));
  group.spawn("second", sleep_until(clock, clock.now() + std::chrono::hours(1)));
  asio::post(io, [this] { group.cancel(); });
  asio::co_spawn(io, group.join(), asio::detached);
  run_loop(io, logger);
  EXPECT_EQ(group.size(), 0u);
  EXPECT_THAT(lines, testing::UnorderedElementsAre(testing::HasSubstr("out of bounds below"),
                                                   testing::HasSubstr("reader of things ended unexpectedly")));
  EXPECT_EQ(logger.unexpected_failures().at("reader of things"), 1);
}

TEST_F(TaskGroupTest, JoinsAtOnceWhenEmpty) {
  test::run_coroutine(io, group.join());
}

}  // namespace
}  // namespace adapter::runtime
