#include "cluster/watched_objects.hpp"

#include <gmock/gmock.h>

#include "watched_objects_fixture.hpp"

namespace adapter::cluster {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

using WatchedObjectsTest = WatchedObjectsFixture;

TEST_F(WatchedObjectsTest, AnswersTheFirstQueryByAListWhereTheWatchThatItBeginsSaysNothing) {
  begin();
  EXPECT_THAT(names("moc", "app=web"), ElementsAre("from-list"));
  ASSERT_EQ(watches(), 1u);
  ASSERT_EQ(lists(), 1u);
  const auto& watch = *std::ranges::find_if(api.calls, is_watch);
  EXPECT_THAT(watch.target, testing::StartsWith("/api/v1/namespaces/moc/pods?watch=true&allowWatchBookmarks=true&"));
  EXPECT_THAT(watch.target, HasSubstr("&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"));
  EXPECT_THAT(watch.target, Not(HasSubstr("resourceVersion=")));
  EXPECT_EQ(watch.accept, "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json");
  const auto seconds_at = watch.target.find("timeoutSeconds=") + 15;
  const auto timeout = std::stoi(watch.target.substr(seconds_at));
  EXPECT_GE(timeout, 300);
  EXPECT_LE(timeout, 600);
  EXPECT_EQ(watch.deadline, clock.now() - seconds(2) + seconds(timeout + 30));
  const auto& call = *std::ranges::find_if_not(api.calls, is_watch);
  EXPECT_EQ(call.target, "/api/v1/namespaces/moc/pods?labelSelector=app%3Dweb&limit=500&resourceVersion=0")
      << "what the server has at hand is as good as what a watch tells";
  EXPECT_EQ(call.accept, "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json");
}

TEST_F(WatchedObjectsTest, AnswersFromMemoryOnceInSync) {
  sync();
  EXPECT_THAT(names(), ElementsAre("a", "b"));
  EXPECT_THAT(names("moc", "app=db"), ElementsAre("b"));
  EXPECT_THAT(names("moc", "app=none"), IsEmpty()) << "nothing is selected, and that is known";
  EXPECT_EQ(lists(), 1u) << "the first query's";
  feed(frame("ADDED", metadata("c", "moc", "8")) + frame("DELETED", metadata("a", "moc", "9")) +
       frame("MODIFIED", metadata("b", "moc", "10", "web")));
  EXPECT_THAT(names("moc", "app=web"), ElementsAre("b", "c"));
  EXPECT_EQ(objects->lists(), 1u);
}

TEST_F(WatchedObjectsTest, GivesObjectsWithTheirLabelsByAListAndThenFromMemory) {
  begin();
  EXPECT_THAT(running("moc").value(), ElementsAre(Object{"moc", "from-list", {{"app", "web"}}}));
  ASSERT_EQ(watches(), 1u);
  EXPECT_EQ(objects->lists(), 1u);
  feed(frame("ADDED", metadata("b", "moc", "", "db")) + frame("ADDED", metadata("a", "moc", "0")) +
       bookmark("7", true));
  const Object a{"moc", "a", {{"app", "web"}}}, b{"moc", "b", {{"app", "db"}}};
  EXPECT_THAT(running("moc").value(), ElementsAre(a, b));
  EXPECT_THAT(running("moc", "b").value(), ElementsAre(b));
  EXPECT_THAT(running("moc", "absent").value(), IsEmpty());
  feed(frame("DELETED", metadata("b", "moc", "8", "db")));
  EXPECT_THAT(running("moc", "b").value(), IsEmpty()) << "it may only have ended";
  EXPECT_EQ(lists(), 1u);
}

TEST_F(WatchedObjectsTest, KeepsRunningPodsApartFromAllPods) {
  sync();
  ASSERT_TRUE(running("moc"));
  EXPECT_EQ(lists(), 2u) << "all pods cannot say which of them run";
  ASSERT_EQ(watches(), 2u);
  EXPECT_THAT(last_watch(), testing::StartsWith("/api/v1/namespaces/moc/pods?watch=true&"));
  EXPECT_THAT(last_watch(), HasSubstr("&fieldSelector=status.phase%3DRunning&"));
  feed(frame("ADDED", metadata("a", "moc", "0")) + bookmark("7", true), 1);
  EXPECT_THAT(running("moc").value(), ElementsAre(Object{"moc", "a", {{"app", "web"}}}));
  EXPECT_THAT(names(), ElementsAre("a", "b")) << "nor can those that run speak for all";
  ASSERT_TRUE(running(""));
  EXPECT_THAT(last_watch(), testing::StartsWith("/api/v1/pods?watch=true&"));
  feed(frame("ADDED", metadata("w", "other", "0")) + bookmark("7", true), 2);
  EXPECT_THAT(running("").value(), ElementsAre(Object{"other", "w", {{"app", "web"}}}));
  EXPECT_THAT(names("other"), ElementsAre("from-list"));
}

TEST_F(WatchedObjectsTest, ListsForEachQueryWhenTheWatchFallsSilent) {
  sync();
  turn(seconds(90));
  EXPECT_THAT(names(), ElementsAre("a", "b"));
  turn(seconds(1));
  EXPECT_EQ(state(), State::silent);
  EXPECT_THAT(names(), ElementsAre("from-list"));
  feed(bookmark("20"));
  EXPECT_THAT(names(), ElementsAre("a", "b")) << "a bookmark is a sign of life";
}

TEST_F(WatchedObjectsTest, AnswersForNoNamespaceFromObjectsWithoutOne) {
  on_watch = [&](const ApiCall& call) {
    if (!has(call.target, "/api/v1/pods?")) return Answer{.end = never};
    return Answer{.pieces = {frame("ADDED", metadata("a", "", "")), bookmark("7", true)}, .end = never};
  };
  begin();
  names("");
  EXPECT_THAT(names(""), ElementsAre("a")) << "as those of a resource that has no namespaces";
  EXPECT_THAT(names("moc"), ElementsAre("from-list"));
}

TEST_F(WatchedObjectsTest, EndsAWatchThatNobodyNeeds) {
  sync();
  for (int i = 0; i < 9; ++i) {
    turn(minutes(1));
    feed(bookmark("20"));
  }
  names();
  turn(minutes(9));
  EXPECT_EQ(objects->state().size(), 1u) << "asked nine minutes ago";
  turn(minutes(2));
  EXPECT_EQ(objects->state().size(), 0u);
  EXPECT_EQ(api.open_calls(), 0u);
  const auto before = watches();
  EXPECT_THAT(names(), ElementsAre("from-list"));
  EXPECT_EQ(watches(), before + 1);
}

TEST_F(WatchedObjectsTest, OneWatchOfAllReplacesThoseOfManyNamespaces) {
  begin();
  const auto name = [](int i) { return "n" + std::to_string(i); };
  for (int i = 0; i < 20; ++i) names(name(i));
  EXPECT_EQ(objects->state().size(), 20u);
  EXPECT_EQ(count("/api/v1/pods?watch"), 0u);
  EXPECT_THAT(names(name(20)), ElementsAre("from-list"));
  EXPECT_EQ(count("/api/v1/pods?watch"), 1u);
  EXPECT_EQ(objects->state().size(), 21u);
  names(name(21));
  EXPECT_EQ(objects->state().size(), 21u);
  feed(frame("ADDED", metadata("everywhere", "n3", "")) + bookmark("7", true), 20);
  EXPECT_THAT(names("n3"), ElementsAre("everywhere"));
  EXPECT_THAT(names("n20"), IsEmpty());
  turn(seconds(31));
  EXPECT_EQ(objects->state().size(), 1u) << "the others ended";
  EXPECT_EQ(api.open_calls(), 1u);
}

TEST_F(WatchedObjectsTest, KeepsTheNamespacesWhereItMayNotWatchAll) {
  options.max_namespaces = 1;
  on_watch = [&](const ApiCall& call) {
    if (has(call.target, "/api/v1/pods?")) return Answer{.status = 403, .pieces = {status(403, "Forbidden")}};
    return Answer{.pieces = {bookmark("7", true)}, .end = never};
  };
  begin();
  names("a");
  EXPECT_THAT(names("a"), IsEmpty());
  EXPECT_THAT(names("b"), ElementsAre("from-list"));
  turn(seconds(31));
  EXPECT_THAT(names("a"), IsEmpty()) << "still from memory";
  EXPECT_THAT(names("b"), ElementsAre("from-list"));
  EXPECT_EQ(objects->state().size(), 2u);
}

TEST_F(WatchedObjectsTest, WatchesNoMoreThanItMay) {
  options.max_watches = 2;
  begin();
  for (const auto* in : {"a", "b", "c", "d"}) EXPECT_THAT(names(in), ElementsAre("from-list"));
  EXPECT_EQ(objects->state().size(), 2u);
  EXPECT_EQ(lines.size(), 1u);
}

TEST_F(WatchedObjectsTest, AlwaysListsWhenToldTo) {
  options.always_list = true;
  begin();
  EXPECT_THAT(names(), ElementsAre("from-list"));
  EXPECT_THAT(names(), ElementsAre("from-list"));
  EXPECT_EQ(watches(), 0u);
  EXPECT_EQ(lists(), 2u);
}

TEST_F(WatchedObjectsTest, PassesOnWhyAListFailed) {
  on_list = [](const ApiCall&) { return Answer{.status = 403, .pieces = {status(403, "Forbidden", "User x")}}; };
  begin();
  const auto refused = ask();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message,
            "the API server does not let us list pods in namespace \"moc\": our account needs the right to list pods");
  EXPECT_THAT(log(), HasSubstr("a query for objects failed: the API server does not let us list pods in namespace "
                               "\"moc\": our account needs the right to list pods: User x"));
}

