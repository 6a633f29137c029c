// The program in a cluster: what it asks of the API server, and what it does when that does not answer.

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

using nlohmann::json;
using std::chrono::minutes;
using std::chrono::seconds;
using test::FakeCluster;
using test::FakePrometheus;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string kCm = "/apis/custom.metrics.k8s.io/v1beta1";
const std::string kPods = kCm + "/namespaces/moc/pods/*/http_requests_per_second?labelSelector=app%3Dmoc";

struct Cluster : testing::Test {
  asio::io_context io;
  FakePrometheus prometheus{io};
  FakeCluster cluster{io};
  test::RunningAdapter adapter{io};

  Cluster() {
    adapter.join(cluster);
    adapter.options.prometheus_url = *http::parse_url(prometheus.url());
    adapter.use_rules(test::kWebinarRule);
    prometheus.on_query = [](const std::string&) {
      return FakePrometheus::vector(FakePrometheus::sample("pod", "p-a", "12.345") + "," +
                                    FakePrometheus::sample("pod", "p-b", "0.5"));
    };
    cluster.put_pod("p-a", {{"app", "moc"}});
    cluster.put_pod("p-b", {{"app", "moc"}});
    cluster.put_pod("other", {{"app", "other"}});
  }

  // Somebody whose requests come through the API server.
  test::RunningAdapter::Caller proxied(const std::string& user, const std::string& group = "dev") {
    return adapter.caller(cluster.front_proxy.issue({.common_name = "front-proxy-client"}),
                          {{"X-Remote-User", user}, {"X-Remote-Group", group}});
  }
  // Ready, and with a watch of the pods that is in sync.
  void start_and_warm_up() {
    adapter.start_and_be_ready();
    ASSERT_EQ(adapter.get(proxied("warm", "system:masters"), kPods).status, 200);
    adapter.run_to_rest();
    ASSERT_EQ(cluster.watches(), 1u);
    cluster.server.asked.clear();
    prometheus.queries.clear();
  }
  std::vector<std::string> names(const test::RunningAdapter::Answer& answer) const {
    std::vector<std::string> out;
    const auto list = json::parse(answer.body, nullptr, false);
    if (!list.contains("items")) return {answer.body};
    for (const auto& item : list["items"]) out.push_back(item["describedObject"]["name"]);
    return out;
  }
  // For requests that wait for the API server, whose patience is the clock's.
  test::RunningAdapter::Answer answer_in_time(const test::RunningAdapter::Caller& caller, const std::string& target) {
    const auto pending = adapter.begin(caller, target);
    adapter.turn_until(seconds(60), [&] { return pending->result.has_value(); });
    return pending->result->value();
  }
  bool is_ready() { return adapter.get("/readyz").status == 200; }
};

// ---- Start

TEST_F(Cluster, IsReadyOnceResourcesCallersAndSeriesAreKnown) {
  std::string withheld;
  cluster.instead = [&](const FakeCluster::Asked& asked) -> std::optional<FakeCluster::Answer> {
    if (withheld.empty() || !asked.target.starts_with(withheld)) return std::nullopt;
    return FakeCluster::Answer{.status = 503};
  };
  withheld = "/api";
  adapter.start();
  adapter.turn(seconds(2));
  auto answer = adapter.get("/readyz?verbose");
  EXPECT_EQ(answer.status, 500);
  EXPECT_THAT(answer.body, AllOf(HasSubstr("[-]resource-catalog"), HasSubstr("[-]authentication-config"),
                                 HasSubstr("[-]first-relist")));
  withheld = "/apis";
  adapter.turn_until(seconds(10), [&] {
    answer = adapter.get("/readyz?verbose");
    return answer.body.find("[+]authentication-config") != std::string::npos;
  });
  EXPECT_EQ(answer.status, 500);
  EXPECT_THAT(answer.body, AllOf(HasSubstr("[-]resource-catalog"), HasSubstr("[-]first-relist")));
  prometheus.on_series = [](const std::string&) { return FakePrometheus::Reply{"", FakePrometheus::Then::hang}; };
  withheld = "";
  adapter.turn_until(seconds(20), [&] { return !prometheus.selectors.empty(); });
  answer = adapter.get("/readyz?verbose");
  EXPECT_EQ(answer.status, 500);
  EXPECT_THAT(answer.body, AllOf(HasSubstr("[+]resource-catalog"), HasSubstr("[+]authentication-config"),
                                 HasSubstr("[-]first-relist")));
  EXPECT_EQ(adapter.get("/livez").status, 200);
}

