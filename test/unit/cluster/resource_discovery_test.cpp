#include "cluster/resource_discovery.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/task_group.hpp"
#include "support/fake_api.hpp"
#include "support/held_background.hpp"
#include "support/manual_clock.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::cluster {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;
using Answer = test::FakeApi::Answer;

const std::string kAggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

std::string group(const std::string& name, const std::string& resource, const std::string& freshness = "Current") {
  const auto resources = freshness == "Stale" ? "null"
                                              : R"([{"resource":")" + resource + R"(","responseKind":{"kind":"K)" +
                                                    resource + R"("},"scope":"Namespaced"}])";
  return R"({"metadata":{"name":")" + name + R"("},"versions":[{"version":"v1","freshness":")" + freshness +
         R"(","resources":)" + resources + "}]}";
}

Answer aggregated(const std::vector<std::string>& groups) {
  std::string body = R"({"items":[)";
  for (const auto& one : groups) body += (body.ends_with('[') ? "" : ",") + one;
  Answer out{.pieces = {body + "]}"}};
  out.headers.add("Content-Type", kAggregated);
  return out;
}

struct ResourceDiscoveryTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  std::vector<std::string> lines;
  runtime::Logger logger{0, [this](std::string_view line) { lines.emplace_back(line); }};
  runtime::Background background;
  runtime::Budget budget{1 << 20};
  std::vector<std::string> groups{group("apps", "deployments")};
  std::function<Answer(const ApiCall&)> on_call = [this](const ApiCall& call) {
    if (call.target == "/api") return aggregated({group("", "pods")});
    return aggregated(groups);
  };
  test::FakeApi api{[this](const ApiCall& call) { return on_call(call); }};
  std::vector<std::shared_ptr<const meta::ResourceCatalog>> published;
  ResourceDiscovery discovery{
      api, clock, logger, background, budget, seconds(0), [this](std::shared_ptr<const meta::ResourceCatalog> catalog) {
        published.push_back(std::move(catalog));
      }};
  runtime::TaskGroup tasks{io.get_executor(), logger};

  void TearDown() override {
    tasks.cancel();
    test::run_coroutine(io, tasks.join());
  }
  void run_until(const std::function<bool()>& done) {
    for (int i = 0; i < 2000 && !done(); ++i) {
      io.restart();
      io.run_one_for(std::chrono::milliseconds(5));
    }
    ASSERT_TRUE(done());
  }
  // Until the loop rests again, after one refresh or none.
  void run_to_rest() {
    run_until([this] { return clock.alarms() > 0; });
    test::run_ready(io);
  }
  void begin() {
    tasks.spawn("discovery", discovery.run());
    run_to_rest();
  }
  void turn(std::chrono::nanoseconds by) {
    clock.advance(by);
    test::run_ready(io);
    run_to_rest();
  }
  bool knows(const std::string& resource) const {
    return discovery.catalog() && discovery.catalog()->resolve(meta::parse_group_resource(resource)).has_value();
  }
  std::size_t refreshes() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(api.calls, [](const ApiCall& call) { return call.target == "/apis"; }));
  }
};

TEST_F(ResourceDiscoveryTest, KnowsNothingBeforeItsFirstAnswerAndThenWhatIsThere) {
  EXPECT_EQ(discovery.catalog(), nullptr);
  begin();
  EXPECT_TRUE(knows("pods"));
  EXPECT_TRUE(knows("deployments.apps"));
  ASSERT_EQ(api.calls.size(), 2u);
  EXPECT_THAT(api.calls[0].accept, testing::StartsWith(kAggregated + ","));
  EXPECT_EQ(published.size(), 1u);
  EXPECT_EQ(published[0], discovery.catalog());
}

TEST_F(ResourceDiscoveryTest, TakesNoExternalMetricForATypeOfObjects) {
  groups = {group("external.metrics.k8s.io", "queue"), group("apps", "deployments")};
  begin();
  ASSERT_EQ(published.size(), 1u);
  EXPECT_FALSE(published[0]->resolve({"", "queue"}));
  EXPECT_TRUE(published[0]->resolve({"", "deployments"}));
}

