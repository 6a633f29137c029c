#include "cluster/object_watch.hpp"

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

using ObjectWatchTest = WatchedObjectsFixture;

TEST_F(ObjectWatchTest, NeverAnswersFromAPartOfTheState) {
  begin();
  names();
  feed(frame("ADDED", metadata("a", "moc", "3")) + bookmark("4"));
  EXPECT_EQ(state(), State::not_synced);
  EXPECT_THAT(names(), ElementsAre("from-list"));
  never->set();  // the stream ends before the state was whole
  test::run_ready(io);
  EXPECT_THAT(names(), Not(ElementsAre("a")));
}

TEST_F(ObjectWatchTest, DiscardsAPartialStateWhenTheStreamBreaks) {
  const auto first = std::make_shared<runtime::Event>(io.get_executor());
  on_watch = [&](const ApiCall&) { return Answer{.end = watches() == 1 ? first : never}; };
  begin();
  names();
  feed(frame("ADDED", metadata("a", "moc", "3")));
  feed("<html>");
  first->set();
  test::run_ready(io);
  turn(seconds(2));
  ASSERT_EQ(watches(), 2u);
  EXPECT_THAT(last_watch(), HasSubstr("sendInitialEvents")) << "no version was learned";
  feed(frame("ADDED", metadata("z", "moc", "3")) + bookmark("9", true));
  EXPECT_THAT(names(), ElementsAre("z"));
}

TEST_F(ObjectWatchTest, ReopensFromTheLastVersionWhenTheWatchEnds) {
  sync();
  feed(bookmark("12"));
  turn(seconds(30));
  auto ended = never;
  never = std::make_shared<runtime::Event>(io.get_executor());
  ended->set();
  test::run_ready(io);
  ASSERT_EQ(watches(), 2u);
  EXPECT_THAT(last_watch(), HasSubstr("resourceVersion=12"));
  EXPECT_THAT(last_watch(), Not(HasSubstr("sendInitialEvents")));
  feed(frame("ADDED", metadata("c", "moc", "13")));
  EXPECT_THAT(names(), ElementsAre("a", "b", "c"));
  EXPECT_EQ(lists(), 1u);
  EXPECT_EQ(objects->state().at(0).status.restarts, 1u);
}

TEST_F(ObjectWatchTest, FetchesTheStateAgainOn410InAFrameAndAsAStatus) {
  for (const bool as_status : {false, true}) {
    sync();
    auto ended = never;
    never = std::make_shared<runtime::Event>(io.get_executor());
    turn(seconds(30));
    if (as_status) {
      on_watch = [&](const ApiCall& call) {
        if (has(call.target, "resourceVersion=7")) return Answer{.status = 410, .pieces = {status(410, "Expired")}};
        return Answer{.end = never};
      };
    } else {
      (void)api.feed(0, frame("ERROR", status(410, "Expired", "too old resource version: 7 (900)")));
    }
    ended->set();
    test::run_ready(io);
    EXPECT_THAT(last_watch(), HasSubstr("sendInitialEvents")) << as_status;
    EXPECT_THAT(names(), ElementsAre("a", "b")) << "the old state serves while the new one is fetched";
    feed(frame("ADDED", metadata("b", "moc", "901")) + bookmark("902", true));
    EXPECT_THAT(names(), ElementsAre("b")) << "a was deleted while we did not look";
    EXPECT_EQ(objects->state().at(0).status.lists, 2u);
    TearDown();
    objects.reset();
    api.calls.clear();
    never = std::make_shared<runtime::Event>(io.get_executor());
    on_watch = [this](const ApiCall&) { return Answer{.end = never}; };
  }
}

TEST_F(ObjectWatchTest, ListsAndThenWatchesWhereStreamingListsAreNotKnown) {
  on_watch = [&](const ApiCall& call) {
    if (has(call.target, "sendInitialEvents")) return Answer{.status = 422, .pieces = {status(422, "Invalid")}};
    return Answer{.end = never};
  };
  on_list = [&](const ApiCall& call) {
    if (has(call.target, "continue=next")) return Answer{.pieces = {list({metadata("p2", "moc", "4")})}};
    return Answer{.pieces = {list({metadata("p1", "moc", "4")}, "next")}};
  };
  begin();
  names();
  EXPECT_EQ(lists(), 2u) << "the two pages of the watch's, which answers the query, too";
  EXPECT_THAT(last_watch(), HasSubstr("resourceVersion=5"));
  EXPECT_EQ(state(), State::synced);
  const auto asked = api.calls.size();
  EXPECT_THAT(names(), ElementsAre("p1", "p2"));
  EXPECT_EQ(api.calls.size(), asked);
}

