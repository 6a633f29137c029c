// What many callers, one rule, strangers or a large backend can take of what the program has.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "support/fake_cluster.hpp"
#include "support/fake_prometheus.hpp"
#include "support/rules.hpp"
#include "support/running_adapter.hpp"

namespace adapter {
namespace {

using std::chrono::seconds;
using test::FakeCluster;
using test::FakePrometheus;
using testing::HasSubstr;
using Then = FakePrometheus::Then;

const std::string kCm = "/apis/custom.metrics.k8s.io/v1beta1";
const std::string kPod = kCm + "/namespaces/moc/pods/p-a/";
const std::string kRules = R"(rules:
- {seriesQuery: hangs, resources: {template: <<.Resource>>}, metricsQuery: 'hangs{<<.LabelMatchers>>}'}
- {seriesQuery: works, resources: {template: <<.Resource>>}, metricsQuery: 'works{<<.LabelMatchers>>}'}
externalRules:
- {seriesQuery: many, resources: {namespaced: false}, metricsQuery: many}
)";

struct Budgets : testing::Test {
  asio::io_context io;
  FakePrometheus prometheus{io};
  test::RunningAdapter adapter{io};

  Budgets() {
    adapter.options.prometheus_url = *http::parse_url(prometheus.url());
    adapter.use_rules(kRules);
    prometheus.on_series = [](const std::string& selector) {
      return FakePrometheus::success(R"([{"__name__":")" + selector + R"(","namespace":"moc","pod":"p-a"}])");
    };
    prometheus.on_query = [](const std::string& promql) {
      if (promql.starts_with("hangs")) return FakePrometheus::Reply{"", Then::hang};
      return FakePrometheus::vector(FakePrometheus::sample("pod", "p-a", "7"));
    };
  }
  std::size_t asked(const std::string& about) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        prometheus.queries, [&](const std::string& promql) { return promql.starts_with(about); }));
  }
};

TEST_F(Budgets, ARuleWhoseQueriesHangLeavesHalfOfTheConnectionsToTheOthers) {
  adapter.start_and_be_ready();
  std::vector<std::shared_ptr<test::RunningAdapter::Pending>> hanging;
  const auto crowd = adapter.caller(adapter.alice());
  for (int i = 0; i < 64; ++i) hanging.push_back(adapter.begin(crowd, kPod + "hangs?timeout=20s"));
  adapter.run_until([&] { return asked("hangs") == 24; });
  EXPECT_EQ(adapter.get(kPod + "works").status, 200);
  adapter.run_to_rest();
  EXPECT_EQ(asked("hangs"), 24u) << "of the 32 of a rule one caller leaves a quarter to others";
  adapter.turn(seconds(20));
  adapter.run_until(
      [&] { return std::ranges::all_of(hanging, [](const auto& one) { return one->result.has_value(); }); });
  std::size_t of_the_share = 0;
  for (const auto& pending : hanging) {
    ASSERT_TRUE(*pending->result) << pending->result->error().message;
    EXPECT_EQ((*pending->result)->status, 504);
    if ((*pending->result)->body.find("all that one caller may have") != std::string::npos) ++of_the_share;
  }
  EXPECT_GT(of_the_share, 0u) << "those whose turn never came are told why";
  EXPECT_EQ(adapter.get(kPod + "works").status, 200);
}

TEST_F(Budgets, CallersWhoHangUpLeaveTheirPlacesToOthers) {
  adapter.start_and_be_ready();
  const auto crowd = adapter.caller(adapter.alice());
  for (int i = 0; i < 64; ++i) adapter.begin(crowd, kPod + "hangs?timeout=30s");
  adapter.run_until([&] { return asked("hangs") == 24; });
  crowd.client->shut_down();
  adapter.run_to_rest();
  prometheus.on_query = [](const std::string&) {
    return FakePrometheus::vector(FakePrometheus::sample("pod", "p-a", "7"));
  };
  EXPECT_EQ(adapter.get(kPod + "hangs").status, 200) << "without waiting: the clock stands still";
}

