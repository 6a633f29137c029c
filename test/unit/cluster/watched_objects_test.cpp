#include "cluster/watched_objects.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_api.hpp"
#include "support/manual_clock.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::cluster {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using Answer = test::FakeApi::Answer;
using State = ObjectWatch::State;

std::string metadata(const std::string& name, const std::string& object_namespace, const std::string& version,
                     const std::string& app = "web") {
  return R"({"metadata":{"name":")" + name + R"(","namespace":")" + object_namespace + R"(","resourceVersion":")" +
         version + R"(","labels":{"app":")" + app + R"("}}})";
}
std::string frame(const std::string& type, const std::string& object) {
  return R"({"type":")" + type + R"(","object":)" + object + "}\n";
}
std::string bookmark(const std::string& version, bool end = false) {
  const std::string annotations = end ? R"(,"annotations":{"k8s.io/initial-events-end":"true"})" : "";
  return frame("BOOKMARK", R"({"metadata":{"resourceVersion":")" + version + "\"" + annotations + "}}");
}
std::string list(const std::vector<std::string>& items, const std::string& continue_token = "") {
  std::string out = R"({"metadata":{"resourceVersion":"5","continue":")" + continue_token + R"("},"items":[)";
  for (const auto& item : items) out += (out.ends_with('[') ? "" : ",") + item;
  return out + "]}";
}
std::string status(int code, const std::string& reason, const std::string& message = "because") {
  return R"({"kind":"Status","status":"Failure","reason":")" + reason + R"(","message":")" + message + R"(","code":)" +
         std::to_string(code) + "}";
}
bool has(const std::string& target, const std::string& what) {
  return target.find(what) != std::string::npos;
}
bool is_watch(const ApiCall& call) {
  return has(call.target, "watch=true");
}

struct WatchedObjectsTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  std::vector<std::string> lines;
  runtime::Logger logger{0, [this](std::string_view line) { lines.emplace_back(line); }};
  std::shared_ptr<runtime::Event> never = std::make_shared<runtime::Event>(io.get_executor());
  std::vector<std::string> listed{metadata("from-list", "moc", "5")};
  test::FakeApi api{[this](const ApiCall& call) { return is_watch(call) ? on_watch(call) : on_list(call); }};
  std::function<Answer(const ApiCall&)> on_watch = [this](const ApiCall&) { return Answer{.end = never}; };
  std::function<Answer(const ApiCall&)> on_list = [this](const ApiCall&) { return Answer{.pieces = {list(listed)}}; };
  runtime::Budget budget{1 << 20};
  WatchedObjectsOptions options;
  std::unique_ptr<WatchedObjects> objects;
  runtime::TaskGroup tasks{io.get_executor(), logger};

  void begin() {
    objects = std::make_unique<WatchedObjects>(io.get_executor(), api, clock, logger, budget, options);
    tasks.spawn("objects", objects->run());
    test::run_ready(io);
  }
  void TearDown() override {
    tasks.cancel();
    test::run_coroutine(io, tasks.join());
    if (objects) test::run_coroutine(io, objects->stop());
  }

  Result<std::vector<std::string>> ask(const std::string& object_namespace = "moc", const std::string& selector = "") {
    ObjectQuery query{.resource = {"", "pods"},
                      .version = "v1",
                      .object_namespace = object_namespace,
                      .selector = *meta::parse_label_selector(selector),
                      .deadline = clock.now() + seconds(5)};
    auto names = test::run_coroutine(io, objects->names(std::move(query)));
    test::run_ready(io);
    return names;
  }
  Result<std::vector<Object>> running(const std::string& object_namespace, const std::string& name = "") {
    ObjectQuery query{.resource = {"", "pods"},
                      .version = "v1",
                      .object_namespace = object_namespace,
                      .running = true,
                      .deadline = clock.now() + seconds(5)};
    auto found = test::run_coroutine(io, objects->objects(std::move(query), name));
    test::run_ready(io);
    return found;
  }
  std::vector<std::string> names(const std::string& object_namespace = "moc", const std::string& selector = "") {
    return ask(object_namespace, selector).value();
  }
  void turn(std::chrono::nanoseconds by) {
    // In small steps, because one alarm sets the next.
    for (const auto until = clock.now() + by; clock.now() < until;) {
      clock.advance(std::min<std::chrono::nanoseconds>(until - clock.now(), seconds(1)));
      test::run_ready(io);
    }
  }
  void feed(const std::string& bytes, std::size_t call = 0) {
    (void)api.feed(call, bytes);
    test::run_ready(io);
  }
  // A first query, and a watch that is in sync with pods a and b.
  void sync() {
    begin();
    names();
    feed(frame("ADDED", metadata("b", "moc", "", "db")) + frame("ADDED", metadata("a", "moc", "0")) +
         bookmark("7", true));
    ASSERT_EQ(state(), State::synced);
  }
  State state() const { return objects->state().at(0).status.state; }
  std::size_t count(const std::string& what) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(api.calls, [&](const ApiCall& call) { return has(call.target, what); }));
  }
  std::size_t watches() const { return static_cast<std::size_t>(std::ranges::count_if(api.calls, is_watch)); }
  std::size_t lists() const { return api.calls.size() - watches(); }
  std::string last_watch() const {
    const auto found = std::find_if(api.calls.rbegin(), api.calls.rend(), is_watch);
    return found == api.calls.rend() ? "" : found->target;
  }
  std::string log() const {
    std::string out;
    for (const auto& line : lines) out += line;
    return out;
  }
};

