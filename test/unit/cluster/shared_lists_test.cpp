#include "cluster/shared_lists.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <functional>
#include <list>

#include "support/fake_api.hpp"
#include "support/manual_clock.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::cluster {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;
using Answer = test::FakeApi::Answer;

struct Caller {
  asio::cancellation_signal leave;
  std::exception_ptr failure;
  std::optional<SharedLists::Answer> got;

  std::size_t objects() const { return (**got)->objects.size(); }
};

struct SharedListsTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  std::vector<std::string> log;
  runtime::Logger logger{0, [this](std::string_view line) { log.emplace_back(line); }};
  runtime::Budget budget{1 << 20};
  std::shared_ptr<runtime::Event> gate;  // answers wait for it, when there is one
  Result<int> status = 200;
  std::size_t objects = 1;
  std::string object_namespace;
  std::string first_name = "p-0";
  test::FakeApi api{[this](const ApiCall&) {
    std::string items;
    for (std::size_t i = 0; i < objects; ++i) {
      const auto name = i == 0 ? first_name : "p-" + std::to_string(i);
      items += (i == 0 ? "" : ",") + (R"({"metadata":{"name":")" + name) + R"(","namespace":")" + object_namespace +
               R"(","labels":{"app":"a"}}})";
    }
    return Answer{.status = status,
                  .pieces = {R"({"metadata":{"resourceVersion":"5"},"items":[)" + items + "]}"},
                  .before = gate};
  }};
  SharedLists lists{io.get_executor(), api, clock, logger, budget, /*exact=*/false};
  SharedLists exact{io.get_executor(), api, clock, logger, budget, /*exact=*/true};
  ListQuestion pods{.objects = {.resource = {"", "pods"}, .version = "v1", .object_namespace = "moc"},
                    .name = "",
                    .label_selector = "app=a"};
  std::list<Caller> callers;

  ~SharedListsTest() override {
    test::run_coroutine(io, lists.stop());
    test::run_coroutine(io, exact.stop());
  }

  Caller& ask(SharedLists& of, ListQuestion question, seconds time = seconds(60), const std::string& who = "") {
    auto& caller = callers.emplace_back();
    asio::co_spawn(
        io, of.get(std::move(question), who, clock.now() + time),
        asio::bind_cancellation_slot(caller.leave.slot(), [&caller](std::exception_ptr e, SharedLists::Answer answer) {
          caller.failure = e;
          if (!e) caller.got.emplace(std::move(answer));
        }));
    test::run_ready(io);
    return caller;
  }
  void hold() { gate = std::make_shared<runtime::Event>(io.get_executor()); }
  void release() {
    std::exchange(gate, nullptr)->set();
    test::run_ready(io);
  }
};

TEST_F(SharedListsTest, AskOnceForAllWhoAskTheSame) {
  hold();
  for (int i = 0; i < 300; ++i) ask(lists, pods);
  EXPECT_EQ(api.calls.size(), 1u);
  EXPECT_THAT(api.calls[0].target, HasSubstr("resourceVersion=0"));
  release();
  for (const auto& caller : callers) ASSERT_TRUE(caller.got && *caller.got);
  EXPECT_EQ(lists.calls(), 1u);
}

TEST_F(SharedListsTest, ShareRefusalsAsTheyShareAnswersSoThatNoStormFollows) {
  for (const int code : {403, 429, 500, 503}) {
    status = code;
    api.calls.clear();
    for (int second = 0; second < 3; ++second) {
      for (int i = 0; i < 100; ++i) {
        const auto& caller = ask(lists, pods);
        ASSERT_TRUE(caller.got && !*caller.got) << code;
      }
      clock.advance(seconds(1));
    }
    EXPECT_EQ(api.calls.size(), 3u) << code;
  }
}

TEST_F(SharedListsTest, GiveNobodyAnAnswerThatWasAskedForASecondAgo) {
  ask(lists, pods);
  clock.advance(std::chrono::milliseconds(999));
  objects = 2;
  EXPECT_EQ(ask(lists, pods).objects(), 1u);
  clock.advance(std::chrono::milliseconds(1));
  EXPECT_EQ(ask(lists, pods).objects(), 2u);
  EXPECT_EQ(api.calls.size(), 2u);
}

