#include "cluster/object_lister.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "object_page.hpp"
#include "support/fake_api.hpp"
#include "support/manual_clock.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::cluster {
namespace {

using test::object_page;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using Answer = test::FakeApi::Answer;

const std::string kExpired = R"({"kind":"Status","reason":"Expired","message":"too old","code":410})";

struct ObjectListerTest : testing::Test {
  asio::io_context io;
  std::function<Answer(const ApiCall&)> on_call;
  test::FakeApi api{[this](const ApiCall& call) { return on_call(call); }};
  test::ManualClock clock;
  runtime::Logger logger{0, [](std::string_view) {}};
  runtime::Budget budget{1 << 20};
  // Exact, so that each question of these tests is a LIST.
  ObjectLister lister{io.get_executor(), api, clock, logger, budget, /*exact=*/true};
  ObjectQuery query{.resource = {"apps", "deployments"},
                    .version = "v1",
                    .object_namespace = "moc",
                    .selector = *meta::parse_label_selector("app in (a,b),!canary"),
                    .deadline = runtime::SteadyTime(std::chrono::hours(2))};

  ~ObjectListerTest() override { test::run_coroutine(io, lister.stop()); }

  Result<std::vector<std::string>> names() { return test::run_coroutine(io, lister.names(query)); }
  Result<std::vector<Object>> objects(const std::string& name = "") {
    auto selected = test::run_coroutine(io, lister.objects(query, name));
    if (!selected) return selected.error();
    return std::move(selected->objects);
  }
};

TEST_F(ObjectListerTest, GivesObjectsWithTheirLabels) {
  on_call = [](const ApiCall&) {
    return Answer{.pieces = {R"({"metadata":{},"items":[{"metadata":{"name":"a","namespace":"moc",)",
                             R"("labels":{"app":"a"}}}]})"}};
  };
  EXPECT_THAT(objects().value(), ElementsAre(Object{"moc", "a", {{"app", "a"}}}));
}

TEST_F(ObjectListerTest, TellsWhatTheyTakeWhereThatIsMoreThanThereIsRoomFor) {
  on_call = [](const ApiCall&) { return object_page("p", ""); };
  const auto all = test::run_coroutine(io, lister.objects(query, ""));
  ASSERT_TRUE(all && !all->objects.empty());
  query.most_bytes = all->bytes - 1;
  const auto none = test::run_coroutine(io, lister.objects(query, ""));
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->objects.empty());
  EXPECT_EQ(none->bytes, all->bytes);
}

TEST_F(ObjectListerTest, LetsTheServerSelectRunningPodsAndNames) {
  std::string name = "a";  // as JSON
  on_call = [&name](const ApiCall&) { return object_page(name, ""); };
  query.selector = {};
  query.resource = {"", "pods"};
  query.running = true;
  ASSERT_TRUE(names());
  EXPECT_EQ(api.calls.back().target, "/api/v1/namespaces/moc/pods?fieldSelector=status.phase%3DRunning&limit=500");
  name = "p-a";
  ASSERT_TRUE(objects("p-a"));
  EXPECT_EQ(api.calls.back().target,
            "/api/v1/namespaces/moc/pods?fieldSelector=metadata.name%3Dp-a%2Cstatus.phase%3DRunning&limit=500");
  query.running = false;
  name = R"(a,b=\\)";
  ASSERT_TRUE(objects("a,b=\\"));
  EXPECT_EQ(api.calls.back().target,
            "/api/v1/namespaces/moc/pods?fieldSelector=metadata.name%3Da%5C%2Cb%5C%3D%5C%5C&limit=500")
      << "a name is never more than a name";
}

// Whatever stands between, and drops a selector: usage of another namespace is not for who asks for this one.
TEST_F(ObjectListerTest, GivesNoObjectsOfAnAnswerThatHoldsOthers) {
  std::string in = "moc";
  on_call = [&in](const ApiCall&) {
    return Answer{.pieces = {R"({"metadata":{},"items":[{"metadata":{"name":"a","namespace":")" + in + R"("}}]})"}};
  };
  EXPECT_THAT(objects().value(), ElementsAre(Object{"moc", "a", {}}));
  EXPECT_EQ(objects("b").error().kind, ErrorKind::malformed_response);
  in = "other";
  EXPECT_EQ(objects().error().message, "the API server: malformed answer: an object that was not asked for");
  in = "";
  EXPECT_THAT(objects().value(), ElementsAre(Object{"moc", "a", {}})) << "it says no other";
  query.object_namespace = "";
  in = "other";
  EXPECT_THAT(objects().value(), ElementsAre(Object{"other", "a", {}}));
}

TEST_F(ObjectListerTest, BeginsAgainWhenAPageHasExpired) {
  on_call = [](const ApiCall& call) {
    if (call.target.find("continue=") != std::string::npos) return Answer{.status = 410, .pieces = {kExpired}};
    return call.target.find("limit=") == std::string::npos ? object_page("all", "") : object_page("part", "t");
  };
  EXPECT_THAT(names().value(), ElementsAre("all")) << "nothing of the first try stays";
  EXPECT_EQ(api.calls.size(), 3u);
}