TEST_F(Cluster, WaitsForAnApiServerThatIsDownAtStart) {
  cluster.server.stop();
  adapter.start();
  for (int i = 0; i < 12; ++i) {
    adapter.turn(seconds(10));
    ASSERT_EQ(adapter.get("/livez").status, 200);
    ASSERT_FALSE(is_ready());
  }
  EXPECT_THAT(adapter.gave_up, IsEmpty());
  EXPECT_THAT(adapter.all_log(), HasSubstr("discovery of resources failed: the API server: connection refused"));
  EXPECT_THAT(adapter.all_log(), Not(HasSubstr("API server: API server")));
  EXPECT_LE(adapter.log.size(), 20u) << "a failure that lasts is not told at each try: " << adapter.all_log();
  cluster.server.start();
  adapter.turn_until(seconds(40), [&] { return is_ready(); });
  // Ready waits half a minute for the first look at the series, which is over by far.
  adapter.turn_until(seconds(5), [&] { return adapter.get(proxied("jane"), kPods).status == 200; });
}

// ---- A query of the autoscaler's

TEST_F(Cluster, AnswersTheAutoscalersQuestionThroughTheFrontProxy) {
  adapter.start_and_be_ready();
  const auto answer = adapter.get(proxied("system:serviceaccount:kube-system:horizontal-pod-autoscaler"), kPods);
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(names(answer), ElementsAre("p-a", "p-b"));
  EXPECT_EQ(json::parse(answer.body)["items"][0]["value"], "12345m");
  EXPECT_THAT(prometheus.queries,
              ElementsAre(R"(sum(rate(http_requests_total{namespace="moc",pod=~"p-a|p-b"}[1m])) by (pod))"));
}

TEST_F(Cluster, AsksForNothingButOneReviewNowAndThenWhenWarm) {
  start_and_warm_up();
  const auto jane = proxied("jane");
  ASSERT_EQ(adapter.get(jane, kPods).status, 200);
  EXPECT_EQ(cluster.reviews(), 1u);
  for (int i = 0; i < 20; ++i) ASSERT_EQ(adapter.get(jane, kPods).status, 200);
  EXPECT_EQ(cluster.server.asked.size(), 1u) << "within the TTL: no call at all";
  adapter.turn(seconds(11));
  cluster.server.asked.clear();
  for (int i = 0; i < 20; ++i) ASSERT_EQ(adapter.get(jane, kPods).status, 200);
  EXPECT_EQ(cluster.server.asked.size(), 1u) << "after the TTL: one call";
  EXPECT_EQ(cluster.reviews(), 1u);
  EXPECT_EQ(cluster.lists(), 0u);
  EXPECT_EQ(prometheus.queries.size(), 41u);
}

TEST_F(Cluster, ListsForAQueryAsLongAsTheWatchIsNotInSync) {
  cluster.watches_in_sync = false;
  adapter.start_and_be_ready();
  const auto jane = proxied("jane");
  EXPECT_THAT(names(answer_in_time(jane, kPods)), ElementsAre("p-a", "p-b")) << "nothing came for two seconds";
  for (std::size_t i = 1; i <= 3; ++i) {
    EXPECT_THAT(names(adapter.get(jane, kPods)), ElementsAre("p-a", "p-b"));
    EXPECT_THAT(names(adapter.get(jane, kPods)), ElementsAre("p-a", "p-b"));
    EXPECT_EQ(cluster.lists(), i) << "one for all questions of a second";
    EXPECT_EQ(cluster.watches(), 1u);
    adapter.turn(seconds(1));
  }
  cluster.sync_watches();
  adapter.run_to_rest();
  EXPECT_THAT(names(adapter.get(jane, kPods)), ElementsAre("p-a", "p-b"));
  EXPECT_EQ(cluster.lists(), 3u);
}

