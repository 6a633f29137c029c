#include "runtime/loop_turns.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/post.hpp>

#include "support/manual_clock.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::runtime {
namespace {

using testing::ElementsAre;

struct LoopTurnsTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  LoopTurns turns{clock};
  std::vector<std::string> done;

  static constexpr std::chrono::milliseconds kPiece{1};
  static asio::awaitable<void> work(LoopTurnsTest& test, std::string caller, std::string what,
                                    LoopTurns::Time estimate) {
    const auto deadline = test.clock.now() + std::chrono::seconds(1);
    const bool is_its_turn = (co_await test.turns.take(std::move(caller), estimate, deadline)).has_value();
    test.done.push_back(is_its_turn ? what : "no " + what);
  }
  void begin(const std::string& caller, const std::string& what, LoopTurns::Time piece = kPiece) {
    asio::co_spawn(io, work(*this, caller, what, piece), [](const std::exception_ptr&) {});
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

TEST_F(LoopTurnsTest, AreOneForEachCallerBeforeAnybodyHasAnother) {
  for (const auto* what : {"1", "2", "3"}) begin("many", what);
  begin("few", "few");
  begin("another", "another");
  test::run_ready(io);
  EXPECT_THAT(done, ElementsAre("1", "few", "another", "2", "3"));
}

// As soon as its turn is over each of them asks again, and the controller has others waiting all the time.
TEST_F(LoopTurnsTest, AreNotTakenByThoseWhoComeAnewEachTime) {
  const auto again = [](LoopTurnsTest& test, std::string caller) -> asio::awaitable<void> {
    for (int i = 0; i < 20; ++i) {
      const auto turn = co_await test.turns.take(caller, kPiece, test.clock.now() + std::chrono::seconds(1));
      test.done.push_back(caller);
    }
  };
  for (const auto* caller : {"a", "b", "c"}) {
    asio::co_spawn(io, again(*this, caller), [](const std::exception_ptr&) {});
  }
  for (int i = 0; i < 5; ++i) begin("hpa", "hpa");
  test::run_ready(io);
  ASSERT_EQ(done.size(), 65u);
  EXPECT_GE(std::count(done.begin(), done.begin() + 21, "hpa"), 4);
}

// Sixty who each have much to look at and ask again at once, and one with five questions about little.
TEST_F(LoopTurnsTest, OfLittleWorkAreNotWaitedForUntilAllOthersHadTheirs) {
  const auto again = [](LoopTurnsTest& test, std::string caller) -> asio::awaitable<void> {
    for (int i = 0; i < 10; ++i) {
      const auto turn = co_await test.turns.take(caller, kPiece, test.clock.now() + std::chrono::seconds(1));
      test.done.push_back(caller);
    }
  };
  for (int i = 0; i < 60; ++i) {
    asio::co_spawn(io, again(*this, "tenant " + std::to_string(i)), [](const std::exception_ptr&) {});
  }
  for (const std::size_t before : {7, 95, 170, 301}) {
    while (done.size() < before) io.poll_one();
    for (int i = 0; i < 5; ++i) begin("hpa", "hpa", kPiece / 1000);
    while (done.size() < before + 12) io.poll_one();
    EXPECT_EQ(std::count(done.begin() + static_cast<std::ptrdiff_t>(before), done.end(), "hpa"), 5) << before;
  }
  begin("hpa", "large", 3 * kPiece);
  while (done.back() != "large") io.poll_one();
  EXPECT_LE(done.size(), 301 + 12 + 60 * 3 + 60) << "three of each, and what they are ahead";
  test::run_ready(io);
  EXPECT_EQ(done.size(), 600u + 20 + 1);
}

// A controller asks about few and about many at once.
TEST_F(LoopTurnsTest, OfMuchWorkAreNotOvertakenForGoodByTheCallersOwnLittleOnes) {
  const auto again = [](LoopTurnsTest& test, std::string caller, LoopTurns::Time piece) -> asio::awaitable<void> {
    for (int i = 0; i < 200; ++i) {
      const auto turn = co_await test.turns.take(caller, piece, test.clock.now() + std::chrono::hours(1));
      test.done.push_back(caller);
    }
  };
  for (int i = 0; i < 12; ++i) {
    asio::co_spawn(io, again(*this, "tenant " + std::to_string(i), kPiece), [](const std::exception_ptr&) {});
  }
  while (done.size() < 50) io.poll_one();
  begin("hpa", "large", 2 * kPiece);
  asio::co_spawn(io, again(*this, "hpa", kPiece / 1000), [](const std::exception_ptr&) {});
  while (done.back() != "large") io.poll_one();
  EXPECT_LE(done.size(), 50u + 12 * 4);
  test::run_ready(io);
}

// Each says little and takes long.
TEST_F(LoopTurnsTest, CountForWhatTheyTook) {
  const auto again = [](LoopTurnsTest& test, std::string caller, LoopTurns::Time said,
                        LoopTurns::Time taken) -> asio::awaitable<void> {
    for (int i = 0; i < 40; ++i) {
      const auto turn = co_await test.turns.take(caller, said, test.clock.now() + std::chrono::hours(1));
      test.clock.advance(taken);
      test.done.push_back(caller);
    }
  };
  const auto begin_again = [&](const std::string& caller, LoopTurns::Time said, LoopTurns::Time taken) {
    asio::co_spawn(io, again(*this, caller, said, taken), [](const std::exception_ptr&) {});
  };
  for (int i = 0; i < 24; ++i) begin_again("tenant", kPiece / 4, 100 * kPiece);
  for (int i = 0; i < 24; ++i) begin_again("tenant " + std::to_string(i), kPiece / 4, 100 * kPiece);
  while (done.size() < 100) io.poll_one();
  begin_again("hpa", kPiece, kPiece);
  const auto is_hpa = [this] { return std::count(done.begin(), done.end(), "hpa"); };
  while (is_hpa() < 40) io.poll_one();
  EXPECT_LE(done.size(), 100u + 2 * 40 + 25) << "two pieces for each, when it has found them out";
  test::run_ready(io);
}

// The same, all asked at once: what the first ones took is known when the rest come to their turn.
TEST_F(LoopTurnsTest, CountForWhatTheyTookAlsoWhereTheyWaitAlready) {
  const auto one = [](LoopTurnsTest& test, std::string caller, LoopTurns::Time taken) -> asio::awaitable<void> {
    const auto turn = co_await test.turns.take(caller, kPiece, test.clock.now() + std::chrono::hours(1));
    test.clock.advance(taken);
    test.done.push_back(caller);
  };
  const auto begin_one = [&](const std::string& caller, LoopTurns::Time taken) {
    asio::co_spawn(io, one(*this, caller, taken), [](const std::exception_ptr&) {});
  };
  for (int i = 0; i < 100; ++i) {
    for (const auto* caller : {"tenant", "another"}) begin_one(caller, 1000 * kPiece);
  }
  while (done.size() < 10) io.poll_one();
  for (int i = 0; i < 5; ++i) begin_one("hpa", kPiece);
  const auto is_hpa = [this] { return std::count(done.begin(), done.end(), "hpa"); };
  while (is_hpa() < 5) io.poll_one();
  EXPECT_LE(done.size(), 10u + 5 + 4) << "two for each of the others";
  test::run_ready(io);
}

// A turn that never came costs nothing.
TEST_F(LoopTurnsTest, ComeNoLaterToWhomTheDeadlineCameFirst) {
  const auto busy = [](LoopTurnsTest& test) -> asio::awaitable<void> {
    for (int i = 0; i < 20; ++i) {
      const auto turn = co_await test.turns.take("a", kPiece, test.clock.now() + std::chrono::minutes(1));
      test.done.emplace_back("a");
    }
  };
  asio::co_spawn(io, busy(*this), [](const std::exception_ptr&) {});
  for (int i = 0; i < 40; ++i) begin("b", "late");
  while (done.empty()) io.poll_one();
  for (int i = 0; i < 40; ++i) io.poll_one();
  clock.advance(std::chrono::seconds(1));
  while (std::count(done.begin(), done.end(), "no late") < 30) io.poll_one();
  begin("b", "b");
  test::run_ready(io);
  const auto from = std::find(done.rbegin(), done.rend(), "no late").base();
  EXPECT_LE(std::find(from, done.end(), "b") - from, 3);
  EXPECT_GE(std::count(from, done.end(), "a"), 10);
}

TEST_F(LoopTurnsTest, AreNotWaitedForBeyondTheDeadline) {
  const auto busy = [](LoopTurnsTest& test) -> asio::awaitable<void> {
    const auto turn = co_await test.turns.take("a", kPiece, test.clock.now() + std::chrono::seconds(1));
    test.begin("b", "late");
    test.clock.advance(std::chrono::seconds(1));
  };
  asio::co_spawn(io, busy(*this), [](const std::exception_ptr&) {});
  begin("b", "early");
  io.poll_one();
  io.poll_one();
  clock.advance(std::chrono::seconds(2));
  test::run_ready(io);
  EXPECT_EQ(clock.alarms(), 0u);
  EXPECT_EQ(done.size(), 2u);
}

TEST_F(LoopTurnsTest, AreNotForWhoIsCancelledMeanwhile) {
  begin("a", "first");
  begin("a", "second");
  asio::cancellation_signal leave;
  asio::co_spawn(io, work(*this, "a", "left", kPiece),
                 asio::bind_cancellation_slot(leave.slot(), [](const std::exception_ptr&) {}));
  begin("a", "last");
  for (int i = 0; i < 4; ++i) io.poll_one();
  leave.emit(asio::cancellation_type::terminal);
  test::run_ready(io);
  EXPECT_THAT(done, ElementsAre("first", "second", "last"));
}

}  // namespace
}  // namespace adapter::runtime