TEST_F(ObjectWatchTest, ListsWhereAStreamingListBeginsWithAnInternalError) {
  on_watch = [&](const ApiCall& call) {
    if (!has(call.target, "sendInitialEvents")) return Answer{.end = never};
    return Answer{.pieces = {frame("ERROR", status(500, "InternalError"))}};
  };
  on_list = [&](const ApiCall&) { return Answer{.pieces = {list({metadata("p1", "moc", "4")})}}; };
  begin();
  names();
  EXPECT_EQ(lists(), 1u) << "the watch's, which answers the query, too";
  EXPECT_EQ(state(), State::synced);
}

TEST_F(ObjectWatchTest, GoesOnStreamingListsAfterAFailureOfTheServer) {
  on_watch = [&](const ApiCall&) {
    if (watches() == 1) return Answer{.status = 500, .pieces = {status(500, "InternalError")}};
    return Answer{.pieces = {bookmark("3", true)}, .end = never};
  };
  begin();
  names();
  turn(seconds(2));
  EXPECT_EQ(watches(), 2u);
  EXPECT_THAT(last_watch(), HasSubstr("sendInitialEvents"));
  EXPECT_EQ(state(), State::synced);
  EXPECT_EQ(count("resourceVersion=0"), 1u) << "the query's";
}

TEST_F(ObjectWatchTest, ListsTheNewestStateWhenAContinueTokenExpires) {
  on_watch = [&](const ApiCall& call) {
    if (has(call.target, "sendInitialEvents")) return Answer{.status = 400, .pieces = {status(400, "BadRequest")}};
    return Answer{.end = never};
  };
  bool expired = false;
  on_list = [&](const ApiCall& call) {
    if (has(call.target, "continue=next")) {
      expired = true;
      return Answer{.status = 410, .pieces = {status(410, "Expired")}};
    }
    if (expired) return Answer{.pieces = {list({metadata("whole", "moc", "4")})}};
    return Answer{.pieces = {list({metadata("part", "moc", "4")}, "next")}};
  };
  begin();
  names();
  ASSERT_TRUE(expired);
  EXPECT_EQ(state(), State::synced);
  EXPECT_THAT(names(), ElementsAre("whole"));
}

// As kube-apiserver does: a limit with a version and no match means exactly that version (KEP-2523).
TEST_F(ObjectWatchTest, NeverListsAnOldStateWhereTheVersionItSawIsForgotten) {
  bool forgotten = false;
  on_watch = [&](const ApiCall& call) {
    if (has(call.target, "sendInitialEvents")) return Answer{.status = 422, .pieces = {status(422, "Invalid")}};
    const bool old = has(call.target, "resourceVersion=5") || has(call.target, "resourceVersion=6");
    if (forgotten && old) return Answer{.status = 410, .pieces = {status(410, "Expired")}};
    return Answer{.end = never};
  };
  on_list = [&](const ApiCall& call) {
    const bool exact = has(call.target, "resourceVersion=6") && !has(call.target, "&resourceVersionMatch=NotOlderThan");
    if (!forgotten || exact) return Answer{.pieces = {list({metadata("old", "moc", "4")})}};
    return Answer{
        .pieces = {R"({"metadata":{"resourceVersion":"90"},"items":[)" + metadata("new", "moc", "80") + "]}"}};
  };
  begin();
  names();
  feed(frame("ADDED", metadata("old-too", "moc", "6")));
  EXPECT_THAT(names(), ElementsAre("old", "old-too"));
  forgotten = true;
  auto ended = never;
  never = std::make_shared<runtime::Event>(io.get_executor());
  ended->set();
  turn(seconds(10));
  EXPECT_EQ(count("limit=500&resourceVersion=6&resourceVersionMatch=NotOlderThan"), 1u);
  EXPECT_THAT(names(), ElementsAre("new"));
  EXPECT_THAT(last_watch(), HasSubstr("resourceVersion=90"));
}