TEST_F(Cluster, SeesObjectsThatComeGoAndChangeTheirLabels) {
  start_and_warm_up();
  const auto jane = proxied("jane");
  const auto pods_asked_for = [&] {
    EXPECT_EQ(adapter.get(jane, kPods).status, 200);
    return prometheus.queries.back();
  };
  cluster.put_pod("p-c", {{"app", "moc"}});
  adapter.run_to_rest();
  EXPECT_THAT(pods_asked_for(), HasSubstr(R"(pod=~"p-a|p-b|p-c")"));
  cluster.remove_pod("p-a");
  adapter.run_to_rest();
  EXPECT_THAT(pods_asked_for(), HasSubstr(R"(pod=~"p-b|p-c")"));
  cluster.put_pod("p-c", {{"app", "other"}});
  cluster.put_pod("other", {{"app", "moc"}});
  adapter.run_to_rest();
  EXPECT_THAT(pods_asked_for(), HasSubstr(R"(pod=~"other|p-b")"));
  cluster.server.drop_connections();
  cluster.put_pod("p-d", {{"app", "moc"}});
  adapter.turn(seconds(3));
  EXPECT_THAT(pods_asked_for(), HasSubstr(R"(pod=~"other|p-b|p-d")")) << "after the watch broke";
  EXPECT_EQ(cluster.lists(), 0u);
}

TEST_F(Cluster, ListsWhenTheWatchHasGoneSilent) {
  start_and_warm_up();
  adapter.turn(seconds(95));
  cluster.server.asked.clear();
  EXPECT_THAT(names(adapter.get(proxied("jane"), kPods)), ElementsAre("p-a", "p-b"));
  EXPECT_EQ(cluster.lists(), 1u);
}

// ---- Who may

TEST_F(Cluster, TellsWhoMayNotWhatIsMissing) {
  cluster.may = [](const json& spec) { return spec.at("user") != "mallory"; };
  start_and_warm_up();
  const auto answer = adapter.get(proxied("mallory"), kPods);
  EXPECT_EQ(answer.status, 403);
  EXPECT_THAT(json::parse(answer.body)["message"].get<std::string>(),
              AllOf(HasSubstr("User \"mallory\" cannot"), HasSubstr("resource \"pods/http_requests_per_second\""),
                    HasSubstr("API group \"custom.metrics.k8s.io\""), HasSubstr("in the namespace \"moc\"")));
  EXPECT_EQ(adapter.get(proxied("jane"), kPods).status, 200);
  EXPECT_THAT(prometheus.queries, testing::SizeIs(1));
}

TEST_F(Cluster, KnowsCallersByTokenAndByCertificate) {
  cluster.users["good"] = "dave";
  std::vector<std::string> users;
  cluster.may = [&](const json& spec) {
    users.push_back(spec.at("user"));
    return users.back() != "system:anonymous";
  };
  adapter.start_and_be_ready();
  EXPECT_EQ(adapter.get(adapter.caller(std::nullopt, {{"Authorization", "Bearer good"}}), kPods).status, 200);
  EXPECT_EQ(adapter.get(adapter.caller(std::nullopt, {{"Authorization", "Bearer bad"}}), kPods).status, 401);
  EXPECT_EQ(adapter.get(adapter.caller(adapter.alice()), kPods).status, 200);
  EXPECT_EQ(adapter.get(adapter.caller(adapter.alice(), {{"X-Remote-User", "admin"}}), kPods).status, 200);
  EXPECT_EQ(adapter.get(adapter.caller(std::nullopt), kPods).status, 403);
  EXPECT_THAT(users, testing::Contains("dave"));
  EXPECT_THAT(users, testing::Contains("alice"));
  EXPECT_THAT(users, Not(testing::Contains("admin")));
  EXPECT_EQ(cluster.token_reviews(), 2u);
}