TEST_F(WatchedObjectsTest, AnswersTheFirstQueryByAListAndBeginsToWatch) {
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
  EXPECT_EQ(watch.deadline, clock.now() + seconds(timeout + 30));
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

TEST_F(WatchedObjectsTest, NeverAnswersFromAPartOfTheState) {
  begin();
  names();
  feed(frame("ADDED", metadata("a", "moc", "3")) + bookmark("4"));
  EXPECT_EQ(state(), State::not_synced);
  EXPECT_THAT(names(), ElementsAre("from-list"));
  never->set();  // the stream ends before the state was whole
  test::run_ready(io);
  EXPECT_THAT(names(), Not(ElementsAre("a")));
}

TEST_F(WatchedObjectsTest, DiscardsAPartialStateWhenTheStreamBreaks) {
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

TEST_F(WatchedObjectsTest, ReopensFromTheLastVersionWhenTheWatchEnds) {
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

TEST_F(WatchedObjectsTest, FetchesTheStateAgainOn410InAFrameAndAsAStatus) {
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

TEST_F(WatchedObjectsTest, ListsAndThenWatchesWhereStreamingListsAreNotKnown) {
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
  EXPECT_EQ(count("limit=500&resourceVersion=0"), 2u) << "the query's and the watch's";
  EXPECT_THAT(last_watch(), HasSubstr("resourceVersion=5"));
  EXPECT_EQ(state(), State::synced);
  const auto asked = api.calls.size();
  EXPECT_THAT(names(), ElementsAre("p1", "p2"));
  EXPECT_EQ(api.calls.size(), asked);
}

TEST_F(WatchedObjectsTest, ListsWhereAStreamingListBeginsWithAnInternalError) {
  on_watch = [&](const ApiCall& call) {
    if (!has(call.target, "sendInitialEvents")) return Answer{.end = never};
    return Answer{.pieces = {frame("ERROR", status(500, "InternalError"))}};
  };
  on_list = [&](const ApiCall&) { return Answer{.pieces = {list({metadata("p1", "moc", "4")})}}; };
  begin();
  names();
  EXPECT_EQ(count("limit=500&resourceVersion=0"), 2u) << "the query's and the watch's";
  EXPECT_EQ(state(), State::synced);
}

TEST_F(WatchedObjectsTest, GoesOnStreamingListsAfterAFailureOfTheServer) {
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

TEST_F(WatchedObjectsTest, ListsTheNewestStateWhenAContinueTokenExpires) {
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
TEST_F(WatchedObjectsTest, NeverListsAnOldStateWhereTheVersionItSawIsForgotten) {
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

TEST_F(WatchedObjectsTest, BreaksOffASilentWatchAndGoesOnWhereItStood) {
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

TEST_F(WatchedObjectsTest, BreaksOffAStateThatStopsComing) {
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

TEST_F(WatchedObjectsTest, EndsAtOnceAndWithoutALogLineWhenCancelledInAWatch) {
  sync();
  test::run_coroutine(io, objects->stop());
  EXPECT_EQ(api.open_calls(), 0u);
  EXPECT_EQ(clock.alarms(), 1u) << "the round of WatchedObjects alone";
  EXPECT_THAT(lines, IsEmpty());
}

TEST_F(WatchedObjectsTest, BacksOffWhenTheApiServerCannotBeReached) {
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

TEST_F(WatchedObjectsTest, HonoursRetryAfter) {
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

TEST_F(WatchedObjectsTest, ListsWhereItMayNotWatchAndSaysSoOnce) {
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

TEST_F(WatchedObjectsTest, TrustsNoWatchThatBringsAnObjectOfAnotherPlace) {
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

TEST_F(WatchedObjectsTest, TrustsNoStateThatHoldsAnObjectOfAnotherPlace) {
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

TEST_F(WatchedObjectsTest, HoldsNoMoreObjectsThanItMay) {
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
  on_list = [](const ApiCall&) { return Answer{.status = 403, .pieces = {status(403, "Forbidden", "User \"x\"")}}; };
  begin();
  const auto refused = ask();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message,
            "the API server does not let us list pods in namespace \"moc\": our account needs the right to list pods");
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

TEST_F(WatchedObjectsTest, LetsQueriesWaitForTheListThatAWatchIsMaking) {
  on_watch = [&](const ApiCall& call) {
    if (has(call.target, "sendInitialEvents")) return Answer{.status = 422, .pieces = {status(422, "Invalid")}};
    return Answer{.end = never};
  };
  const auto gate = std::make_shared<runtime::Event>(io.get_executor());
  on_list = [&](const ApiCall& call) {
    if (has(call.target, "labelSelector")) return Answer{.pieces = {list(listed)}};
    return Answer{.pieces = {list({metadata("whole", "moc", "4")})}, .before = gate};
  };
  begin();
  EXPECT_THAT(names("moc", "app=web"), ElementsAre("from-list"));
  ASSERT_EQ(lists(), 2u) << "the watch is listing";
  std::vector<std::vector<std::string>> answers;
  const auto begin_query = [&] {
    ObjectQuery query{.resource = {"", "pods"},
                      .version = "v1",
                      .object_namespace = "moc",
                      .selector = *meta::parse_label_selector("app=web"),
                      .deadline = clock.now() + seconds(60)};
    asio::co_spawn(io, objects->names(std::move(query)),
                   [&](const std::exception_ptr&, Result<std::vector<std::string>> got) {
                     answers.push_back(got ? *got : std::vector<std::string>{got.error().message});
                   });
    test::run_ready(io);
  };
  for (int i = 0; i < 50; ++i) begin_query();
  EXPECT_THAT(answers, IsEmpty());
  turn(seconds(2));
  EXPECT_EQ(answers.size(), 50u) << "but not for long";
  EXPECT_EQ(lists(), 3u);
  answers.clear();
  for (int i = 0; i < 50; ++i) begin_query();
  gate->set();
  test::run_ready(io);
  EXPECT_THAT(answers, testing::AllOf(testing::SizeIs(50), testing::Each(ElementsAre("whole"))));
  EXPECT_EQ(lists(), 3u);
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

}  // namespace
}  // namespace adapter::cluster
