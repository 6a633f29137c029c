#include "provider/query_queue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <list>

#include "support/holding_upstream.hpp"
#include "support/manual_clock.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::provider {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::SizeIs;

// A query that somebody has made.
struct Asked {
  asio::cancellation_signal leave;
  std::exception_ptr failure;
  std::optional<Result<upstream::QueryResult>> got;
};

struct QueryQueueTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  test::HoldingUpstream upstream{io.get_executor()};
  QueryQueue queue{upstream, clock, 2};
  std::list<Asked> asked;

  QueryQueueTest() {
    upstream.on_query = [](const upstream::QueryCall&) { return test::FakeUpstream::vector({{.value = 1}}); };
  }
  Asked& ask(const std::string& promql, runtime::SteadyTime deadline) {
    auto& one = asked.emplace_back();
    upstream::QueryCall call{.promql = promql, .time = clock.wall_now(), .deadline = deadline, .labels = std::nullopt};
    asio::co_spawn(io, queue.query(std::move(call)),
                   asio::bind_cancellation_slot(one.leave.slot(),
                                                [&one](std::exception_ptr e, Result<upstream::QueryResult> result) {
                                                  one.failure = e;
                                                  if (!e) one.got.emplace(std::move(result));
                                                }));
    test::run_ready(io);
    return one;
  }
  Asked& ask(const std::string& promql) { return ask(promql, clock.now() + seconds(60)); }
  void answer(std::size_t query) {
    upstream.waiting.at(query)->set();
    test::run_ready(io);
  }
  void cancel(Asked& one) {
    one.leave.emit(asio::cancellation_type::terminal);
    test::run_ready(io);
  }
  std::vector<std::string> answered() const {
    std::vector<std::string> out;
    for (const auto& call : upstream.queries) out.push_back(call.promql);
    return out;
  }
};

TEST_F(QueryQueueTest, LetsTheOthersWaitInTheirOrder) {
  for (const auto* promql : {"a", "b", "c", "d", "e"}) ask(promql);
  EXPECT_EQ(upstream.running, 2u);
  for (std::size_t i = 0; i < 5; ++i) answer(i);
  EXPECT_THAT(answered(), ElementsAre("a", "b", "c", "d", "e"));
  EXPECT_EQ(upstream.most, 2u);
  for (const auto& one : asked) {
    ASSERT_TRUE(one.got && *one.got);
    EXPECT_THAT((*one.got)->samples, SizeIs(1));
  }
  for (const auto* promql : {"f", "g", "h"}) ask(promql);
  EXPECT_EQ(upstream.running, 2u) << "a turn that nobody waited for can be had again, and no more than those";
  for (std::size_t i = 5; i < 8; ++i) answer(i);
}

TEST_F(QueryQueueTest, GivesUpAQueryWhoseTurnDoesNotComeInTime) {
  ask("a");
  ask("b");
  auto& late = ask("c", clock.now() + seconds(3));
  ask("d");
  clock.advance(seconds(3));
  test::run_ready(io);
  ASSERT_TRUE(late.got);
  ASSERT_FALSE(*late.got);
  EXPECT_EQ(late.got->error().kind, ErrorKind::upstream_timeout);
  EXPECT_EQ(late.got->error().message, "too many queries are under way: no time was left for this one");
  answer(0);
  answer(1);
  answer(2);
  EXPECT_THAT(answered(), ElementsAre("a", "b", "d"));
  EXPECT_EQ(clock.alarms(), 0u);
}

TEST_F(QueryQueueTest, PassesAnErrorOnAndTheTurnToTheNext) {
  upstream.on_query = [](const upstream::QueryCall&) {
    return Error{ErrorKind::upstream_unavailable, "prometheus: connection refused", ""};
  };
  auto& first = ask("a");
  ask("b");
  ask("c");
  answer(0);
  ASSERT_TRUE(first.got && !*first.got);
  EXPECT_EQ(first.got->error().message, "prometheus: connection refused");
  EXPECT_THAT(upstream.waiting, SizeIs(3));
  answer(1);
  answer(2);
}

TEST_F(QueryQueueTest, ForgetsAQueryWhoseCallerLeavesAndGivesItsTurnAway) {
  auto& running = ask("a");
  ask("b");
  auto& waiting = ask("c");
  ask("d");
  cancel(waiting);
  EXPECT_TRUE(waiting.failure);
  EXPECT_THAT(upstream.waiting, SizeIs(2));
  cancel(running);
  EXPECT_TRUE(running.failure);
  EXPECT_THAT(upstream.waiting, SizeIs(3)) << "d runs in a's place";
  answer(1);
  answer(2);
  EXPECT_THAT(answered(), ElementsAre("b", "d"));
}

}  // namespace
}  // namespace adapter::provider