TEST_F(Cluster, RefusesWhomItCannotAskAboutWhileTheApiServerIsDown) {
  cluster.users["good"] = "dave";
  start_and_warm_up();
  const auto jane = proxied("jane");
  const auto dave = adapter.caller(std::nullopt, {{"Authorization", "Bearer good"}});
  ASSERT_EQ(adapter.get(jane, kPods).status, 200);
  ASSERT_EQ(adapter.get(dave, kPods).status, 200);
  cluster.server.stop();
  EXPECT_THAT(names(adapter.get(jane, kPods)), ElementsAre("p-a", "p-b")) << "a verdict holds for its time";
  EXPECT_EQ(adapter.get(dave, kPods).status, 200);
  const auto asked = prometheus.queries.size();

  auto answer = answer_in_time(proxied("mallory"), kPods);
  EXPECT_EQ(answer.status, 500);
  EXPECT_THAT(answer.body, HasSubstr("the API server did not answer a SubjectAccessReview: connection refused"));
  adapter.turn(seconds(10));
  EXPECT_EQ(answer_in_time(jane, kPods).status, 500);
  EXPECT_EQ(answer_in_time(dave, kPods).status, 401);
  EXPECT_EQ(prometheus.queries.size(), asked);
  EXPECT_TRUE(is_ready());

  cluster.server.start();
  adapter.turn(seconds(1));
  EXPECT_EQ(adapter.get(jane, kPods).status, 200);
  EXPECT_EQ(adapter.get(dave, kPods).status, 200);
}

// ---- What changes while it runs

TEST_F(Cluster, BelievesANewFrontProxyAndNoLongerTheOldOne) {
  adapter.start_and_be_ready();
  const auto old_proxy = proxied("jane");
  ASSERT_EQ(adapter.get(old_proxy, kPods).status, 200);
  cluster.front_proxy = test::Authority("next front-proxy CA");
  const auto new_proxy = proxied("jane");
  EXPECT_NE(adapter.get(new_proxy, kPods).status, 200);
  cluster.set_authentication("requestheader-client-ca-file", cluster.front_proxy.certificate_pem());
  adapter.turn_until(seconds(5), [&] { return adapter.get(new_proxy, kPods).status == 200; });
  EXPECT_EQ(adapter.get(old_proxy, kPods).status, 401) << "on the connection it has, too";
  cluster.set_authentication("requestheader-client-ca-file", "nonsense");
  adapter.turn(seconds(5));
  EXPECT_EQ(adapter.get(new_proxy, kPods).status, 200) << "bad content leaves the last good in force";
  EXPECT_THAT(adapter.get(adapter.caller(adapter.alice()), "/metrics").body,
              HasSubstr("promadapter_authentication_config_alarm 1\n"));
}

TEST_F(Cluster, FollowsTheTokenAndTheAuthorityOfItsKubeconfig) {
  const auto token = adapter.directory.write("token", "first");
  adapter.join(cluster, "tokenFile: \"" + token + "\"");
  cluster.server.require_token("first");
  start_and_warm_up();
  cluster.server.require_token("second");
  adapter.directory.replace("token", "second");
  EXPECT_EQ(adapter.get(proxied("jane"), kPods).status, 200) << "at the first 401";
  cluster.server.rotate_authority();
  cluster.server.drop_connections();
  adapter.directory.write("kube-ca.crt", cluster.server.authority().certificate_pem());
  adapter.turn(seconds(1));
  EXPECT_EQ(answer_in_time(proxied("joe"), kPods).status, 200);
  adapter.turn(seconds(5));
  cluster.put_pod("p-c", {{"app", "moc"}});
  adapter.run_to_rest();
  EXPECT_EQ(adapter.get(proxied("joe"), kPods).status, 200);
  EXPECT_THAT(prometheus.queries.back(), HasSubstr("p-c"));
  EXPECT_THAT(adapter.all_log(), AllOf(Not(HasSubstr("first\"")), Not(HasSubstr("second"))));
}

