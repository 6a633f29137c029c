#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/fake_prometheus.hpp"
#include "support/rules.hpp"
#include "support/running_adapter.hpp"

namespace adapter {
namespace {

using test::FakePrometheus;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string kCm = "/apis/custom.metrics.k8s.io/v1beta1";
const std::string kPods = kCm + "/namespaces/moc/pods/*/http_requests_per_second?labelSelector=app%3Dmoc";
const std::string kObjects = R"({"apiVersion":"v1","kind":"List","items":[
  {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"moc"}},
  {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p-b","namespace":"moc","labels":{"app":"moc"}}},
  {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p-a","namespace":"moc","labels":{"app":"moc"}}},
  {"apiVersion":"v1","kind":"Pod","metadata":{"name":"other","namespace":"moc","labels":{"app":"other"}}}]})";

struct Serving : testing::Test {
  asio::io_context io;
  FakePrometheus prometheus{io};
  test::RunningAdapter adapter{io};

  Serving() {
    adapter.options.prometheus_url = *http::parse_url(prometheus.url());
    adapter.use_rules(test::kWebinarRule);
    adapter.use_objects(kObjects);
    prometheus.on_query = [](const std::string&) {
      return FakePrometheus::vector(FakePrometheus::sample("pod", "p-a", "12.345") + "," +
                                    FakePrometheus::sample("pod", "p-b", "0.5"));
    };
  }
};

TEST_F(Serving, AnswersTheAutoscalersQuestionOverTls) {
  adapter.start_and_be_ready();
  const auto answer = adapter.get(kPods);
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto list = nlohmann::json::parse(answer.body);
  ASSERT_EQ(list["items"].size(), 2u);
  EXPECT_EQ(list["items"][0]["describedObject"]["name"], "p-a");
  EXPECT_EQ(list["items"][0]["describedObject"]["apiVersion"], "/v1");
  EXPECT_EQ(list["items"][0]["value"], "12345m");
  EXPECT_EQ(list["items"][1]["value"], "500m");
  EXPECT_THAT(prometheus.selectors, ElementsAre(R"({__name__=~"^http_requests_total$"})"));
  EXPECT_THAT(prometheus.queries,
              ElementsAre(R"(sum(rate(http_requests_total{namespace="moc",pod=~"p-a|p-b"}[1m])) by (pod))"));
  EXPECT_THAT(prometheus.timeouts, ElementsAre("59500ms"));
}

TEST_F(Serving, AsksPrometheusOncePerRequestAndKeepsItsConnection) {
  adapter.start_and_be_ready();
  for (int i = 0; i < 20; ++i) ASSERT_EQ(adapter.get(kPods).status, 200);
  EXPECT_EQ(prometheus.queries.size(), 20u);
  EXPECT_EQ(prometheus.selectors.size(), 1u) << "nothing is discovered on the way of a request";
}

TEST_F(Serving, WritesNoLinePerRequestAtTheVerbosityOfTheChart) {
  adapter.start_and_be_ready();
  adapter.get(kPods);
  const auto before = adapter.log.size();
  for (int i = 0; i < 10; ++i) adapter.get(kPods);
  EXPECT_EQ(adapter.log.size(), before) << adapter.all_log();
}

TEST_F(Serving, LetsInOnlyWhoHoldsACertificate) {
  adapter.start_and_be_ready();
  EXPECT_EQ(adapter.get_as_stranger("/readyz").status, 200);
  EXPECT_EQ(adapter.get_as_stranger(kPods).status, 403);
  EXPECT_EQ(adapter.get_as_stranger("/apis").status, 403);
  EXPECT_EQ(adapter.get_as_stranger("/nope").status, 403);
  EXPECT_TRUE(prometheus.queries.empty());
}

TEST_F(Serving, BelievesNoHeaderAboutWhoCalls) {
  adapter.start_and_be_ready();
  EXPECT_EQ(adapter.get(kPods, {{"X-Remote-User", "system:admin"}, {"X-Remote-Group", "system:masters"}}).status, 200)
      << "ignored: the certificate says who calls";
  EXPECT_EQ(adapter.get(kPods, {{"Impersonate-User", "system:admin"}}).status, 403);
}

TEST_F(Serving, SeesObjectsThatComeAndGo) {
  adapter.start_and_be_ready();
  adapter.use_objects(
      R"({"items":[{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p-b","namespace":"moc","labels":{"app":"moc"}}}]})");
  adapter.turn_until(std::chrono::seconds(5),
                     [&] { return nlohmann::json::parse(adapter.get(kPods).body)["items"].size() == 1; });
  EXPECT_THAT(prometheus.queries.back(), HasSubstr(R"(pod="p-b")"));
}

TEST_F(Serving, IsReadyAfterTheFirstRelistOrThirtySeconds) {
  prometheus.on_series = [](const std::string&) { return FakePrometheus::Reply{"", FakePrometheus::Then::hang}; };
  adapter.start();
  adapter.run_until([&] { return !prometheus.selectors.empty(); });
  EXPECT_EQ(adapter.get("/readyz").status, 500);
  EXPECT_EQ(adapter.get("/livez").status, 200);
  adapter.clock.advance(std::chrono::seconds(29));
  EXPECT_EQ(adapter.get("/readyz").status, 500);
  adapter.clock.advance(std::chrono::seconds(1));
  EXPECT_EQ(adapter.get("/readyz").status, 200);
}

TEST_F(Serving, AsksByPostWithHeadersAndTokenWhenTold) {
  adapter.options.prometheus_verb = app::PrometheusVerb::post;
  adapter.options.prometheus_headers = {{"X-Scope-OrgID", "team-a"}};
  adapter.options.prometheus_token_file = adapter.directory.write("token", "s3cret\n");
  adapter.options.prometheus_url = *http::parse_url(prometheus.url() + "/prefix/");
  adapter.start_and_be_ready();
  ASSERT_EQ(adapter.get(kPods).status, 200);
  const auto& asked = prometheus.asked().back();
  EXPECT_EQ(asked.start_line, "POST /prefix/api/v1/query HTTP/1.1");
  EXPECT_THAT(asked.header, HasSubstr("X-Scope-OrgID: team-a\r\n"));
  EXPECT_THAT(asked.header, HasSubstr("Authorization: Bearer s3cret\r\n"));
  EXPECT_THAT(adapter.all_log(), testing::Not(HasSubstr("s3cret")));
}

TEST_F(Serving, HasNoGroupWithoutRulesAndIsReadyAtOnce) {
  adapter.use_rules("");
  adapter.start_and_be_ready();
  EXPECT_EQ(adapter.get(kCm).status, 404);
  EXPECT_THAT(adapter.get("/apis").body, HasSubstr(R"("groups":[])"));
  EXPECT_TRUE(prometheus.asked().empty());
}

}  // namespace
}  // namespace adapter
