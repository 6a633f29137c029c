#include "cluster/object_lister.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_api.hpp"
#include "support/manual_clock.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::cluster {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using Answer = test::FakeApi::Answer;

const std::string kExpired = R"({"kind":"Status","reason":"Expired","message":"too old","code":410})";

Answer page(const std::string& name, const std::string& continue_token) {
  return {.pieces = {R"({"metadata":{"resourceVersion":"5","continue":")" + continue_token + R"("},"items":[)",
                     R"({"metadata":{"name":")" + name + R"("}}]})"}};
}

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
    return test::run_coroutine(io, lister.objects(query, name));
  }
};

TEST_F(ObjectListerTest, FollowsThePagesAndKeepsTheirOrder) {
  on_call = [](const ApiCall& call) {
    return call.target.find("continue=") == std::string::npos ? page("z", "t/=") : page("a", "");
  };
  const auto got = names();
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_THAT(*got, ElementsAre("z", "a"));
  ASSERT_EQ(api.calls.size(), 2u);
  EXPECT_EQ(api.calls[0].target,
            "/apis/apps/v1/namespaces/moc/deployments?labelSelector=app+in+%28a%2Cb%29%2C%21canary&limit=500");
  EXPECT_EQ(api.calls[1].target,
            "/apis/apps/v1/namespaces/moc/deployments?labelSelector=app+in+%28a%2Cb%29%2C%21canary&limit=500"
            "&continue=t%2F%3D");
  for (const auto& call : api.calls) EXPECT_EQ(call.deadline, query.deadline);
}

TEST_F(ObjectListerTest, GivesObjectsWithTheirLabels) {
  on_call = [](const ApiCall&) {
    return Answer{.pieces = {R"({"metadata":{},"items":[{"metadata":{"name":"a","namespace":"moc",)",
                             R"("labels":{"app":"a"}}}]})"}};
  };
  EXPECT_THAT(objects().value(), ElementsAre(Object{"moc", "a", {{"app", "a"}}}));
}

TEST_F(ObjectListerTest, LetsTheServerSelectRunningPodsAndNames) {
  on_call = [](const ApiCall&) { return page("a", ""); };
  query.selector = {};
  query.resource = {"", "pods"};
  query.running = true;
  ASSERT_TRUE(names());
  EXPECT_EQ(api.calls.back().target, "/api/v1/namespaces/moc/pods?fieldSelector=status.phase%3DRunning&limit=500");
  ASSERT_TRUE(objects("p-a"));
  EXPECT_EQ(api.calls.back().target,
            "/api/v1/namespaces/moc/pods?fieldSelector=metadata.name%3Dp-a%2Cstatus.phase%3DRunning&limit=500");
  query.running = false;
  ASSERT_TRUE(objects("a,b=\\"));
  EXPECT_EQ(api.calls.back().target,
            "/api/v1/namespaces/moc/pods?fieldSelector=metadata.name%3Da%5C%2Cb%5C%3D%5C%5C&limit=500")
      << "a name is never more than a name";
}

TEST_F(ObjectListerTest, BeginsAgainWhenAPageHasExpired) {
  on_call = [](const ApiCall& call) {
    if (call.target.find("continue=") != std::string::npos) return Answer{.status = 410, .pieces = {kExpired}};
    return call.target.find("limit=") == std::string::npos ? page("all", "") : page("part", "t");
  };
  EXPECT_THAT(names().value(), ElementsAre("all")) << "nothing of the first try stays";
  EXPECT_EQ(api.calls.size(), 3u);
}

TEST_F(ObjectListerTest, GivesUpWhenItExpiresAgain) {
  on_call = [](const ApiCall&) { return Answer{.status = 410, .pieces = {kExpired}}; };
  EXPECT_FALSE(names());
  EXPECT_EQ(api.calls.size(), 2u);
}

TEST_F(ObjectListerTest, SaysWhyThereIsNoAnswer) {
  struct Case {
    Answer answer;
    ErrorKind kind;
    std::string says;
  };
  const Error unreachable{ErrorKind::upstream_unavailable, "connection refused", ""};
  for (const auto& c : std::vector<Case>{
           {{.status = unreachable}, ErrorKind::upstream_unavailable, "the API server: connection refused"},
           {{.status = 401}, ErrorKind::upstream_rejected, "our credentials are not valid"},
           {{.status = 403},
            ErrorKind::upstream_rejected,
            "does not let us list deployments.apps in namespace \"moc\": our account needs the right to list "
            "deployments.apps"},
           {{.status = 404}, ErrorKind::upstream_rejected, "has no deployments.apps in version v1"},
           {{.status = 405}, ErrorKind::upstream_rejected, "cannot list deployments.apps"},
           {{.status = 429}, ErrorKind::upstream_unavailable, "has too much to do"},
           {{.status = 500}, ErrorKind::upstream_unavailable, "answers 500 when asked to list deployments.apps"},
           {{.status = 302}, ErrorKind::upstream_rejected, "answers 302"},
           {{.pieces = {"<html>"}}, ErrorKind::malformed_response, "the API server: malformed answer: no JSON"},
           {{.pieces = {R"({"kind":"Status"})"}}, ErrorKind::malformed_response, "no list of objects"},
           {{.pieces = {R"({"items":[{"metadata":)"}}, ErrorKind::malformed_response, "it ends in the middle"},
           {{}, ErrorKind::malformed_response, "it ends in the middle"},
       }) {
    on_call = [&](const ApiCall&) { return c.answer; };
    const auto got = names();
    ASSERT_FALSE(got) << c.says;
    EXPECT_EQ(got.error().kind, c.kind) << c.says;
    EXPECT_THAT(got.error().message, HasSubstr(c.says));
    EXPECT_THAT(got.error().message, testing::StartsWith("the API server"));
  }
}

TEST_F(ObjectListerTest, KeepsTheServersOwnWordsForTheLog) {
  on_call = [](const ApiCall&) {
    return Answer{.status = 403, .pieces = {R"({"kind":"Status","message":"User \"sa\" cannot","code":403})"}};
  };
  EXPECT_THAT(names().error().message, Not(HasSubstr("sa")));
  EXPECT_EQ(names().error().detail, "User \"sa\" cannot");
}

TEST_F(ObjectListerTest, NeverLeavesThePathOfItsResource) {
  on_call = [](const ApiCall&) { return page("a", ""); };
  for (const auto* strange : {"..", ".", "a/b", "kube-system/secrets", "%2e%2e", "a%2Fb"}) {
    query.object_namespace = strange;
    const auto got = names();
    ASSERT_FALSE(got) << strange;
    EXPECT_EQ(got.error().kind, ErrorKind::bad_request);
  }
  EXPECT_TRUE(api.calls.empty());
  query.object_namespace = "a?limit=1#x";
  EXPECT_TRUE(names());
  EXPECT_THAT(api.calls.at(0).target, HasSubstr("/namespaces/a%3Flimit=1%23x/deployments?"));
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
  EXPECT_THAT(test::run_coroutine(io, shared.objects(query, "")).value(),
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

}  // namespace
}  // namespace adapter::cluster