TEST_F(Cluster, FollowsTheClientCertificateOfItsKubeconfig) {
  const test::Authority authority;
  const auto write = [&](const std::string& name) {
    const auto pair = authority.issue({.common_name = name});
    adapter.directory.write("adapter.crt", pair.certificate_pem);
    adapter.directory.write("adapter.key", pair.key_pem);
  };
  write("first");
  const auto folder = adapter.directory.path().string();
  adapter.join(cluster,
               "client-certificate: \"" + folder + "/adapter.crt\", client-key: \"" + folder + "/adapter.key\"");
  start_and_warm_up();
  ASSERT_EQ(adapter.get(proxied("jane"), kPods).status, 200);
  EXPECT_EQ(cluster.server.asked.back().client_name, "first");
  write("second");
  adapter.turn(seconds(5));
  ASSERT_EQ(adapter.get(proxied("joe"), kPods).status, 200);
  EXPECT_EQ(cluster.server.asked.back().client_name, "second");
}

const std::string kWidgets = kCm + "/namespaces/moc/widgets.example.com/w-1/spins";

TEST_F(Cluster, ServesARuleAsSoonAsTheResourceOfItsOverrideExists) {
  adapter.use_rules(test::kWebinarRule + R"(- seriesQuery: spins
  resources: {overrides: {namespace: {resource: namespace}, widget: {group: example.com, resource: widget}}}
  metricsQuery: sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)
)");
  prometheus.on_series = [](const std::string&) {
    return FakePrometheus::success(R"([{"__name__":"spins","namespace":"moc","widget":"w-1"},
                                       {"__name__":"http_requests_total","namespace":"moc","pod":"p-a"}])");
  };
  prometheus.on_query = [](const std::string&) {
    return FakePrometheus::vector(FakePrometheus::sample("widget", "w-1", "3"));
  };
  start_and_warm_up();
  EXPECT_THAT(adapter.all_log(), HasSubstr("widget"));
  EXPECT_EQ(adapter.get(proxied("jane"), kWidgets).status, 404);
  adapter.turn(seconds(200));
  cluster.add_resource("example.com", "Widget", "widgets");
  adapter.turn_until(seconds(10), [&] { return adapter.get(proxied("jane"), kWidgets).status == 200; });
}

TEST_F(Cluster, FindsAResourceThatARequestNamesBeforeItExists) {
  prometheus.on_series = [](const std::string&) {
    return FakePrometheus::success(
        R"([{"__name__":"http_requests_total","namespace":"moc","pod":"p-a","widget":"w-1"}])");
  };
  prometheus.on_query = [](const std::string&) {
    return FakePrometheus::vector(FakePrometheus::sample("widget", "w-1", "3"));
  };
  start_and_warm_up();
  const auto target = kCm + "/namespaces/moc/widgets.example.com/w-1/http_requests_per_second";
  const auto jane = proxied("jane", "system:masters");
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(adapter.get(jane, target).status, 404);
    adapter.turn(minutes(1));
  }
  const auto is_look = [](const auto& asked) { return asked.target == "/api" || asked.target == "/apis"; };
  EXPECT_EQ(std::ranges::count_if(cluster.server.asked, is_look), 6)
      << "who asks once a minute causes two calls a minute";
  cluster.add_resource("example.com", "Widget", "widgets");
  adapter.turn_until(seconds(10), [&] { return adapter.get(jane, target).status == 200; });
}

TEST_F(Cluster, AnswersDiscoveryWhilePrometheusOrTheApiServerIsDown) {
  adapter.start_and_be_ready();
  const auto aggregator = proxied("system:kube-aggregator", "system:masters");
  const auto before = adapter.get(aggregator, kCm);
  EXPECT_THAT(before.body, HasSubstr("pods/http_requests_per_second"));
  prometheus.stop();
  adapter.turn(minutes(2));
  EXPECT_EQ(adapter.get(aggregator, kCm).body, before.body);
  cluster.server.stop();
  adapter.turn(minutes(2));
  EXPECT_EQ(adapter.get(aggregator, kCm).body, before.body);
  EXPECT_EQ(adapter.get(aggregator, "/apis").status, 200);
  EXPECT_TRUE(is_ready());
}

TEST_F(Cluster, AnswersDiscoveryThoughPrometheusWasNeverThere) {
  prometheus.stop();
  adapter.start();
  adapter.turn_until(seconds(31), [&] { return is_ready(); });
  const auto answer = adapter.get(proxied("system:kube-aggregator", "system:masters"), kCm);
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_THAT(answer.body, HasSubstr(R"("resources":[])"));
}

}  // namespace
}  // namespace adapter
