#include "cluster/call_turns.hpp"

#include <gmock/gmock.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/this_coro.hpp>
#include <map>

#include "runtime/event.hpp"
#include "support/manual_clock.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::cluster {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

struct CallTurnsTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  std::optional<CallTurns> turns;
  std::vector<std::string> begun;
  std::map<std::string, std::shared_ptr<runtime::Event>> ends;
  std::map<std::string, Error> failed;
  CallDemand demand{clock};

  void make(std::size_t at_once, std::optional<RateLimit> pace = std::nullopt) { turns.emplace(clock, at_once, pace); }

  static asio::awaitable<void> one(CallTurnsTest& test, std::string caller, std::string what,
                                   std::chrono::milliseconds patience, CallDemand* demand) {
    const auto end = std::make_shared<runtime::Event>(co_await asio::this_coro::executor);
    test.ends[what] = end;
    const auto turn = co_await test.turns->take(std::move(caller), test.clock.now() + patience, demand);
    if (!turn) {
      test.failed[what] = turn.error();
      co_return;
    }
    test.begun.push_back(what);
    co_await end->wait();
  }
  // A call that lasts until end(what).
  void begin(const std::string& caller, const std::string& what, std::chrono::milliseconds patience = 1min,
             asio::cancellation_slot slot = {}, CallDemand* wanted_by = nullptr) {
    asio::co_spawn(io, one(*this, caller, what, patience, wanted_by),
                   asio::bind_cancellation_slot(slot, [](const std::exception_ptr&) {}));
    test::run_ready(io);
  }
  void end(const std::string& what) {
    ends.at(what)->set();
    test::run_ready(io);
  }
  void pass(std::chrono::milliseconds time) {
    clock.advance(time);
    test::run_ready(io);
  }
  // Calls of no length.
  void begin_short(const std::string& caller, const std::string& what) {
    begin(caller, what);
    end(what);
  }
};

TEST_F(CallTurnsTest, AreHadAtOnceWhileThereIsRoom) {
  make(2);
  begin("a", "1");
  begin("a", "2");
  begin("a", "3");
  EXPECT_THAT(begun, ElementsAre("1", "2"));
  end("1");
  EXPECT_THAT(begun, ElementsAre("1", "2", "3"));
}

TEST_F(CallTurnsTest, GoFromCallerToCaller) {
  make(1);
  for (int i = 0; i < 6; ++i) begin("flood", "f" + std::to_string(i));
  begin("hpa", "h0");
  begin("hpa", "h1");
  begin("tenant", "t0");
  for (const auto* what : {"f0", "f1", "h0", "t0", "f2", "h1", "f3", "f4", "f5"}) {
    EXPECT_EQ(begun.back(), what);
    end(what);
  }
}

TEST_F(CallTurnsTest, AreEverySecondOneForTheProgramItself) {
  make(1);
  begin("a", "a0");
  for (int i = 0; i < 3; ++i) begin("", "own" + std::to_string(i));
  for (int i = 1; i < 4; ++i) begin("a", "a" + std::to_string(i));
  for (const auto* what : {"a0", "own0", "a1", "own1", "a2", "own2", "a3"}) {
    EXPECT_EQ(begun.back(), what);
    end(what);
  }
}

// With --client-qps=5 one user's hundreds would be half a minute.
TEST_F(CallTurnsTest, KeepThePaceAndShareIt) {
  make(224, RateLimit(5, 2));
  for (int i = 0; i < 180; ++i) begin_short("flood", "f" + std::to_string(i));
  EXPECT_THAT(begun, ElementsAre("f0", "f1"));
  begin_short("hpa", "h0");
  begin_short("", "watch");
  pass(199ms);
  EXPECT_EQ(begun.size(), 2u);
  pass(1ms);
  EXPECT_EQ(begun.back(), "watch");
  pass(200ms);
  EXPECT_EQ(begun.back(), "f2");
  pass(200ms);
  EXPECT_EQ(begun.back(), "h0");
  pass(200ms);
  EXPECT_EQ(begun.back(), "f3");
  turns->shut_down();
  test::run_ready(io);
}