TEST_F(WatchedObjectsTest, AnswersNothingAfterItWasStopped) {
  sync();
  tasks.cancel();
  test::run_coroutine(io, tasks.join());
  test::run_coroutine(io, objects->stop());
  EXPECT_EQ(ask().error().kind, ErrorKind::unavailable);
  EXPECT_EQ(objects->state().size(), 0u);
}

TEST_F(WatchedObjectsTest, MakesOneListForManyEqualQueriesAndCountsBoth) {
  on_watch = [](const ApiCall&) { return Answer{.status = 403, .pieces = {status(403, "Forbidden")}}; };
  begin();
  for (int i = 0; i < 300; ++i) EXPECT_THAT(names(), ElementsAre("from-list"));
  EXPECT_EQ(lists(), 1u);
  EXPECT_EQ(objects->lists(), 300u);
  EXPECT_EQ(objects->list_calls(), 1u);
}

TEST_F(WatchedObjectsTest, LetsQueriesWaitForTheStateThatAWatchIsFetching) {
  for (const bool streams : {true, false}) {
    const auto gate = std::make_shared<runtime::Event>(io.get_executor());
    on_watch = [&](const ApiCall& call) {
      if (!has(call.target, "sendInitialEvents")) return Answer{.end = never};
      if (!streams) return Answer{.status = 422, .pieces = {status(422, "Invalid")}};
      return Answer{
          .pieces = {frame("ADDED", metadata("whole", "moc", "4")), bookmark("7", true)}, .before = gate, .end = never};
    };
    on_list = [&](const ApiCall&) { return Answer{.pieces = {list({metadata("whole", "moc", "4")})}, .before = gate}; };
    begin();
    Answers answers;
    for (const auto* selector : {"app=web", "app", "app in (web,db)", "!none", ""}) ask_many(answers, 10, selector);
    EXPECT_THAT(answers, IsEmpty()) << streams;
    turn(seconds(1));
    gate->set();
    test::run_ready(io);
    EXPECT_THAT(answers, testing::AllOf(testing::SizeIs(50), testing::Each(ElementsAre("whole")))) << streams;
    EXPECT_EQ(lists(), streams ? 0u : 1u);
    EXPECT_EQ(objects->lists(), 0u);
    TearDown();
    objects.reset();
    api.calls.clear();
  }
}