TEST_F(SharedListsTest, LetThoseWhoComeLateWaitForTheNextTogether) {
  hold();
  auto& early = ask(lists, pods);
  clock.advance(seconds(1));
  for (int i = 0; i < 50; ++i) ask(lists, pods);
  EXPECT_EQ(api.calls.size(), 1u) << "one at a time";
  objects = 2;
  release();
  EXPECT_EQ(early.objects(), 1u);
  EXPECT_EQ(callers.back().objects(), 2u);
  EXPECT_EQ(api.calls.size(), 2u);
  for (const auto& caller : callers) EXPECT_TRUE(caller.got && *caller.got);
}

TEST_F(SharedListsTest, ThatAreExactGiveNobodyWhatWasReadBeforeItAsked) {
  hold();
  ask(exact, pods);
  EXPECT_THAT(api.calls[0].target, Not(HasSubstr("resourceVersion")));
  for (int i = 0; i < 50; ++i) ask(exact, pods);
  EXPECT_EQ(api.calls.size(), 1u);
  release();
  EXPECT_EQ(api.calls.size(), 2u) << "the fifty share one";
  ask(exact, pods);
  EXPECT_EQ(api.calls.size(), 3u) << "and nothing is kept";
  callers.clear();
  EXPECT_EQ(budget.used(), 0u);
}

TEST_F(SharedListsTest, KeepQuestionsApart) {
  hold();
  ask(lists, pods);
  for (const auto& change : std::vector<std::function<void(ListQuestion&)>>{
           [](ListQuestion& q) { q.label_selector = "app=b"; }, [](ListQuestion& q) { q.label_selector = ""; },
           [](ListQuestion& q) { q.name = "p"; }, [](ListQuestion& q) { q.with_labels = true; },
           [](ListQuestion& q) { q.objects.running = true; }, [](ListQuestion& q) { q.objects.object_namespace = "x"; },
           [](ListQuestion& q) { q.objects.resource.resource = "services"; }}) {
    auto other = pods;
    change(other);
    ask(lists, other);
  }
  EXPECT_EQ(api.calls.size(), 8u);
  release();
}

TEST_F(SharedListsTest, LetEachWaitNoLongerThanItsDeadlineAndGoOnForTheOthers) {
  hold();
  auto& patient = ask(lists, pods, seconds(10));
  auto& hasty = ask(lists, pods, seconds(1));
  clock.advance(seconds(1));
  test::run_ready(io);
  ASSERT_TRUE(hasty.got && !*hasty.got);
  EXPECT_EQ(hasty.got->error().kind, ErrorKind::upstream_timeout);
  EXPECT_FALSE(patient.got);
  release();
  EXPECT_TRUE(patient.got && *patient.got);
}

TEST_F(SharedListsTest, AskAgainForThoseWhoHaveMoreTimeThanTheOneWhoBegan) {
  hold();
  status = Error{ErrorKind::upstream_timeout, "no answer in time", ""};
  auto& hasty = ask(lists, pods, seconds(1));
  const auto patient_until = clock.now() + seconds(10);
  auto& patient = ask(lists, pods, seconds(10));
  clock.advance(std::chrono::milliseconds(500));
  const auto held = gate;
  gate = nullptr;
  held->set();  // the call ends a little before its deadline
  status = 200;
  test::run_ready(io);
  EXPECT_TRUE(hasty.got);
  EXPECT_FALSE(patient.got);
  clock.advance(std::chrono::milliseconds(500));
  test::run_ready(io);
  ASSERT_TRUE(patient.got && *patient.got);
  EXPECT_EQ(api.calls.size(), 2u);
  EXPECT_EQ(api.calls[1].deadline, patient_until) << "it is the patient one's";
}

TEST_F(SharedListsTest, AskOnceASecondForThoseWhoLeaveNoTime) {
  status = Error{ErrorKind::upstream_timeout, "no answer in time", ""};
  for (auto* each : {&lists, &exact}) {
    api.calls.clear();
    for (int i = 0; i < 20; ++i) {
      ask(*each, pods, seconds(1));
      clock.advance(std::chrono::milliseconds(100));
      test::run_ready(io);
    }
    EXPECT_LE(api.calls.size(), 3u);
    clock.advance(seconds(2));
    test::run_ready(io);
  }
}

