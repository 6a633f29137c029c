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
  runtime::Budget budget{1 << 20};
  runtime::CallerBudget lists{budget, clock};
  QueryQueue queue{upstream, clock, lists, 2};
  std::list<Asked> asked;

  QueryQueueTest() {
    upstream.on_query = [](const upstream::QueryCall&) { return test::FakeUpstream::vector({{.value = 1}}); };
  }
  Asked& ask(const std::string& promql, runtime::SteadyTime deadline, const std::string& rule = "",
             QueryQueue* by = nullptr, const std::string& caller = "") {
    auto& one = asked.emplace_back();
    upstream::QueryCall call{.promql = promql,
                             .time = clock.wall_now(),
                             .deadline = deadline,
                             .labels = std::nullopt,
                             .rule = rule,
                             .caller = caller};
    asio::co_spawn(io, (by == nullptr ? queue : *by).query(std::move(call)),
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

TEST_F(QueryQueueTest, LeavesHalfOfTheConnectionsToOthersThanARuleThatHangs) {
  QueryQueue wide(upstream, clock, lists, 64);
  const auto later = clock.now() + seconds(60);
  for (int i = 0; i < 64; ++i) ask("hangs", later, "rules[0] (line 2)", &wide);
  EXPECT_EQ(upstream.running, 32u);
  auto& other = ask("other", later, "rules[1] (line 9)", &wide);
  EXPECT_EQ(upstream.running, 33u);
  answer(32);
  EXPECT_TRUE(other.got && *other.got);
  for (int i = 0; i < 64; ++i) ask("hangs, too", later, "rules[2] (line 14)", &wide);
  EXPECT_EQ(upstream.running, 48u) << "half of what the first leaves";
  ask("a fourth", later, "rules[3] (line 20)", &wide);
  EXPECT_EQ(upstream.running, 49u);
  for (auto& one : asked) one.leave.emit(asio::cancellation_type::terminal);
  test::run_ready(io);
  EXPECT_EQ(upstream.running, 0u);
  EXPECT_EQ(clock.alarms(), 0u);
}

TEST_F(QueryQueueTest, SaysThatTheRulesOwnQueriesTakeItsShare) {
  QueryQueue wide(upstream, clock, lists, 6);
  for (int i = 0; i < 3; ++i) ask("hangs", clock.now() + seconds(60), "rules[2] (line 14)", &wide);
  auto& late = ask("late", clock.now() + seconds(3), "rules[2] (line 14)", &wide);
  clock.advance(seconds(3));
  test::run_ready(io);
  ASSERT_TRUE(late.got && !*late.got);
  EXPECT_EQ(late.got->error().kind, ErrorKind::upstream_timeout);
  EXPECT_EQ(late.got->error().message,
            "3 queries of rules[2] (line 14) are under way already, all that one rule may have: no time was left for "
            "this one");
  for (std::size_t i = 0; i < 3; ++i) answer(i);
}

TEST_F(QueryQueueTest, GivesTheTurnToTheRuleThatHasTheFewest) {
  QueryQueue narrow(upstream, clock, lists, 4);
  const auto later = clock.now() + seconds(60);
  for (const auto* promql : {"a1", "a2", "a3", "a4"}) ask(promql, later, "a", &narrow);
  for (const auto* promql : {"b1", "b2"}) ask(promql, later, "b", &narrow);
  ask("c1", later, "c", &narrow);
  EXPECT_EQ(upstream.running, 4u) << "two of a, one of b, one of c";
  ask("d1", later, "d", &narrow);
  answer(0);  // a1
  EXPECT_THAT(answered(), ElementsAre("a1"));
  EXPECT_EQ(upstream.waiting.size(), 5u);
  answer(4);
  EXPECT_THAT(answered(), ElementsAre("a1", "d1")) << "not a3, which has waited longer";
  while (upstream.running > 0) {
    for (auto& event : upstream.waiting) event->set();
    test::run_ready(io);
  }
  EXPECT_THAT(answered(), SizeIs(8));
}

// However many one of them has put in front of the others'.
TEST_F(QueryQueueTest, GivesTheTurnToTheCallerOfARuleWhoHasTheFewest) {
  QueryQueue wide(upstream, clock, lists, 8);  // of which a rule may have four
  const auto end = clock.now() + seconds(60);
  const auto of = [](const std::string& name) { return "system:serviceaccount:" + name + ":"; };
  for (int i = 0; i < 8; ++i) ask("many" + std::to_string(i), end, "rule", &wide, of("many"));
  for (const std::string promql : {"third", "fourth"}) ask(promql, end, "rule", &wide, of(promql));
  ask("one", end, "rule", &wide, of("one"));
  ask("another", end, "rule", &wide, of("one"));
  ASSERT_EQ(upstream.running, 4u) << "three of one caller";
  answer(0);
  answer(4);
  EXPECT_EQ(answered().back(), "fourth");
  answer(5);
  EXPECT_EQ(answered().back(), "one");
  answer(6);
  EXPECT_EQ(answered().back(), "another");
  answer(3);
  answer(7);
  EXPECT_EQ(answered().back(), "many3") << "the others have none left";
  while (upstream.running > 0) {
    for (auto& event : upstream.waiting) event->set();
    test::run_ready(io);
  }
}

TEST_F(QueryQueueTest, KeepsTurnsForCallersWhoHaveFew) {
  QueryQueue wide(upstream, clock, lists, 64);
  const auto end = clock.now() + seconds(60);
  const auto begins = [&](const std::string& promql, const std::string& rule, const std::string& caller) {
    const auto before = upstream.running;
    ask(promql, end, rule, &wide, caller);
    return upstream.running > before;
  };
  const auto all_that_begin = [&](const std::string& rule, const std::string& caller) {
    while (begins("slow", rule, caller)) continue;
  };
  EXPECT_TRUE(begins("its own slow one", "rule", "hpa"));
  for (const auto* caller : {"a", "b", "c"}) all_that_begin("rule", caller);
  EXPECT_GE(upstream.running, 32u);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(begins("fast", "rule", "hpa")) << "beyond the rule's half";
  for (int rule = 0; rule < 20; ++rule) {
    for (const auto* caller : {"a", "b"}) all_that_begin("rules[" + std::to_string(rule) + "]", caller);
  }
  EXPECT_LE(upstream.running, 64u - 8);
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(begins("fast, too", "rules[" + std::to_string(i) + "]", "hpa"));
  for (auto& one : asked) cancel(one);
}

// One tenant may have ten of them, or sixty.
TEST_F(QueryQueueTest, KeepsTurnsFromNamespacesHoweverManyTheyAre) {
  QueryQueue wide(upstream, clock, lists, 64);
  const auto end = clock.now() + seconds(60);
  const auto begins = [&](const std::string& rule, const std::string& caller) {
    const auto before = upstream.running;
    ask("slow", end, rule, &wide, caller);
    return upstream.running > before;
  };
  for (int i = 0; i < 60; ++i) {
    const auto caller = "system:serviceaccount:n" + std::to_string(i) + ":";
    for (int n = 0; n < 3; ++n) begins("rule", caller);
  }
  EXPECT_EQ(upstream.running, 32u) << "no more than the rule may have";
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(begins("rule", "hpa")) << i;
  for (int i = 0; i < 60; ++i)
    begins("rules[" + std::to_string(i % 5) + "]", "system:serviceaccount:n" + std::to_string(i) + ":");
  EXPECT_EQ(upstream.running, 56u);
  EXPECT_TRUE(begins("rules[9]", "alice"));
  EXPECT_TRUE(begins("rules[9]", "hpa"));
  for (auto& one : asked) cancel(one);
}

// A few users would else hold what is for who has none.
TEST_F(QueryQueueTest, KeepsTheLastTurnsForUsersWhoHaveNone) {
  QueryQueue wide(upstream, clock, lists, 64);
  const auto end = clock.now() + seconds(60);
  for (const std::string user : {"a", "b", "c", "d"}) {
    for (int rule = 0; rule < 20; ++rule) {
      for (int i = 0; i < 7; ++i) ask("slow", end, "rules[" + std::to_string(rule) + "]", &wide, user);
    }
  }
  const auto running = upstream.running;
  EXPECT_LT(running, 64u);
  ask("fast", end, "rules[30]", &wide, "hpa");
  EXPECT_EQ(upstream.running, running + 1);
  for (auto& one : asked) cancel(one);
}

// The HPA controller asks for all rules: what it asks of one must not keep it from another.
TEST_F(QueryQueueTest, CountsACallersQueriesOfEachRuleByThemselves) {
  QueryQueue wide(upstream, clock, lists, 16);
  const auto end = clock.now() + seconds(60);
  for (int i = 0; i < 5; ++i) ask("b" + std::to_string(i), end, "b", &wide, "hpa");
  for (const auto* caller : {"x", "y", "z"}) {
    for (int i = 0; i < 4; ++i) ask(std::string(caller) + std::to_string(i), end, "a", &wide, caller);
  }
  const auto running = upstream.running;
  ask("hpa's", end, "a", &wide, "hpa");
  EXPECT_EQ(upstream.running, running + 1);
  for (auto& one : asked) cancel(one);
}

// Be they as slow as they may.
TEST_F(QueryQueueTest, LeavesAQuarterOfARuleAndOfAllToOtherCallers) {
  QueryQueue wide(upstream, clock, lists, 64);
  const auto end = clock.now() + seconds(60);
  for (int i = 0; i < 64; ++i) ask("slow", end, "rule", &wide, "many");
  EXPECT_EQ(upstream.running, 24u) << "of the 32 of a rule";
  for (int i = 0; i < 64; ++i) ask("slow, too", end, "rule", &wide, "others");
  EXPECT_EQ(upstream.running, 30u);
  ask("one", end, "rule", &wide, "one");
  EXPECT_EQ(upstream.running, 31u);
  for (int rule = 0; rule < 64; ++rule) ask("slow", end, "rules[" + std::to_string(rule) + "]", &wide, "many");
  EXPECT_EQ(upstream.running, 49u) << "42 of the 57 that the others leave";
  auto& another = ask("another", end, "rules[0]", &wide, "one");
  EXPECT_EQ(upstream.running, 50u);
  answer(49);
  EXPECT_TRUE(another.got && *another.got);
  auto& late = ask("late", clock.now() + seconds(3), "rules[70]", &wide, "many");
  clock.advance(seconds(3));
  test::run_ready(io);
  ASSERT_TRUE(late.got && !*late.got);
  EXPECT_EQ(late.got->error().message,
            "42 queries of its caller are under way already, all that one caller may have: no time was left for this "
            "one");
  for (auto& one : asked) cancel(one);
}

TEST_F(QueryQueueTest, CancelsTheQueryOfACallerWhoLeavesAndFreesItsPlaceAtOnce) {
  QueryQueue wide(upstream, clock, lists, 4);
  const auto later = clock.now() + seconds(60);
  for (int i = 0; i < 64; ++i) ask("left", later, "rules[0] (line 2)", &wide);
  EXPECT_EQ(upstream.running, 2u);
  for (auto& one : asked) cancel(one);
  EXPECT_EQ(upstream.running, 0u);
  ask("stays", later, "rules[0] (line 2)", &wide);
  EXPECT_EQ(upstream.running, 1u);
  cancel(asked.back());
}

TEST_F(QueryQueueTest, CountsTheTextsOfLongQueriesThatRunOrWait) {
  const std::string large(60'000, 'x');
  for (int i = 0; i < 3; ++i) ask(large);
  EXPECT_EQ(budget.used(), 3u * 5 * large.size());
  auto& refused = ask(large);
  ASSERT_TRUE(refused.got && !*refused.got);
  EXPECT_EQ(refused.got->error().kind, ErrorKind::unavailable);
  ask("small");
  for (std::size_t i = 0; i < 4; ++i) answer(i);
  EXPECT_EQ(budget.used(), 0u);
  EXPECT_THAT(answered(), SizeIs(4));
}

TEST_F(QueryQueueTest, LetsALongQueryWaitForRoomWhereOthersHaveMore) {
  std::list<runtime::CallerBudget::Share> others;
  for (const auto* who : {"flood", "another"}) {
    ASSERT_TRUE(others.emplace_back(lists, who).grow(lists.left_for(who)));
  }
  const std::string large(20'000, 'x');
  auto& waiting = ask(large, clock.now() + seconds(60), "", nullptr, "hpa");
  EXPECT_EQ(upstream.running, 0u);
  others.clear();
  test::run_ready(io);
  EXPECT_EQ(upstream.running, 1u);
  auto& late = ask(std::string(150'000, 'x'), clock.now() + seconds(60), "", nullptr, "hpa");
  EXPECT_TRUE(late.got && !*late.got) << "more than his part";
  answer(0);
  EXPECT_TRUE(waiting.got && *waiting.got);
  EXPECT_EQ(budget.used(), 0u);
}

}  // namespace
}  // namespace adapter::provider