TEST_F(WatchedObjectsTest, LetsQueriesWaitNoLongerThanTheStateKeepsComing) {
  begin();
  Answers answers;
  ask_many(answers, 50);
  turn(seconds(2));
  EXPECT_THAT(answers, testing::AllOf(testing::SizeIs(50), testing::Each(ElementsAre("from-list"))));
  EXPECT_EQ(lists(), 1u);
  answers.clear();
  ask_many(answers, 1);
  EXPECT_EQ(answers.size(), 1u) << "nothing came for two seconds";
  feed(frame("ADDED", metadata("a", "moc", "3")));
  answers.clear();
  ask_many(answers, 1);
  EXPECT_THAT(answers, IsEmpty());
  feed(bookmark("7", true));
  EXPECT_THAT(answers, ElementsAre(ElementsAre("a")));
}

TEST_F(WatchedObjectsTest, ListsAtOnceWhenTheStateCannotBeFetched) {
  on_watch = [](const ApiCall&) { return Answer{.status = 403, .pieces = {status(403, "Forbidden")}}; };
  begin();
  Answers answers;
  ask_many(answers, 10);
  EXPECT_THAT(answers, testing::AllOf(testing::SizeIs(10), testing::Each(ElementsAre("from-list"))));
  EXPECT_EQ(lists(), 1u);
}