TEST_F(SharedListsTest, GoOnWhenTheCallerWhoBeganHasLeft) {
  hold();
  auto& first = ask(lists, pods);
  auto& second = ask(lists, pods);
  first.leave.emit(asio::cancellation_type::terminal);
  test::run_ready(io);
  EXPECT_TRUE(first.failure);
  release();
  EXPECT_TRUE(second.got && *second.got);
}

// Else one caller's hundreds, who hang up at once, keep their places before all that others ask.
TEST_F(SharedListsTest, DropWhatNobodyWaitsForBeforeItsTurn) {
  CallTurns turns(clock, 1, std::nullopt);
  api.turns = &turns;
  hold();
  for (auto* each : {&lists, &exact}) {
    api.calls.clear();
    ask(*each, pods);
    pods.label_selector = "app=unwanted";
    auto& first = ask(*each, pods);
    auto& second = ask(*each, pods);
    pods.label_selector = "app=a";
    auto& next = ask(*each, pods);
    first.leave.emit(asio::cancellation_type::terminal);
    next.leave.emit(asio::cancellation_type::terminal);
    test::run_ready(io);
    second.leave.emit(asio::cancellation_type::terminal);
    test::run_ready(io);
    pods.label_selector = "app=b";
    ask(*each, pods);
    release();
    EXPECT_EQ(api.calls.size(), 2u);
    EXPECT_THAT(api.calls.back().target, HasSubstr("app%3Db"));
    pods.label_selector = "app=unwanted";
    EXPECT_TRUE(*ask(*each, pods).got) << "asked as if nobody had";
    EXPECT_EQ(api.calls.size(), 3u);
    hold();
    clock.advance(seconds(2));
  }
  EXPECT_TRUE(log.empty());
  api.turns = nullptr;
}

// Else who asks what a caller with much to ask has asked before waits behind all that this one wants.
TEST_F(SharedListsTest, HaveTheirTurnWithTheFirstOfThoseWhoWait) {
  CallTurns turns(clock, 1, std::nullopt);
  api.turns = &turns;
  hold();
  for (int i = 0; i < 9; ++i) {
    pods.label_selector = "app=" + std::to_string(i);
    ask(lists, pods, seconds(60), "flood");
  }
  const auto& joined = ask(lists, pods, seconds(60), "hpa");
  release();
  EXPECT_TRUE(joined.got && *joined.got);
  ASSERT_EQ(api.calls.size(), 9u);
  EXPECT_THAT(api.calls[1].target, HasSubstr("app%3D1"));
  EXPECT_THAT(api.calls[2].target, HasSubstr("app%3D8"));
  api.turns = nullptr;
}

TEST_F(SharedListsTest, AreOneForAllWhoComeBeforeItsTurnHoweverLongItWaits) {
  CallTurns turns(clock, 1, std::nullopt);
  api.turns = &turns;
  for (auto* each : {&lists, &exact}) {
    api.calls.clear();
    hold();
    pods.label_selector = "app=a";
    ask(*each, pods);
    pods.label_selector = "app=b";
    for (int i = 0; i < 3; ++i) {
      ask(*each, pods);
      clock.advance(seconds(2));
    }
    release();
    for (const auto& caller : callers) EXPECT_TRUE(caller.got && *caller.got);
    EXPECT_EQ(api.calls.size(), 2u);
    ask(*each, pods);
    EXPECT_EQ(api.calls.size(), each == &exact ? 3u : 2u) << "it was asked for just now";
  }
  api.turns = nullptr;
}

TEST_F(SharedListsTest, AskAnewForWhoComesWhenItIsDropped) {
  CallTurns turns(clock, 1, std::nullopt);
  api.turns = &turns;
  hold();
  ask(lists, pods);
  pods.label_selector = "app=b";
  auto& left = ask(lists, pods);
  left.leave.emit(asio::cancellation_type::terminal);
  auto& late = ask(lists, pods);
  release();
  EXPECT_TRUE(left.failure);
  ASSERT_TRUE(late.got && *late.got);
  EXPECT_EQ(api.calls.size(), 2u);
  api.turns = nullptr;
}