TEST_F(ResourceDiscoveryTest, RefreshesOnItsIntervalAndPublishesOnlyWhatChanged) {
  begin();
  turn(minutes(9));
  EXPECT_EQ(refreshes(), 1u);
  turn(minutes(1));
  EXPECT_EQ(refreshes(), 2u) << "ten minutes when no interval is given";
  EXPECT_EQ(published.size(), 1u);
  groups.push_back(group("example.com", "widgets"));
  turn(minutes(10));
  EXPECT_EQ(published.size(), 2u);
  EXPECT_TRUE(knows("widgets"));
}

TEST_F(ResourceDiscoveryTest, FindsAResourceThatIsCreatedLaterWithinTenSeconds) {
  begin();
  turn(minutes(2));
  discovery.note_unknown({"", "widgets"});
  turn(seconds(0));
  EXPECT_EQ(refreshes(), 2u) << "at once, the last time is long ago";
  groups.push_back(group("example.com", "widgets"));
  for (int i = 0; i < 5; ++i) {
    discovery.note_unknown({"", "widgets"});
    discovery.note_unknown({"", "gadgets"});
    turn(seconds(1));
  }
  EXPECT_TRUE(knows("widgets"));
  EXPECT_EQ(refreshes(), 3u) << "not more than once in five seconds";
}

TEST_F(ResourceDiscoveryTest, FindsWhatIsCreatedAndAskedForWhileARefreshIsUnderWay) {
  begin();
  const auto gate = std::make_shared<runtime::Event>(io.get_executor());
  const auto answer = on_call;
  on_call = [&](const ApiCall& call) {
    auto out = answer(call);
    out.before = gate;
    return out;
  };
  clock.advance(minutes(10));
  test::run_ready(io);
  ASSERT_EQ(api.calls.back().target, "/api");
  groups.push_back(group("example.com", "widgets"));
  discovery.note_unknown({"", "widgets"});
  on_call = [&](const ApiCall&) { return aggregated({group("apps", "deployments")}); };  // an answer from before
  gate->set();
  run_to_rest();
  EXPECT_FALSE(knows("widgets"));
  on_call = answer;
  turn(seconds(5));
  EXPECT_TRUE(knows("widgets"));
}

TEST_F(ResourceDiscoveryTest, FindsANameWithinTenSecondsThoughItWasUnknownForAnHour) {
  begin();
  for (int i = 0; i < 3600; ++i) {
    discovery.note_unknown({"", "widgets"});
    turn(seconds(1));
  }
  EXPECT_LE(refreshes(), 721u) << "not more than once in five seconds";
  groups.push_back(group("example.com", "widgets"));
  for (int i = 0; i < 9; ++i) {
    discovery.note_unknown({"", "widgets"});
    turn(seconds(1));
  }
  EXPECT_TRUE(knows("widgets"));
}

TEST_F(ResourceDiscoveryTest, AsksOnlyForWhatHasChangedSinceItsLastAnswer) {
  std::string tag = "\"1\"";
  const auto answer = on_call;
  on_call = [&](const ApiCall& call) {
    const auto current = call.target == "/api" ? std::string("\"core\"") : tag;
    if (call.if_none_match == current) return Answer{.status = 304};
    auto out = answer(call);
    out.headers.add("ETag", current);
    return out;
  };
  groups.push_back(group("late.io", "later", "Stale"));
  begin();
  EXPECT_EQ(api.calls.back().if_none_match, "");
  const auto said = lines.size();
  turn(minutes(10));
  EXPECT_EQ(api.calls.back().if_none_match, "\"1\"");
  EXPECT_EQ(lines.size(), said) << "unchanged is no failure: " << testing::PrintToString(lines);
  EXPECT_TRUE(knows("pods"));
  EXPECT_EQ(published.size(), 1u);
  groups.push_back(group("example.com", "widgets"));
  tag = "\"2\"";
  turn(minutes(10));
  EXPECT_TRUE(knows("widgets"));
  turn(minutes(10));
  EXPECT_EQ(api.calls.back().if_none_match, "\"2\"");
  EXPECT_TRUE(knows("widgets"));
  EXPECT_EQ(published.size(), 2u);
}