TEST_F(WatchedObjectsTest, AnswersAllByTheListOfOneWhoAsksForAll) {
  begin();
  names();
  Answers answers;
  const auto gate = std::make_shared<runtime::Event>(io.get_executor());
  on_list = [&](const ApiCall&) { return Answer{.pieces = {list(listed)}, .before = gate}; };
  turn(seconds(2));
  ask_many(answers, 1, "");
  ask_many(answers, 1, "app=web");
  ask_many(answers, 1, "app=db");
  EXPECT_EQ(lists(), 2u) << "one of them since the first";
  gate->set();
  test::run_ready(io);
  EXPECT_THAT(answers, ElementsAre(ElementsAre("from-list"), ElementsAre("from-list"), IsEmpty()));
  EXPECT_EQ(lists(), 2u);
}

TEST_F(WatchedObjectsTest, HoldsNoMoreInAllWatchesThanMemoryMayHold) {
  options.max_bytes = 100'000;
  on_watch = [&](const ApiCall& call) {
    std::string frames;
    for (int i = 0; i < 400; ++i) {
      frames += frame("ADDED", metadata("a-pod-whose-name-is-long-enough-" + std::to_string(i),
                                        has(call.target, "/first/") ? "first" : "second", "1"));
    }
    return Answer{.pieces = {frames, bookmark("7", true)}, .end = never};
  };
  begin();
  names("first");
  EXPECT_EQ(names("first").size(), 400u);
  EXPECT_GT(objects->kept().used(), 400u * 100);
  names("second");
  EXPECT_THAT(names("second"), ElementsAre("from-list")) << "listed when it is asked for";
  EXPECT_EQ(objects->state().at(1).status.state, State::gave_up);
  EXPECT_THAT(log(), HasSubstr("watch of pods in namespace \"second\": more objects than the 97.6 KiB for all watches "
                               "together hold"));
  EXPECT_EQ(names("first").size(), 400u);
  EXPECT_LE(objects->kept().peak(), options.max_bytes);
}

TEST_F(WatchedObjectsTest, AnswersFromNoWatchWhoseTaskIsLost) {
  const auto first_end = std::make_shared<runtime::Event>(io.get_executor());
  on_watch = [&](const ApiCall& call) -> Answer {
    if (has(call.target, "sendInitialEvents")) return {.status = 422, .pieces = {status(422, "Invalid")}};
    if (first_end->is_set()) return {.status = 410, .pieces = {status(410, "Expired")}};
    return {.end = first_end};
  };
  on_list = [&](const ApiCall&) -> Answer { return {.pieces = {list(listed)}, .lost = first_end->is_set()}; };
  begin();
  names();
  ASSERT_EQ(state(), State::synced);
  turn(seconds(30));
  first_end->set();
  test::run_ready(io);
  EXPECT_EQ(state(), State::not_synced);
  on_list = [&](const ApiCall&) -> Answer { return {.pieces = {list({metadata("newer", "moc", "6")})}}; };
  EXPECT_THAT(names(), ElementsAre("newer"));
  turn(seconds(31));
  EXPECT_THAT(objects->state(), IsEmpty()) << "the next query begins another";
}

}  // namespace
}  // namespace adapter::cluster
