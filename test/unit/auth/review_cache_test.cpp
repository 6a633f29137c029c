#include "auth/review_cache.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/manual_clock.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::auth {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;

struct ReviewCacheTest : testing::Test {
  using Cache = ReviewCache<std::string>;

  asio::io_context io;
  test::ManualClock clock;
  runtime::Logger logger{0, [](std::string_view) {}};
  Cache cache{io.get_executor(), clock, logger, {.entries = 3, .in_flight = 4, .waiting = 4}};
  std::vector<std::string> asked;
  runtime::SteadyTime deadline{std::chrono::hours(24)};
  std::shared_ptr<runtime::Event> gate;  // look-ups wait for it, when there is one

  ~ReviewCacheTest() override { test::run_coroutine(io, cache.stop()); }

  asio::awaitable<Result<Verdict<std::string>>> look_up(std::string key, Result<Verdict<std::string>> found) {
    asked.push_back(key);
    const auto opens = gate;
    if (opens) co_await opens->wait();
    co_return found;
  }
  asio::awaitable<Result<std::string>> get(std::string key, Result<Verdict<std::string>> found,
                                           std::string who = "alice") {
    Cache::LookUp how = [this, key, found] { return look_up(key, found); };
    return cache.get(key, std::move(how), deadline, nullptr, std::move(who));
  }
  Result<std::string> ask(const std::string& key, const std::string& value, seconds holds = seconds(10)) {
    return test::run_coroutine(io, get(key, Verdict<std::string>{value, holds}));
  }

  // A caller in a group of its own, so that it can go away.
  struct Caller {
    explicit Caller(ReviewCacheTest& test) : group(test.io.get_executor(), test.logger) {}
    runtime::TaskGroup group;
    std::optional<Result<std::string>> answer;
  };
  static asio::awaitable<void> take(asio::awaitable<Result<std::string>> from, Caller& caller) {
    caller.answer = co_await std::move(from);
  }
  std::unique_ptr<Caller> begin(const std::string& key, Result<Verdict<std::string>> found,
                                const std::string& who = "alice") {
    auto caller = std::make_unique<Caller>(*this);
    caller->group.spawn("caller", take(get(key, std::move(found), who), *caller));
    test::run_ready(io);
    return caller;
  }
};

TEST_F(ReviewCacheTest, RemembersAnAnswerForAsLongAsItHolds) {
  EXPECT_EQ(*ask("a", "1"), "1");
  clock.advance(seconds(9));
  EXPECT_EQ(*ask("a", "2"), "1");
  clock.advance(seconds(1));
  EXPECT_EQ(*ask("a", "3"), "3") << "a use does not make it hold longer";
  EXPECT_THAT(asked, ElementsAre("a", "a"));
  EXPECT_EQ(cache.hits(), 1u);
  EXPECT_EQ(cache.misses(), 2u);
}

TEST_F(ReviewCacheTest, DoesNotRememberWhatDoesNotHoldNorErrors) {
  EXPECT_EQ(*ask("a", "1", seconds(0)), "1");
  EXPECT_EQ(*ask("a", "2", seconds(-1)), "2");
  const Error down{ErrorKind::upstream_unavailable, "down", ""};
  EXPECT_EQ(test::run_coroutine(io, get("a", down)).error().message, "down");
  EXPECT_EQ(*ask("a", "3"), "3");
  EXPECT_EQ(cache.size(), 1u);
}

TEST_F(ReviewCacheTest, ForgetsTheLeastRecentlyUsedFirst) {
  for (const auto* key : {"a", "b", "c"}) EXPECT_TRUE(ask(key, "1"));
  EXPECT_EQ(*ask("a", "2"), "1");
  EXPECT_TRUE(ask("d", "1"));
  EXPECT_EQ(cache.size(), 3u);
  EXPECT_EQ(*ask("a", "2"), "1");
  EXPECT_EQ(*ask("b", "2"), "2");
}

TEST_F(ReviewCacheTest, LooksUpOnceForAllWhoAskAtATime) {
  gate = std::make_shared<runtime::Event>(io.get_executor());
  const auto first = begin("a", Verdict<std::string>{"1", seconds(0)});
  const auto second = begin("a", Verdict<std::string>{"2", seconds(0)});
  EXPECT_THAT(asked, ElementsAre("a"));
  gate->set();
  test::run_ready(io);
  EXPECT_EQ(**first->answer, "1");
  EXPECT_EQ(**second->answer, "1");
  EXPECT_EQ(cache.joins(), 1u);
}