TEST_F(ResourceDiscoveryTest, TakesUnchangedForAFailureWhenItHasNothingToCompare) {
  on_call = [](const ApiCall&) { return Answer{.status = 304}; };
  begin();
  EXPECT_EQ(discovery.catalog(), nullptr);
  EXPECT_THAT(lines.back(), HasSubstr("discovery of resources failed"));
}

TEST_F(ResourceDiscoveryTest, DoesNotRememberTheTagOfAnAnswerThatMakesNoSense) {
  const auto answer = on_call;
  on_call = [&](const ApiCall& call) {
    auto out = answer(call);
    out.headers.add("ETag", call.target == "/apis" ? std::string(300, 'x') : std::string("\"bad\""));
    if (call.target == "/api" && api.calls.size() == 1) out.pieces = {"{"};
    return out;
  };
  begin();
  turn(minutes(10));
  EXPECT_EQ(api.calls.at(1).target, "/api");
  EXPECT_EQ(api.calls.at(1).if_none_match, "");
  turn(minutes(10));
  EXPECT_EQ(api.calls.back().target, "/apis");
  EXPECT_EQ(api.calls.back().if_none_match, "") << "a tag without measure";
}

TEST_F(ResourceDiscoveryTest, KeepsTheResourcesOfAVersionThatIsStale) {
  groups = {group("apps", "deployments"), group("example.com", "widgets"), group("late.io", "later", "Stale")};
  begin();
  EXPECT_TRUE(knows("widgets"));
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0], HasSubstr("resources of late.io/v1 cannot be discovered: the API server calls it stale; they "
                                  "are left out"));
  groups = {group("apps", "deployments"), group("example.com", "widgets", "Stale"), group("late.io", "later")};
  turn(minutes(10));
  EXPECT_TRUE(knows("widgets"));
  EXPECT_TRUE(knows("later"));
  turn(minutes(10));
  EXPECT_EQ(lines.size(), 3u) << "one began, one is over; said once: " << testing::PrintToString(lines);
  groups = {group("apps", "deployments")};
  turn(minutes(10));
  EXPECT_TRUE(knows("widgets")) << "it may have been missed";
  turn(seconds(2));
  EXPECT_FALSE(knows("widgets")) << "a group that is gone is gone";
}

// Each would get a copy of what was known.
TEST_F(ResourceDiscoveryTest, TakesAVersionThatIsNamedAgainForOne) {
  begin();
  groups.assign(1000, group("apps", "deployments", "Stale"));
  turn(minutes(10));
  EXPECT_TRUE(knows("deployments.apps"));
  EXPECT_EQ(discovery.catalog()->resources().size(), 2u);
  EXPECT_THAT(lines, testing::ElementsAre(HasSubstr("resources of apps/v1 cannot be discovered")));
}

TEST_F(ResourceDiscoveryTest, KeepsInItsPlaceWhatOneAnswerLacks) {
  const auto all = std::vector<std::string>{group("a.io", "as"), group("b.io", "things"), group("c.io", "things"),
                                            group("d.io", "ds"), group("e.io", "es")};
  groups = all;
  begin();
  for (const auto& some : std::vector<std::vector<std::string>>{
           {all[0], all[3]}, {all[1], all[2]}, {all[4]}, {all[2]}, {all[0], all[1], all[2], all[3]}}) {
    const auto before = refreshes();
    groups = some;
    turn(minutes(10));
    EXPECT_EQ(refreshes(), before + 1);
    groups = all;
    turn(seconds(1));
    EXPECT_EQ(refreshes(), before + 1) << "two answers at the same moment are one";
    turn(seconds(1));
    EXPECT_EQ(refreshes(), before + 2) << "asked again soon";
    turn(seconds(30));
    EXPECT_EQ(refreshes(), before + 2);
  }
  EXPECT_EQ(published.size(), 1u) << "nothing changed, the order of groups neither";
  EXPECT_TRUE(lines.empty()) << testing::PrintToString(lines);
}