TEST_F(ObjectWatchTest, BreaksOffASilentWatchAndGoesOnWhereItStood) {
  sync();
  turn(seconds(60));
  feed(bookmark("12"));
  turn(seconds(89));
  EXPECT_EQ(watches(), 1u);
  turn(seconds(2));
  EXPECT_EQ(watches(), 2u);
  EXPECT_EQ(api.open_calls(), 1u) << "one at a time";
  EXPECT_THAT(last_watch(), HasSubstr("resourceVersion=12"));
  EXPECT_EQ(objects->state().at(0).status.lists, 1u) << "the state was not fetched again";
  feed(frame("ADDED", metadata("c", "moc", "13")));
  EXPECT_EQ(state(), State::synced);
  EXPECT_THAT(names(), ElementsAre("a", "b", "c"));
  turn(minutes(5));
  EXPECT_EQ(api.open_calls(), 1u);
  EXPECT_LE(watches(), 6u) << "not more than once in 90 seconds";
  EXPECT_THAT(lines, IsEmpty());
}

TEST_F(ObjectWatchTest, BreaksOffAStateThatStopsComing) {
  begin();
  names();
  feed(frame("ADDED", metadata("a", "moc", "3")));
  turn(seconds(92));
  EXPECT_EQ(watches(), 2u);
  EXPECT_EQ(api.open_calls(), 1u);
  EXPECT_THAT(last_watch(), HasSubstr("sendInitialEvents")) << "that a server is silent does not mean it cannot";
  feed(frame("ADDED", metadata("z", "moc", "3")) + bookmark("9", true));
  EXPECT_THAT(names(), ElementsAre("z"));
}

TEST_F(ObjectWatchTest, EndsAtOnceAndWithoutALogLineWhenCancelledInAWatch) {
  sync();
  test::run_coroutine(io, objects->stop());
  EXPECT_EQ(api.open_calls(), 0u);
  EXPECT_EQ(clock.alarms(), 1u) << "the round of WatchedObjects alone";
  EXPECT_THAT(lines, IsEmpty());
}

TEST_F(ObjectWatchTest, BacksOffWhenTheApiServerCannotBeReached) {
  on_watch = [](const ApiCall&) {
    return Answer{.status = Error{ErrorKind::upstream_unavailable, "connection refused", ""}};
  };
  begin();
  names();
  EXPECT_EQ(watches(), 1u);
  turn(seconds(60));
  EXPECT_GE(watches(), 5u);
  EXPECT_LE(watches(), 9u);
  EXPECT_EQ(std::ranges::count_if(lines, [](const std::string& line) { return has(line, "connection refused"); }), 1)
      << "said once";
  on_watch = [&](const ApiCall&) { return Answer{.pieces = {bookmark("3", true)}, .end = never}; };
  turn(seconds(31));
  EXPECT_EQ(state(), State::synced);
  EXPECT_THAT(lines.back(), HasSubstr("works again"));
}

TEST_F(ObjectWatchTest, HonoursRetryAfter) {
  on_watch = [](const ApiCall&) {
    Answer out{.status = 429};
    out.headers.add("Retry-After", "20");
    return out;
  };
  begin();
  names();
  turn(seconds(19));
  EXPECT_EQ(watches(), 1u);
  turn(seconds(2));
  EXPECT_EQ(watches(), 2u);
}

TEST_F(ObjectWatchTest, ListsWhereItMayNotWatchAndSaysSoOnce) {
  on_watch = [](const ApiCall&) { return Answer{.status = 403, .pieces = {status(403, "Forbidden")}}; };
  begin();
  for (int i = 0; i < 60; ++i) {
    EXPECT_THAT(names(), ElementsAre("from-list"));
    turn(seconds(30));
  }
  EXPECT_EQ(state(), State::gave_up);
  EXPECT_LE(watches(), 7u) << "asked again every five minutes";
  EXPECT_GE(watches(), 5u);
  ASSERT_EQ(lines.size(), 1u) << log();
  EXPECT_THAT(lines[0], HasSubstr("our account needs the right to watch pods; each query for them is a LIST"));
  on_watch = [&](const ApiCall&) { return Answer{.pieces = {bookmark("3", true)}, .end = never}; };
  turn(minutes(5));
  EXPECT_EQ(state(), State::synced);
  EXPECT_THAT(names(), IsEmpty()) << "in sync with nothing";
}