TEST_F(ObjectListerTest, GivesUpWhenItExpiresAgain) {
  on_call = [](const ApiCall&) { return Answer{.status = 410, .pieces = {kExpired}}; };
  EXPECT_FALSE(names());
  EXPECT_EQ(api.calls.size(), 2u);
}

// Pods web-0 to web-9, of apps a0 to a9.
Answer ten_pods(const ApiCall& call) {
  std::string items;
  for (int i = 0; i < 10; ++i) {
    const auto app = "a" + std::to_string(i);
    const auto at = call.target.find("labelSelector=app%3D");
    if (at != std::string::npos && !call.target.substr(at + 20).starts_with(app)) continue;
    items += (items.empty() ? "" : ",") + (R"({"metadata":{"namespace":"moc","name":"web-)" + std::to_string(i)) +
             R"(","labels":{"app":")" + app + "\"}}}";
  }
  return {.pieces = {R"({"metadata":{"resourceVersion":"5"},"items":[)" + items + "]}"}};
}

struct ManySelectors : ObjectListerTest {
  ObjectLister shared{io.get_executor(), api, clock, logger, budget, /*exact=*/false};

  ManySelectors() { on_call = ten_pods; }
  ~ManySelectors() override { test::run_coroutine(io, shared.stop()); }

  std::vector<std::string> of(int app) {
    query.selector = *meta::parse_label_selector("app=a" + std::to_string(app));
    return test::run_coroutine(io, shared.names(query)).value();
  }
};

TEST_F(ManySelectors, AreAnsweredByOneListOfAllThatTheyAskAbout) {
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 10; ++i) EXPECT_THAT(of(i), ElementsAre("web-" + std::to_string(i)));
  }
  EXPECT_EQ(api.calls.size(), 5u);
  EXPECT_THAT(api.calls[3].target, HasSubstr("labelSelector=app%3Da3"));
  EXPECT_THAT(api.calls[4].target, Not(HasSubstr("labelSelector")));
  query.selector = *meta::parse_label_selector("app in (a7,a2)");
  EXPECT_THAT(test::run_coroutine(io, shared.objects(query, ""))->objects,
              ElementsAre(Object{"moc", "web-2", {{"app", "a2"}}}, Object{"moc", "web-7", {{"app", "a7"}}}));
  EXPECT_EQ(api.calls.size(), 5u);
  clock.advance(std::chrono::seconds(1));
  EXPECT_THAT(of(3), ElementsAre("web-3"));
  EXPECT_EQ(api.calls.size(), 6u) << "no answer is older than a second";
}

TEST_F(ManySelectors, AreAskedOneByOneWhereAllAreTooMany) {
  on_call = [](const ApiCall& call) {
    if (call.target.find("labelSelector") != std::string::npos) return ten_pods(call);
    Answer all{.pieces = {R"({"metadata":{},"items":[{"metadata":{"name":"x"}})"}};
    for (int i = 0; i < 20'000; ++i) all.pieces.push_back(R"(,{"metadata":{"name":"a-pod-of-a-large-cluster"}})");
    return all;
  };
  for (int i = 0; i < 10; ++i) EXPECT_THAT(of(i), ElementsAre("web-" + std::to_string(i)));
  EXPECT_EQ(api.calls.size(), 11u) << "all were asked for once";
  EXPECT_GT(budget.refusals(), 0u);
}

TEST_F(ManySelectors, AreAnsweredByTheListOfOneWhoAsksForAllNames) {
  query.selector = {};
  EXPECT_EQ(test::run_coroutine(io, shared.names(query)).value().size(), 10u);
  for (int i = 0; i < 10; ++i) EXPECT_THAT(of(i), ElementsAre("web-" + std::to_string(i)));
  EXPECT_EQ(api.calls.size(), 1u);
}

TEST_F(ManySelectors, RememberOfSoManyCollectionsOnlyThatTheyAreTooLarge) {
  runtime::Budget::Share others(budget);
  ASSERT_TRUE(others.grow(budget.limit()));
  const auto asks_for_all_of = [&](const std::string& in) {
    query.object_namespace = in;
    api.calls.clear();
    for (int i = 0; i < 5; ++i) {
      query.selector = *meta::parse_label_selector("app=a" + std::to_string(i));
      (void)test::run_coroutine(io, shared.names(query));
    }
    clock.advance(std::chrono::milliseconds(1));
    return std::ranges::any_of(
        api.calls, [](const ApiCall& call) { return call.target.find("labelSelector") == std::string::npos; });
  };
  for (int i = 0; i < 300; ++i) ASSERT_TRUE(asks_for_all_of("n" + std::to_string(i)));
  clock.advance(std::chrono::seconds(1));
  EXPECT_FALSE(asks_for_all_of("n299"));
  EXPECT_TRUE(asks_for_all_of("n0")) << "forgotten";
}

}  // namespace
}  // namespace adapter::cluster