TEST_F(Budgets, DiscoveryIsServedWhileAllPlacesForQueriesAreTaken) {
  adapter.start_and_be_ready();
  std::vector<std::shared_ptr<test::RunningAdapter::Pending>> hanging;
  std::vector<test::RunningAdapter::Caller> crowd;
  for (int i = 0; i < 7; ++i) crowd.push_back(adapter.caller(adapter.alice()));
  for (std::size_t i = 0; i < 400; ++i) hanging.push_back(adapter.begin(crowd[i / 60], kPod + "hangs?timeout=30s"));
  adapter.run_until([&] { return adapter.get(kPod + "works").status == 429; });
  for (const auto* target : {"/apis", "/apis/custom.metrics.k8s.io", "/apis/custom.metrics.k8s.io/v1beta1", "/version",
                             "/openapi/v2", "/livez", "/readyz"}) {
    EXPECT_EQ(adapter.get(target).status, 200) << target;
  }
  EXPECT_THAT(adapter.get("/metrics").body, HasSubstr("apiserver_current_inflight_requests"));
  adapter.turn(seconds(31));
  EXPECT_EQ(adapter.get(kPod + "works").status, 200);
}

TEST_F(Budgets, WhoAsksForMoreThanMemoryHoldsGets503AndTheOthersAreServed) {
  adapter.options.memory_budget = 2 << 20;
  std::string samples;
  for (int i = 0; i < 60'000; ++i) {
    samples += (i == 0 ? "" : ",") + FakePrometheus::sample("pod", "a-pod-with-a-name-" + std::to_string(i), "1");
  }
  const auto much = FakePrometheus::vector(samples);
  prometheus.on_query = [much](const std::string& promql) {
    return promql.starts_with("works") ? FakePrometheus::vector(FakePrometheus::sample("pod", "p-a", "7")) : much;
  };
  adapter.start_and_be_ready();
  for (const auto& target :
       {kPod + "hangs", std::string("/apis/external.metrics.k8s.io/v1beta1/namespaces/moc/many")}) {
    const auto refused = adapter.get(target);
    EXPECT_EQ(refused.status, 503) << target;
    const auto status = nlohmann::json::parse(refused.body);
    EXPECT_EQ(status["reason"], "ServiceUnavailable");
    EXPECT_THAT(status["message"].get<std::string>(),
                HasSubstr("the answer does not fit into the memory for answers (2 MiB, --memory-budget)"));
    EXPECT_EQ(adapter.get(kPod + "works").status, 200);
  }
  const auto figures = adapter.get("/metrics").body;
  EXPECT_THAT(figures, HasSubstr("promadapter_memory_budget_bytes 2097152\n"));
  EXPECT_THAT(figures, HasSubstr("promadapter_memory_budget_refusals_total 2\n"));
  EXPECT_THAT(figures, HasSubstr("promadapter_memory_budget_used_bytes 0\n"));
  EXPECT_THAT(adapter.all_log(), HasSubstr("(--memory-budget) 2 MiB"));
}

struct BudgetsInACluster : testing::Test {
  asio::io_context io;
  FakePrometheus prometheus{io};
  FakeCluster cluster{io};
  test::RunningAdapter adapter{io};
  const std::string pods = kCm + "/namespaces/moc/pods/*/http_requests_per_second?labelSelector=app%3Dmoc";

  BudgetsInACluster() {
    adapter.join(cluster);
    adapter.options.prometheus_url = *http::parse_url(prometheus.url());
    adapter.use_rules(test::kWebinarRule);
    prometheus.on_query = [](const std::string&) {
      return FakePrometheus::vector(FakePrometheus::sample("pod", "p-a", "7"));
    };
    cluster.put_pod("p-a", {{"app", "moc"}});
  }
  // As many equal questions, 60 at once; gives how many were answered with 200.
  std::size_t ask(std::size_t times) {
    const auto crowd = adapter.caller(adapter.alice());
    std::size_t answered = 0, good = 0;
    for (std::size_t i = 0; i < times; ++i) {
      adapter.begin(crowd, pods, [&](Result<test::RunningAdapter::Answer> answer) {
        ++answered;
        if (answer && answer->status == 200) ++good;
      });
    }
    adapter.run_until([&] { return answered == times; });
    return good;
  }
};