TEST_F(ObjectWatchTest, TrustsNoWatchThatBringsAnObjectOfAnotherPlace) {
  for (const std::string in : {"elsewhere", ""}) {
    for (const auto* type : {"ADDED", "MODIFIED", "DELETED"}) {
      sync();
      auto ended = never;
      never = std::make_shared<runtime::Event>(io.get_executor());
      feed(frame(type, metadata("c", in, "8")) + frame("ADDED", metadata("d", "moc", "9")));
      ended->set();
      test::run_ready(io);
      EXPECT_EQ(state(), State::not_synced) << type;
      EXPECT_THAT(names(), ElementsAre("from-list")) << type;
      EXPECT_EQ(watches(), 1u) << "not at once";
      turn(seconds(2));
      EXPECT_EQ(watches(), 2u);
      EXPECT_THAT(last_watch(), HasSubstr("sendInitialEvents"));
      feed(frame("ADDED", metadata("c", "moc", "")) + bookmark("10", true));
      EXPECT_THAT(names(), ElementsAre("c"));
      EXPECT_THAT(lines, ElementsAre(HasSubstr("an object in a namespace it cannot be in"), HasSubstr("works again")));
      TearDown();
      objects.reset();
      api.calls.clear();
      lines.clear();
    }
  }
}

TEST_F(ObjectWatchTest, TrustsNoWatchThatBringsANameThatNoObjectCanHave) {
  struct Case {
    std::size_t name, object_namespace;
    State state;
  };
  for (const auto& c :
       std::vector<Case>{{253, 63, State::synced}, {254, 63, State::not_synced}, {253, 64, State::not_synced}}) {
    begin();
    names("");
    feed(frame("ADDED", metadata("a", "moc", "0")) + bookmark("7", true));
    ASSERT_EQ(state(), State::synced);
    (void)api.feed(0, frame("ADDED", metadata(std::string(c.name, 'n'), std::string(c.object_namespace, 's'), "8")));
    EXPECT_EQ(state(), c.state) << c.name << " " << c.object_namespace;
    TearDown();
    objects.reset();
    api.calls.clear();
  }
}

TEST_F(ObjectWatchTest, ShowsNothingFromTheMomentThatItDistrustsWhatItHolds) {
  sync();
  (void)api.feed(0, frame("ADDED", metadata("c", "elsewhere", "8")));  // the loop has not had a turn since
  EXPECT_EQ(state(), State::not_synced);
}

// What it changes is missing, and so is whatever comes behind it.
TEST_F(ObjectWatchTest, TrustsNothingThatItHeldOnceAFrameCannotBeRead) {
  for (const std::string odd : {"{\"type\":\"MOVED\",\"object\":{}}\n", "garbage\n",
                                "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":7}}}\n"}) {
    sync();
    (void)api.feed(0, odd);
    EXPECT_EQ(state(), State::not_synced) << odd;
    EXPECT_THAT(names(), ElementsAre("from-list")) << odd;
    TearDown();
    objects.reset();
    api.calls.clear();
  }
}

TEST_F(ObjectWatchTest, TrustsNoStateThatHoldsAnObjectOfAnotherPlace) {
  for (const bool streams : {true, false}) {
    on_watch = [&](const ApiCall&) {
      if (!streams) return Answer{.status = 422, .pieces = {status(422, "Invalid")}};
      return Answer{.pieces = {frame("ADDED", metadata("c", "", "")), bookmark("7", true)}, .end = never};
    };
    on_list = [&](const ApiCall& call) {
      return Answer{.pieces = {list({metadata("c", has(call.target, "resourceVersion") ? "" : "moc", "4")})}};
    };
    begin();
    names();
    EXPECT_EQ(state(), State::not_synced);
    EXPECT_THAT(names(), ElementsAre("c")) << "from a list";
    TearDown();
    objects.reset();
  }
}