TEST_F(ReviewCacheTest, AnswersThoseWhoJoinedWhenTheFirstCallerGoesAway) {
  gate = std::make_shared<runtime::Event>(io.get_executor());
  const auto first = begin("a", Verdict<std::string>{"1", seconds(10)});
  const auto second = begin("a", Verdict<std::string>{"2", seconds(10)});
  first->group.cancel();
  test::run_ready(io);
  EXPECT_EQ(first->group.size(), 0u);
  EXPECT_FALSE(first->answer);
  gate->set();
  test::run_ready(io);
  ASSERT_TRUE(second->answer);
  EXPECT_EQ(**second->answer, "1");
  EXPECT_EQ(*ask("a", "3"), "1") << "remembered";
}

TEST_F(ReviewCacheTest, BoundsTheLookUpsInFlight) {
  gate = std::make_shared<runtime::Event>(io.get_executor());
  const auto one = begin("a", Verdict<std::string>{"1"});
  const auto two = begin("b", Verdict<std::string>{"1"});
  const auto three = begin("c", Verdict<std::string>{"1"});
  ASSERT_TRUE(three->answer);
  EXPECT_EQ(three->answer->error().kind, ErrorKind::too_many_requests);
  const auto others = begin("c", Verdict<std::string>{"1"}, "bob");
  EXPECT_FALSE(others->answer) << "no caller has what all the others need";
  gate->set();
  test::run_ready(io);
  EXPECT_TRUE(one->answer && two->answer && others->answer);
  EXPECT_TRUE(ask("c", "1"));
}

TEST_F(ReviewCacheTest, BoundsTheCallersThatWaitButAnswersFromMemoryAlways) {
  EXPECT_TRUE(ask("known", "1"));
  gate = std::make_shared<runtime::Event>(io.get_executor());
  std::vector<std::unique_ptr<Caller>> callers;
  for (int i = 0; i < 4; ++i) callers.push_back(begin("a", Verdict<std::string>{"1"}));
  const auto fifth = begin("a", Verdict<std::string>{"1"});
  ASSERT_TRUE(fifth->answer);
  EXPECT_EQ(fifth->answer->error().kind, ErrorKind::too_many_requests);
  EXPECT_EQ(*ask("known", "2"), "1");
  callers.front()->group.cancel();
  test::run_ready(io);
  callers.push_back(begin("a", Verdict<std::string>{"1"}));
  EXPECT_FALSE(callers.back()->answer) << "one has gone away";
  gate->set();
  test::run_ready(io);
  EXPECT_TRUE(callers.back()->answer);
  EXPECT_TRUE(ask("c", "1"));
}

TEST_F(ReviewCacheTest, LetsACallerGoAtItsDeadlineAndTheOthersWait) {
  gate = std::make_shared<runtime::Event>(io.get_executor());
  const auto patient = begin("a", Verdict<std::string>{"1", seconds(10)});
  deadline = clock.now() + seconds(2);
  const auto hasty = begin("a", Verdict<std::string>{"2"});
  clock.advance(seconds(2) - std::chrono::nanoseconds(1));
  test::run_ready(io);
  EXPECT_FALSE(hasty->answer);
  clock.advance(std::chrono::nanoseconds(1));
  test::run_ready(io);
  ASSERT_TRUE(hasty->answer);
  EXPECT_EQ(hasty->answer->error().kind, ErrorKind::upstream_timeout);
  EXPECT_FALSE(patient->answer);
  gate->set();
  test::run_ready(io);
  EXPECT_EQ(**patient->answer, "1");
  EXPECT_EQ(*ask("a", "3"), "1") << "remembered";
}

TEST_F(ReviewCacheTest, GivesAnErrorToThoseWhoWaitWhenItStops) {
  gate = std::make_shared<runtime::Event>(io.get_executor());
  const auto caller = begin("a", Verdict<std::string>{"1", seconds(10)});
  test::run_coroutine(io, cache.stop());
  test::run_ready(io);
  ASSERT_TRUE(caller->answer);
  EXPECT_EQ(caller->answer->error().kind, ErrorKind::unavailable);
  EXPECT_EQ(ask("b", "1").error().kind, ErrorKind::unavailable);
}

TEST_F(ReviewCacheTest, HoldsOneQuestionHoweverManyWaitForItsAnswer) {
  gate = std::make_shared<runtime::Event>(io.get_executor());
  const auto first = begin("a", Verdict<std::string>{"1", seconds(10)});
  auto question = std::make_shared<std::string>("a large one");
  const std::weak_ptr<std::string> held = question;
  Cache::LookUp how = [this, question = std::move(question)] { return look_up(*question, {}); };
  Caller joins(*this);
  joins.group.spawn("caller", take(cache.get("a", std::move(how), deadline), joins));
  test::run_ready(io);
  EXPECT_TRUE(held.expired());
  gate->set();
  test::run_ready(io);
  ASSERT_TRUE(joins.answer);
  EXPECT_EQ(**joins.answer, "1");
}

}  // namespace
}  // namespace adapter::auth