TEST_F(SharedListsTest, GoOnWithWhatWasAskedWhenAllHaveLeft) {
  hold();
  auto& left = ask(lists, pods);
  left.leave.emit(asio::cancellation_type::terminal);
  test::run_ready(io);
  auto& late = ask(lists, pods);
  release();
  EXPECT_TRUE(late.got && *late.got);
  EXPECT_EQ(api.calls.size(), 1u);
}

TEST_F(SharedListsTest, KeepNamesAloneUnlessLabelsAreAskedFor) {
  EXPECT_TRUE((**ask(lists, pods).got)->objects[0].labels.empty());
  pods.with_labels = true;
  EXPECT_EQ((**ask(lists, pods).got)->objects[0].labels.size(), 1u);
}

TEST_F(SharedListsTest, DrawOnTheBudgetAndRefuseWhatDoesNotFit) {
  objects = 500;
  auto& caller = ask(lists, pods);
  EXPECT_GT(budget.used(), 500 * sizeof(Object));
  clock.advance(seconds(1));
  EXPECT_GT(budget.used(), 0u) << "the caller still holds it";
  caller.got.reset();
  EXPECT_EQ(budget.used(), 0u);
  objects = 20'000;
  const auto& refused = ask(lists, pods);
  ASSERT_TRUE(refused.got && !*refused.got);
  EXPECT_EQ(refused.got->error().kind, ErrorKind::unavailable);
  EXPECT_THAT(refused.got->error().message,
              HasSubstr("the API server: its list of pods in namespace \"moc\" does not fit into the memory"));
  EXPECT_EQ(budget.used(), 0u);
}

TEST_F(SharedListsTest, FailWithANameThatNoObjectCanHave) {
  first_name = std::string(253, 'n');
  object_namespace = std::string(63, 's');
  EXPECT_EQ(ask(lists, pods).objects(), 1u);
  for (auto* const name : {&first_name, &object_namespace}) {
    *name += "x";
    clock.advance(seconds(1));
    const auto& refused = ask(lists, pods);
    ASSERT_TRUE(refused.got && !*refused.got) << *name;
    EXPECT_EQ(refused.got->error().kind, ErrorKind::malformed_response);
    EXPECT_THAT(refused.got->error().message, HasSubstr("an object whose name or namespace is too long"));
    name->pop_back();
  }
}

TEST_F(SharedListsTest, TellOfOneTroubleOnceHoweverManyNamespacesSeeIt) {
  const auto ask_of = [this](const std::string& resource, int namespaces) {
    for (int i = 0; i < namespaces; ++i) {
      auto question = pods;
      question.objects.resource.resource = resource;
      question.objects.object_namespace = "ns-" + std::to_string(i);
      ask(lists, question);
    }
  };
  status = 403;
  ask_of("pods", 65);
  EXPECT_THAT(log, testing::ElementsAre(HasSubstr("list pods in namespace \"ns-0\"")));
  clock.advance(seconds(1));
  status = 401;
  ask_of("pods", 3);
  ask_of("services", 2);
  status = Error{ErrorKind::upstream_unavailable, "connection refused", ""};
  ask_of("jobs", 2);
  EXPECT_THAT(log, testing::ElementsAre(HasSubstr("ns-0"), HasSubstr("does not know who we are"),
                                        HasSubstr("does not know who we are"), HasSubstr("connection refused")));
}

TEST_F(SharedListsTest, EndWhatRunsWhenTheyStop) {
  hold();
  auto& waiting = ask(lists, pods);
  clock.advance(seconds(2));
  auto& next = ask(lists, pods);
  test::run_coroutine(io, lists.stop());
  test::run_ready(io);
  ASSERT_TRUE(waiting.got && !*waiting.got);
  ASSERT_TRUE(next.got && !*next.got);
  EXPECT_EQ(next.got->error().kind, ErrorKind::unavailable);
  EXPECT_EQ(ask(lists, pods).got->error().kind, ErrorKind::unavailable);
  EXPECT_EQ(clock.alarms(), 0u);
}

}  // namespace
}  // namespace adapter::cluster