TEST_F(ResourceDiscoveryTest, KeepsWhatOneAnswerTellsWithNoResources) {
  begin();
  const auto without =
      R"({"metadata":{"name":"apps"},"versions":[{"version":"v1","freshness":"Current","resources":[]}]})";
  groups = {without, group("apps.kruise.io", "deployments")};
  turn(minutes(10));
  EXPECT_EQ((*discovery.catalog()->resolve({"apps", "deployments"}))->group, "apps");
  turn(seconds(2));
  EXPECT_EQ((*discovery.catalog()->resolve({"apps", "deployments"}))->group, "apps") << "Kubernetes has it";
}

// What has just begun, or is somebody else. Others have kinds of the same names.
TEST_F(ResourceDiscoveryTest, KnowsNothingWithoutTheCoreGroup) {
  groups.push_back(group("metrics.k8s.io", "pods"));
  on_call = [good = on_call, looks = 0](const ApiCall& call) mutable {
    return call.target == "/api" && ++looks == 1 ? aggregated({}) : good(call);
  };
  begin();
  EXPECT_EQ(discovery.catalog(), nullptr);
  EXPECT_THAT(lines.back(), HasSubstr("it names no resource of core v1, such as pods"));
  turn(seconds(1));
  ASSERT_NE(discovery.catalog(), nullptr);
  EXPECT_EQ((*discovery.catalog()->resolve({"", "pods"}))->group, "");
}

TEST_F(ResourceDiscoveryTest, DropsWhatTwoAnswersInARowLackThoughAFailureCameBetween) {
  groups.push_back(group("example.com", "widgets"));
  begin();
  groups.pop_back();
  turn(minutes(10));
  EXPECT_TRUE(knows("widgets"));
  const auto good = on_call;
  on_call = [&](const ApiCall&) { return Answer{.status = 503}; };
  turn(seconds(2));
  EXPECT_TRUE(knows("widgets")) << "no answer says nothing";
  on_call = good;
  turn(seconds(1));
  EXPECT_FALSE(knows("widgets"));
  EXPECT_TRUE(knows("deployments.apps"));
}

TEST_F(ResourceDiscoveryTest, KeepsTheLastGoodCatalogueWhenAllFails) {
  begin();
  const auto good = on_call;
  for (const auto& bad : std::vector<Answer>{{.status = 503},
                                             {.status = Error{ErrorKind::upstream_timeout, "no answer in time", ""}},
                                             {.pieces = {"<html>"}},
                                             aggregated({})}) {
    on_call = [&](const ApiCall&) { return bad; };
    turn(minutes(10));
    EXPECT_TRUE(knows("deployments.apps"));
    ASSERT_FALSE(lines.empty());
    EXPECT_THAT(lines.back(), HasSubstr("discovery of resources failed"));
    const auto before = refreshes();
    const auto calls = api.calls.size();
    turn(seconds(1));
    turn(seconds(2));
    EXPECT_EQ(api.calls.size(), calls + 2 * (refreshes() > before ? 2 : 1)) << "tried again soon";
    on_call = good;
    turn(seconds(30));
    EXPECT_THAT(lines.back(), HasSubstr("works again"));
  }
  EXPECT_EQ(published.size(), 1u);
}