TEST_F(CallTurnsTest, AreNotWaitedForBeyondTheDeadline) {
  make(1, RateLimit(0.1, 2));
  begin("a", "running");
  begin("a", "late", 2s);
  begin("a", "patient");
  pass(2s);
  EXPECT_EQ(failed.at("late").kind, ErrorKind::upstream_timeout);
  EXPECT_THAT(failed.at("late").message, HasSubstr("too many calls are under way"));
  end("running");
  EXPECT_THAT(begun, ElementsAre("running", "patient"));
  end("patient");
  begin("a", "soon", 5s);
  EXPECT_EQ(failed.at("soon").kind, ErrorKind::upstream_timeout) << "no turn can come before it";
  EXPECT_THAT(failed.at("soon").message, HasSubstr("--client-qps"));
  EXPECT_EQ(clock.alarms(), 0u);
}

TEST_F(CallTurnsTest, AreNotForWhatNobodyWantsOrWhoLeft) {
  make(1);
  begin("a", "running");
  asio::cancellation_signal leave;
  begin("a", "left", 1min, leave.slot());
  for (const auto* who : {"a", "b", "a"}) demand.add(who);
  begin("", "dropped", 1min, {}, &demand);
  begin("a", "wanted");
  leave.emit(asio::cancellation_type::terminal);
  for (const auto* who : {"b", "a", "a"}) {
    EXPECT_FALSE(demand.is_dropped());
    demand.remove(who);
  }
  EXPECT_TRUE(demand.is_dropped());
  demand.add("a");  // too late: the call is on its way out
  test::run_ready(io);
  end("running");
  EXPECT_THAT(begun, ElementsAre("running", "wanted"));
  EXPECT_TRUE(failed.empty()) << "they end as what is cancelled does";
  end("wanted");
  CallDemand nobody{clock};
  begin("", "for nobody", 1min, {}, &nobody);
  EXPECT_EQ(begun.size(), 2u) << "also where there is room";
  EXPECT_TRUE(nobody.is_dropped());
}

TEST_F(CallTurnsTest, ComeToACallThatSeveralWantWithTheFirstOfThem) {
  make(1);
  begin("flood", "running");
  for (int i = 0; i < 4; ++i) begin("flood", "f" + std::to_string(i));
  demand.add("flood");
  begin("", "shared", 1min, {}, &demand);
  CallDemand left{clock};
  left.add("flood");
  begin("", "left", 1min, {}, &left);
  begin("tenant", "t0");
  for (auto* each : {&demand, &left}) each->add("hpa");
  left.remove("hpa");
  clock.advance(3s);
  const auto now = clock.now();
  for (const auto* what : {"running", "f0", "t0", "shared", "f1", "f2", "f3", "left"}) {
    EXPECT_EQ(begun.back(), what);
    end(what);
  }
  EXPECT_EQ(demand.turn(), now);
  EXPECT_EQ(begun.size(), 8u);
}

TEST_F(CallTurnsTest, AreEverySecondOneAlsoForWhatTheProgramWantsWithOthers) {
  make(1);
  begin("a", "a0");
  for (int i = 1; i < 4; ++i) begin("a", "a" + std::to_string(i));
  for (const auto* who : {"a", ""}) demand.add(who);
  begin("", "shared", 1min, {}, &demand);
  end("a0");
  EXPECT_EQ(begun.back(), "shared");
  turns->shut_down();
  test::run_ready(io);
}

// One that is given and not taken any more goes on to the next.
TEST_F(CallTurnsTest, AreNotLostWhereTheCallerLeavesInThatMoment) {
  make(1);
  begin("a", "running");
  asio::cancellation_signal leave;
  begin("a", "left", 1min, leave.slot());
  begin("a", "next");
  ends.at("running")->set();
  while (ends.at("running").use_count() > 1) io.poll_one();  // its turn is given back
  leave.emit(asio::cancellation_type::terminal);
  test::run_ready(io);
  EXPECT_EQ(begun.back(), "next");
}

TEST_F(CallTurnsTest, AreWaitedForBySoMany) {
  make(1);
  begin("a", "running");
  for (std::size_t i = 0; i < CallTurns::kMostWaiting; ++i) begin("a", std::to_string(i));
  EXPECT_TRUE(failed.empty());
  begin("b", "one more");
  EXPECT_EQ(failed.at("one more").kind, ErrorKind::upstream_unavailable);
  turns->shut_down();
  test::run_ready(io);
  EXPECT_EQ(failed.at("0").kind, ErrorKind::unavailable);
  EXPECT_EQ(failed.size(), CallTurns::kMostWaiting + 1);
  begin("b", "later");
  EXPECT_EQ(failed.at("later").kind, ErrorKind::unavailable);
}

}  // namespace
}  // namespace adapter::cluster
