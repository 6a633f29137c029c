#include "runtime/loop_turns.hpp"

#include <gmock/gmock.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/post.hpp>

#include "support/run_coroutine.hpp"

namespace adapter::runtime {
namespace {

using testing::ElementsAre;

struct LoopTurnsTest : testing::Test {
  asio::io_context io;
  LoopTurns turns;
  std::vector<std::string> done;

  static asio::awaitable<void> work(LoopTurnsTest& test, std::string caller, std::string what) {
    co_await test.turns.take(std::move(caller));
    test.done.push_back(std::move(what));
  }
  void begin(const std::string& caller, const std::string& what) {
    asio::co_spawn(io, work(*this, caller, what), [](const std::exception_ptr&) {});
  }
};

TEST_F(LoopTurnsTest, AreOneInEachRoundOfTheLoop) {
  for (const auto* what : {"first", "second", "third"}) begin("a", what);
  io.poll_one();  // each begins
  io.poll_one();
  io.poll_one();
  EXPECT_THAT(done, ElementsAre("first"));
  asio::post(io, [&] { done.emplace_back("other"); });
  test::run_ready(io);
  EXPECT_THAT(done, ElementsAre("first", "other", "second", "third"));
  begin("a", "fourth");
  test::run_ready(io);
  EXPECT_EQ(done.back(), "fourth");
}

TEST_F(LoopTurnsTest, AreGivenToTheCallerWhoHasHadTheFewest) {
  for (const auto* what : {"1", "2", "3", "4"}) begin("many", what);
  begin("few", "few");
  begin("another", "another");
  test::run_ready(io);
  EXPECT_THAT(done, ElementsAre("1", "2", "few", "another", "3", "4"));
}

TEST_F(LoopTurnsTest, AreNotForWhoIsCancelledMeanwhile) {
  begin("a", "first");
  begin("a", "second");
  asio::cancellation_signal leave;
  asio::co_spawn(io, work(*this, "a", "left"),
                 asio::bind_cancellation_slot(leave.slot(), [](const std::exception_ptr&) {}));
  begin("a", "last");
  for (int i = 0; i < 4; ++i) io.poll_one();
  leave.emit(asio::cancellation_type::terminal);
  test::run_ready(io);
  EXPECT_THAT(done, ElementsAre("first", "second", "last"));
}

}  // namespace
}  // namespace adapter::runtime