TEST_F(BudgetsInACluster, EqualQuestionsShareAListWhereNoWatchCanAnswer) {
  for (const int code : {403, 500, 429}) {
    cluster.instead = [code](const FakeCluster::Asked& asked) -> std::optional<FakeCluster::Answer> {
      if (asked.target.find("/pods?watch=true") == std::string::npos) return std::nullopt;
      return FakeCluster::Answer{.status = code};
    };
    if (code == 403) adapter.start_and_be_ready();
    adapter.turn(seconds(2));
    cluster.server.asked.clear();
    EXPECT_EQ(ask(300), 300u) << code;
    EXPECT_LE(cluster.lists(), 3u) << code;
    EXPECT_GE(cluster.lists(), 1u) << code;
  }
}

TEST_F(BudgetsInACluster, EqualQuestionsShareAListWhileAWatchIsSilent) {
  cluster.watches_in_sync = false;
  adapter.start_and_be_ready();
  const auto alice = adapter.caller(adapter.alice());
  const auto first = adapter.begin(alice, pods);
  adapter.turn_until(seconds(3), [&] { return first->result.has_value(); });  // it waits for the watch
  adapter.turn(seconds(1));
  cluster.server.asked.clear();
  EXPECT_EQ(ask(100), 100u);
  EXPECT_EQ(cluster.lists(), 1u);
}

TEST_F(BudgetsInACluster, ARefusedListIsNotAskedForAgainByEveryQuestion) {
  cluster.instead = [](const FakeCluster::Asked& asked) -> std::optional<FakeCluster::Answer> {
    if (asked.target.find("/pods?") == std::string::npos) return std::nullopt;
    return FakeCluster::Answer{.status = 429};
  };
  adapter.start_and_be_ready();
  cluster.server.asked.clear();
  EXPECT_EQ(ask(300), 0u) << "an error, never an empty list";
  EXPECT_LE(cluster.lists(), 3u);
}

TEST_F(BudgetsInACluster, StrangersCannotMakeUsAskTheApiServerWithoutEnd) {
  adapter.start_and_be_ready();
  cluster.server.asked.clear();
  const auto anonymous = adapter.caller(std::nullopt);
  std::size_t refused = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto answer = adapter.get(anonymous, "/p" + std::to_string(i));
    if (answer.status != 429) continue;
    ++refused;
    EXPECT_EQ(answer.headers.get("Retry-After"), "1");
  }
  EXPECT_LE(cluster.reviews(), 100u);
  EXPECT_GE(refused, 900u);
  EXPECT_EQ(adapter.get(pods).status, 200) << "alice has a certificate";
  const auto proxied = adapter.caller(cluster.front_proxy.issue({.common_name = "front-proxy-client"}),
                                      {{"X-Remote-User", "system:anonymous"}});
  EXPECT_EQ(adapter.get(proxied, pods).status, 200) << "whoever comes by the front proxy is never shut out";
}

TEST_F(BudgetsInACluster, TokensThatNobodyKnowsCannotShutOutOneThatIsGood) {
  cluster.users["good"] = "bob";
  adapter.start_and_be_ready();
  const auto with = [&](const std::string& token) {
    return adapter.caller(std::nullopt, {{"Authorization", "Bearer " + token}});
  };
  const auto good = with("good");
  EXPECT_EQ(adapter.get(good, pods).status, 200);
  cluster.server.asked.clear();
  auto random = adapter.caller(std::nullopt);
  for (int i = 0; i < 2000; ++i) {
    random.headers = {{"Authorization", "Bearer random-" + std::to_string(i)}};
    adapter.get(random, pods);
  }
  EXPECT_LE(cluster.token_reviews(), 100u);
  adapter.turn(seconds(11));
  for (int i = 0; i < 2000; ++i) {
    random.headers = {{"Authorization", "Bearer other-" + std::to_string(i)}};
    adapter.get(random, pods);
  }
  EXPECT_EQ(adapter.get(good, pods).status, 200);
}

}  // namespace
}  // namespace adapter
