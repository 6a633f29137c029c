#include "runtime/event.hpp"

#include <gtest/gtest.h>

#include "support/run_coroutine.hpp"

namespace adapter::runtime {
namespace {

asio::awaitable<void> pass(Event& event, int& passed) {
  co_await event.wait();
  ++passed;
}

TEST(Event, WakesAllWhoWaitAndLetsLaterOnesPass) {
  asio::io_context io;
  Event event(io.get_executor());
  int passed = 0;
  asio::co_spawn(io, pass(event, passed), [](const std::exception_ptr&) {});
  asio::co_spawn(io, pass(event, passed), [](const std::exception_ptr&) {});
  test::run_ready(io);
  EXPECT_EQ(passed, 0);
  event.set();
  test::run_ready(io);
  EXPECT_EQ(passed, 2);
  test::run_coroutine(io, pass(event, passed));
  EXPECT_EQ(passed, 3);
}

}  // namespace
}  // namespace adapter::runtime