TEST_F(ObjectWatchTest, HoldsNoMoreObjectsThanItMay) {
  options.max_objects = 2;
  sync();
  EXPECT_THAT(names(), ElementsAre("a", "b"));
  feed(frame("ADDED", metadata("c", "moc", "8")));
  never->set();
  test::run_ready(io);
  EXPECT_EQ(state(), State::gave_up);
  EXPECT_THAT(names(), ElementsAre("from-list"));
  EXPECT_THAT(log(), HasSubstr("more than 2 objects"));
}

// Each state takes more than half of what all may take.
TEST_F(ObjectWatchTest, GivesTheOldStateUpWhereTheNewOneDoesNotFitBesideIt) {
  options.max_bytes = 100'000;
  std::vector<std::string> pods;
  std::string frames;
  for (int i = 0; i < 400; ++i) {
    pods.push_back(metadata("a-pod-whose-name-is-long-enough-" + std::to_string(i), "moc", "1"));
    frames += frame("ADDED", pods.back());
  }
  for (const bool streams : {true, false}) {
    const auto first_end = std::make_shared<runtime::Event>(io.get_executor());
    const auto gate = std::make_shared<runtime::Event>(io.get_executor());
    bool expired = false;
    on_watch = [&](const ApiCall& call) {
      const bool streaming = has(call.target, "sendInitialEvents");
      if (streaming && !streams) return Answer{.status = 422, .pieces = {status(422, "Invalid")}};
      if (streaming && expired) return Answer{.pieces = {frames}, .end = gate};
      if (streaming) return Answer{.pieces = {frames, bookmark("7", true)}, .end = first_end};
      if (expired || has(call.target, "resourceVersion=8")) return Answer{.end = never};
      expired = first_end->is_set();
      if (expired) return Answer{.status = 410, .pieces = {status(410, "Expired")}};
      return Answer{.end = first_end};
    };
    on_list = [&](const ApiCall& call) {
      if (!has(call.target, "labelSelector")) return Answer{.pieces = {list(pods)}};
      return Answer{.pieces = {list(listed)}};
    };
    begin();
    names("moc", "app=web");
    ASSERT_EQ(names("moc", "app=web").size(), 400u) << streams;
    ASSERT_GT(objects->kept().used(), options.max_bytes / 2);
    turn(seconds(30));
    first_end->set();
    test::run_ready(io);
    ASSERT_TRUE(expired) << streams;
    if (streams) {
      EXPECT_EQ(state(), State::not_synced) << "never two states in part";
      EXPECT_THAT(names("moc", "app=web"), ElementsAre("from-list"));
      feed(bookmark("8", true));
    }
    EXPECT_EQ(state(), State::synced) << streams;
    EXPECT_EQ(names("moc", "app=web").size(), 400u) << streams;
    EXPECT_LE(objects->kept().peak(), options.max_bytes);
    EXPECT_THAT(log(), IsEmpty());
    gate->set();
    TearDown();
    objects.reset();
    api.calls.clear();
  }
}

TEST_F(ObjectWatchTest, TrustsNoStateAfterAnUnexpectedFailureAndGoesOn) {
  const auto first_end = never;
  on_watch = [&](const ApiCall&) -> Answer {
    if (watches() == 1) return {.end = first_end};
    if (watches() == 2) throw std::logic_error("a fault");
    return {.pieces = {frame("ADDED", metadata("c", "moc", "")), bookmark("9", true)},
            .end = std::make_shared<runtime::Event>(io.get_executor())};
  };
  sync();
  turn(seconds(30));
  first_end->set();
  test::run_ready(io);
  ASSERT_EQ(watches(), 2u);
  EXPECT_EQ(state(), State::not_synced) << "nobody follows what changes";
  EXPECT_THAT(names(), ElementsAre("from-list"));
  EXPECT_THAT(log(), HasSubstr("the watch of pods in namespace \"moc\" met an unexpected failure: a fault"));
  turn(seconds(2));
  ASSERT_EQ(watches(), 3u);
  EXPECT_THAT(last_watch(), HasSubstr("sendInitialEvents"));
  EXPECT_THAT(names(), ElementsAre("c"));
}

}  // namespace
}  // namespace adapter::cluster