TEST_F(ResourceDiscoveryTest, DoesNotAskSoonerForUnknownNamesWhileAllFails) {
  begin();
  on_call = [&](const ApiCall&) { return Answer{.status = 503}; };
  turn(minutes(10));
  for (int i = 0; i < 10; ++i) turn(seconds(30));
  const auto calls = api.calls.size();
  discovery.note_unknown({"", "widgets"});
  turn(seconds(10));
  EXPECT_EQ(api.calls.size(), calls) << "half a minute between tries";
}

// As an API server without aggregated discovery answers.
struct LegacyDiscoveryTest : ResourceDiscoveryTest {
  std::size_t under_way = 0, most_under_way = 0;
  std::set<std::string> broken;

  LegacyDiscoveryTest() {
    on_call = [this](const ApiCall& call) {
      if (call.target == "/api") return Answer{.pieces = {R"({"versions":["v1"]})"}};
      if (call.target == "/apis") {
        std::string body = R"({"groups":[)";
        for (int i = 0; i < 30; ++i) {
          body += std::string(i > 0 ? "," : "") + R"({"name":"g)" + std::to_string(i) +
                  R"(","versions":[{"version":"v1"}]})";
        }
        return Answer{.pieces = {body + "]}"}};
      }
      if (broken.contains(call.target)) return Answer{.status = 503};
      const auto name = call.target == "/api/v1" ? "pods" : "r" + call.target.substr(7, call.target.find("/v1") - 7);
      return Answer{.pieces = {R"({"resources":[{"name":")" + name + R"(","kind":"K","namespaced":true}]})"}};
    };
  }
};

TEST_F(LegacyDiscoveryTest, AsksForEachVersionTenAtOnce) {
  const auto gate = std::make_shared<runtime::Event>(io.get_executor());
  const auto answer = on_call;
  on_call = [&](const ApiCall& call) {
    auto out = answer(call);
    if (call.target.ends_with("/v1")) out.before = gate;
    return out;
  };
  tasks.spawn("discovery", discovery.run());
  test::run_ready(io);
  EXPECT_EQ(api.calls.size(), 2u + 10u);
  gate->set();
  run_to_rest();
  EXPECT_EQ(api.calls.size(), 2u + 31u);
  EXPECT_TRUE(knows("pods"));
  EXPECT_TRUE(knows("r29.g29"));
  EXPECT_EQ(published.size(), 1u);
}

TEST_F(LegacyDiscoveryTest, ReadsLargeDocumentsBesideTheLoop) {
  for (const std::string target : {"/api", "/apis", "/api/v1"}) {
    const auto answer = on_call;
    on_call = [&](const ApiCall& call) {
      auto out = answer(call);
      if (call.target == target) out.pieces[0].append(300'000, ' ');
      return out;
    };
    published.clear();
    {
      const test::HeldBackground held(io, background);
      if (target == "/api") {
        tasks.spawn("discovery", discovery.run());
      } else {
        clock.advance(minutes(10));
      }
      test::run_ready(io);
      EXPECT_EQ(clock.alarms(), 0u) << target << ": the round is not over";
    }
    on_call = answer;
    run_to_rest();
    EXPECT_TRUE(knows("pods"));
  }
}

TEST_F(LegacyDiscoveryTest, LooksEverMoreSeldomForANameThatStaysUnknown) {
  begin();
  const auto ask_for_minutes = [&](const std::string& name, int count) {
    for (int i = 0; i < count * 60; ++i) {
      discovery.note_unknown({"", name});
      turn(seconds(1));
    }
  };
  ask_for_minutes("widgets", 30);
  EXPECT_GE(refreshes(), 30u);
  EXPECT_LE(refreshes(), 35u) << "once a minute, when it has been unknown for a while";
  const auto before = refreshes();
  discovery.note_unknown({"", "gadgets"});
  turn(seconds(8));
  EXPECT_EQ(refreshes(), before + 1) << "a new name";
}

TEST_F(LegacyDiscoveryTest, LeavesOutWhatFailsAndKeepsWhatItKnew) {
  broken = {"/apis/g3/v1"};
  begin();
  EXPECT_FALSE(knows("r3.g3"));
  EXPECT_TRUE(knows("r4.g4"));
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(
      lines[0],
      HasSubstr(
          "resources of g3/v1 cannot be discovered: it answers HTTP status 503 (an empty body); they are left out"));
  broken = {"/apis/g4/v1"};
  turn(minutes(10));
  EXPECT_TRUE(knows("r3.g3"));
  EXPECT_TRUE(knows("r4.g4"));
}

// Its name is the beginning of another group's, whose kinds are not those that are meant.
TEST_F(LegacyDiscoveryTest, TakesNoOtherGroupForOneThatDoesNotAnswerAtTheStart) {
  on_call = [this, answers = on_call, looks = 0](const ApiCall& call) mutable {
    if (call.target == "/apis/g1/v1" && ++looks <= 2) return Answer{.status = 429, .pieces = {"later"}};
    return answers(call);
  };
  begin();
  EXPECT_TRUE(knows("r10"));
  EXPECT_FALSE(knows("r10.g1"));
  turn(seconds(2));
  EXPECT_FALSE(knows("r1.g1"));
  turn(seconds(5));
  EXPECT_TRUE(knows("r1.g1")) << "long before the next round is due";
}

TEST_F(LegacyDiscoveryTest, KnowsNothingWithoutTheCoreGroup) {
  broken = {"/api/v1"};
  begin();
  EXPECT_EQ(discovery.catalog(), nullptr);
  broken = {};
  turn(seconds(1));
  EXPECT_TRUE(knows("pods"));
  broken = {"/api/v1"};
  turn(minutes(10));
  EXPECT_TRUE(knows("pods"));
}

TEST_F(LegacyDiscoveryTest, SaysWhatWentWrongInARoundThatThrewAndGoesOn) {
  const auto answer = on_call;
  bool fails = true;
  on_call = [&](const ApiCall& call) {
    if (fails && call.target.ends_with("/v1")) throw std::runtime_error("the roof fell in");
    return answer(call);
  };
  begin();
  ASSERT_EQ(lines.size(), 1u) << testing::PrintToString(lines);
  EXPECT_THAT(lines[0], HasSubstr("discovery of resources met an unexpected failure: the roof fell in"));
  EXPECT_EQ(discovery.catalog(), nullptr);
  fails = false;
  turn(seconds(1));
  EXPECT_TRUE(knows("pods"));
}

TEST_F(LegacyDiscoveryTest, EndsInSilenceWhenCancelledInTheMiddleOfARefresh) {
  const auto never = std::make_shared<runtime::Event>(io.get_executor());
  const auto answer = on_call;
  on_call = [&](const ApiCall& call) {
    auto out = answer(call);
    if (call.target.ends_with("/v1")) out.before = never;
    return out;
  };
  tasks.spawn("discovery", discovery.run());
  test::run_ready(io);
  tasks.cancel();
  test::run_coroutine(io, tasks.join());
  EXPECT_TRUE(lines.empty()) << testing::PrintToString(lines);
}

TEST_F(ResourceDiscoveryTest, DrawsOnTheBudgetForWhatArrivesAndForWhatItKeeps) {
  begin();
  ASSERT_TRUE(knows("deployments.apps"));
  for (const auto& call : api.calls) EXPECT_EQ(call.body_limit_bytes, 8u << 20);
  const auto few = budget.used();
  EXPECT_GT(few, 0u);
  for (int i = 0; i < 200; ++i) groups.push_back(group("a-group-of-some-length-" + std::to_string(i), "things"));
  turn(minutes(10));
  ASSERT_TRUE(knows("things.a-group-of-some-length-0"));
  EXPECT_GT(budget.used(), few + 200 * 4 * sizeof(meta::Resource));
}

TEST_F(ResourceDiscoveryTest, KeepsWhatItKnowsWhenTheNextAnswerDoesNotFit) {
  for (const bool aggregates : {true, false}) {
    begin();
    ASSERT_TRUE(knows("deployments.apps"));
    const auto used = budget.used();
    on_call = [&](const ApiCall&) {
      auto large = aggregated({group("apps", std::string(2 << 20, 'x'))});
      if (!aggregates) large.headers = {};
      return large;
    };
    turn(minutes(10));
    EXPECT_TRUE(knows("deployments.apps")) << aggregates;
    EXPECT_LE(budget.used(), used);
    EXPECT_LE(budget.peak(), budget.limit());
    EXPECT_THAT(lines.back(), HasSubstr("its answer does not fit into the memory for answers"));
    TearDown();
  }
}

// Who asks while a LIST hangs holds the catalogue of that time.
TEST_F(ResourceDiscoveryTest, CountsTheCataloguesOfBeforeThatAreStillHeld) {
  for (int i = 0; i < 100; ++i) groups.push_back(group("g" + std::to_string(i), "things"));
  begin();
  std::vector<std::shared_ptr<const meta::ResourceCatalog>> held;
  for (std::size_t i = 0; i < 100; ++i) {
    held.push_back(discovery.catalog());
    published.clear();
    groups.back() = group("g" + std::to_string(100 + i), "things");
    turn(minutes(10));
    if (!lines.empty()) break;
    EXPECT_GE(budget.used(), (held.size() - 1) * held.front()->bytes());
  }
  ASSERT_FALSE(lines.empty()) << "there is room for a few";
  EXPECT_LE(budget.used(), budget.limit() / 2) << "others have room still";
  EXPECT_THAT(lines.back(), HasSubstr("what it tells of resources does not fit into the memory for answers"));
  held.clear();
  published.clear();
  runtime::Budget::Share others(budget);
  ASSERT_TRUE(others.grow(budget.limit() - budget.used())) << "there is none for an answer";
  turn(minutes(10));
  EXPECT_LE(budget.used() - others.size(), 10 * discovery.catalog()->bytes()) << "given back all the same";
  others.release();
  turn(minutes(10));
  EXPECT_THAT(lines.back(), HasSubstr("works again"));
}

TEST_F(ResourceDiscoveryTest, KeepsNoMoreOfManyVersionsThanFits) {
  std::string resources;
  for (int i = 0; i < 500; ++i) {
    resources += (i == 0 ? "" : ",") + (R"({"name":"r)" + std::to_string(i)) + R"(","kind":"K","namespaced":true})";
  }
  on_call = [&](const ApiCall& call) -> Answer {
    if (call.target == "/api") return {.pieces = {R"({"versions":["v1"]})"}};
    if (call.target == "/api/v1") return {.pieces = {R"({"resources":[{"name":"pods","kind":"Pod"}]})"}};
    if (call.target != "/apis") return {.pieces = {R"({"resources":[)" + resources + "]}"}};
    std::string all;
    for (int i = 0; i < 20; ++i) {
      all += (i == 0 ? "" : ",") + (R"({"name":"g)" + std::to_string(i)) + R"(","versions":[{"version":"v1"}]})";
    }
    return {.pieces = {R"({"groups":[)" + all + "]}"}};
  };
  tasks.spawn("discovery", discovery.run());
  run_to_rest();
  EXPECT_LE(budget.peak(), budget.limit());
  EXPECT_THAT(lines, testing::Contains(HasSubstr("what it tells of resources does not fit into the memory")));
}

TEST_F(ResourceDiscoveryTest, SaysWhatAnAnswerIsThatIsNone) {
  on_call = [](const ApiCall&) {
    return Answer{.status = 502, .pieces = {"<html><title>Bad Gateway</title>\n<body>"}};
  };
  begin();
  EXPECT_THAT(lines, testing::ElementsAre(HasSubstr(
                         "the API server: it answers HTTP status 502 (a web page (text/html)): its body begins "
                         "'<html><title>Bad Gateway</title>'")));
}

}  // namespace
}  // namespace adapter::cluster
