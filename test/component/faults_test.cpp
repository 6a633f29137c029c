#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/fake_prometheus.hpp"
#include "support/rules.hpp"
#include "support/running_adapter.hpp"

namespace adapter {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::FakePrometheus;
using testing::HasSubstr;
using testing::Not;
using Then = FakePrometheus::Then;

const std::string kCm = "/apis/custom.metrics.k8s.io/v1beta1";
const std::string kPod = kCm + "/namespaces/moc/pods/p-a/http_requests_per_second";

struct Faults : testing::Test {
  asio::io_context io;
  FakePrometheus prometheus{io};
  test::RunningAdapter adapter{io};

  Faults() {
    adapter.options.prometheus_url = *http::parse_url(prometheus.url());
    adapter.use_rules(test::kWebinarRule);
    work();
  }
  void work() {
    prometheus.on_query = [](const std::string&) {
      return FakePrometheus::vector(FakePrometheus::sample("pod", "p-a", "7"));
    };
  }
  void answer_with(FakePrometheus::Reply reply) {
    prometheus.on_query = [reply](const std::string&) { return reply; };
  }
  // Discovery and health do not depend on the backend.
  void expect_alive() {
    EXPECT_EQ(adapter.get("/livez").status, 200);
    EXPECT_EQ(adapter.get("/readyz").status, 200);
    EXPECT_THAT(adapter.get(kCm).body, HasSubstr("pods/http_requests_per_second"));
  }
  void expect_error(const test::RunningAdapter::Answer& answer, int status, const std::string& reason,
                    const std::string& says) {
    EXPECT_EQ(answer.status, status) << answer.body;
    const auto body = nlohmann::json::parse(answer.body, nullptr, false);
    ASSERT_TRUE(body.is_object()) << answer.body;
    EXPECT_EQ(body["kind"], "Status");
    EXPECT_EQ(body["reason"], reason);
    EXPECT_THAT(body["message"].get<std::string>(), HasSubstr(says));
    EXPECT_THAT(answer.body, Not(HasSubstr("127.0.0.1"))) << "no address";
    EXPECT_THAT(answer.body, Not(HasSubstr("rate("))) << "no query";
    EXPECT_EQ(answer.headers.get("Retry-After"), std::nullopt);
  }
};

TEST_F(Faults, NameTheCauseAndNeverGiveANumber) {
  adapter.start_and_be_ready();
  struct Case {
    FakePrometheus::Reply reply;
    std::string says;
  };
  const auto json = [](const std::string& body) { return test::RawServer::ok(body); };
  const auto status = [](const std::string& line, const std::string& body) {
    return test::RawServer::with_status(line, body);
  };
  const std::string rejected = R"({"status":"error","errorType":"bad_data","error":"parse error at rate("})";
  for (
      const auto& c : std::vector<Case>{
          {{"", Then::close}, "prometheus: connection closed before an answer"},
          {{"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{\"status\":\"success\",\"da", Then::close},
           "prometheus: the answer ends in the middle"},
          {json(R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{"pod":"p-a"},"val)"),
           "ends in the middle"},
          {json("<html>login</html>"), "malformed answer: HTTP status 200 and a web page (text/html), no JSON"},
          {json(""), "malformed answer"},
          {json(
               R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{"pod":"p-a"},"value":[1,1]}]}})"),
           "no number in quotes"},
          {json(
               R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{"pod":7},"value":[1,"1"]}]}})"),
           "wrong type"},
          {json(
               R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{"pod":"p-a"},"value":[1]}]}})"),
           "without a value"},
          {json(R"({"status":"success","data":{"resultType":"matrix","result":[]}})"), "a matrix, no vector"},
          {json(R"({"status":"success","data":{"resultType":"scalar","result":[1,"42"]}})"), "a scalar, no vector"},
          {json(R"({"status":"success","data":null})"), "no data"},
          {json(rejected), "it rejected the query (bad_data)"},
          {status("400 Bad Request", rejected), "it rejected the query (bad_data)"},
          {status("503 Service Unavailable", "upstream connect error"), "malformed answer"},
          {status("502 Bad Gateway", "x"), "HTTP status 502"},
          {status("401 Unauthorized", "x"), "HTTP status 401"},
          {{"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"},
           "to another server"},
          {FakePrometheus::vector(FakePrometheus::sample("pod", "p-a", "+Inf")), "the value +Inf of p-a"},
          {FakePrometheus::vector(FakePrometheus::sample("pod", "p-a", "9.3e15")), "the value 9.3e+15 of p-a"},
          {{"HTTP/1.1 200 OK\r\nX: " + std::string(80'000, 'x') + "\r\n\r\n", Then::close}, "header is too large"},
      }) {
    answer_with(c.reply);
    expect_error(adapter.get(kPod), 500, "InternalError", c.says);
  }
  work();
  EXPECT_THAT(adapter.get(kPod).body, HasSubstr(R"("value":"7")"));
  expect_alive();
}

TEST_F(Faults, SurviveAPrometheusThatIsDownAndSeeItsReturn) {
  adapter.start_and_be_ready();
  ASSERT_EQ(adapter.get(kPod).status, 200);
  prometheus.stop();
  expect_error(adapter.get(kPod), 500, "InternalError", "unable to fetch metrics: prometheus: connection refused");
  adapter.clock.advance(seconds(90));  // relists fail in the meantime
  adapter.run_to_rest();
  expect_alive();
  prometheus.restart();
  EXPECT_EQ(adapter.get(kPod).status, 200) << "at once, without a relist";
}

TEST_F(Faults, StartWithoutPrometheusAndServeWhenItComes) {
  prometheus.stop();
  adapter.start_and_be_ready();
  const auto missing = adapter.get(kPod);
  EXPECT_EQ(missing.status, 500) << "it may exist";
  EXPECT_THAT(missing.body,
              HasSubstr("the series of rules[0] (line 2) are not known yet: prometheus: connection refused"));
  prometheus.restart();
  adapter.turn_until(seconds(60), [&] { return adapter.get(kPod).status == 200; });
}

TEST_F(Faults, OfDiscoveryAreToldInsteadOfAMissingMetric) {
  struct Case {
    FakePrometheus::Reply reply;
    std::string says, logged;
  };
  const auto text = [](const std::string& status, const std::string& type, const std::string& body) {
    return FakePrometheus::Reply{"HTTP/1.1 " + status + "\r\nContent-Type: " + type +
                                 "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body};
  };
  FakePrometheus::Reply reply;
  prometheus.on_series = [&reply](const std::string&) { return reply; };
  for (const auto& c : std::vector<Case>{
           {text("200 OK", "text/plain; version=0.0.4", "# HELP lag Lag.\nlag 1\n"),
            "HTTP status 200 and an exporter's text page, no JSON", "its body begins '# HELP lag Lag.'"},
           {text("401 Unauthorized", "text/plain", "no org id\n"),
            "it refuses our credentials (HTTP status 401): none are configured; --prometheus-token-file", "no org id"},
           {text("403 Forbidden", "text/plain", ""), "it refuses our credentials (HTTP status 403)", "HTTP status 403"},
           {text("422 X", "application/json",
                 R"({"status":"error","errorType":"422","error":"over -search.maxSeries"})"),
            "it rejected the query (422)", "over -search.maxSeries"},
           {text("400 Bad Request", "text/plain", "Bad Request. Malformed.\n"), "HTTP status 400 and plain text",
            "'Bad Request. Malformed.'"},
           {text("503 X", "application/json", R"({"data":[]})"), "HTTP status 503 and JSON without an error", "503"},
       }) {
    reply = c.reply;
    test::RunningAdapter one{io};
    one.options.prometheus_url = *http::parse_url(prometheus.url());
    one.use_rules(test::kWebinarRule);
    one.start_and_be_ready();
    test::RunningAdapter::Answer answer;
    one.run_until([&] {
      answer = one.get(kPod);
      return answer.body.find("not known yet: ") != std::string::npos;
    });
    EXPECT_EQ(answer.status, 500) << c.says;
    EXPECT_THAT(answer.body, HasSubstr(c.says));
    EXPECT_THAT(answer.body, HasSubstr("the series of rules[0] (line 2)"));
    EXPECT_THAT(answer.body, Not(HasSubstr("127.0.0.1")));
    EXPECT_THAT(one.all_log(),
                testing::AllOf(HasSubstr(c.logged), HasSubstr("asked " + prometheus.url() + " (--prometheus-url)")));
  }
}

TEST_F(Faults, EndARequestAtItsDeadlineWhenPrometheusHangs) {
  adapter.start_and_be_ready();
  answer_with({"", Then::hang});
  const auto pending = adapter.begin(kPod + "?timeout=5s");
  adapter.run_until([&] { return !prometheus.queries.empty(); });
  adapter.clock.advance(milliseconds(4400));
  adapter.run_to_rest();
  EXPECT_FALSE(pending->result.has_value());
  adapter.clock.advance(milliseconds(100));
  adapter.run_until([&] { return pending->result.has_value(); });
  ASSERT_TRUE(*pending->result);
  expect_error(**pending->result, 504, "Timeout", "prometheus: no answer in time");
}

TEST_F(Faults, EndARequestWhoseAnswerDrips) {
  adapter.start_and_be_ready();
  answer_with({"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"status\":", Then::hang});
  const auto pending = adapter.begin(kPod);
  adapter.run_until([&] { return !prometheus.queries.empty(); });
  adapter.clock.advance(milliseconds(59500));
  adapter.run_until([&] { return pending->result.has_value(); });
  ASSERT_TRUE(*pending->result);
  expect_error(**pending->result, 504, "Timeout", "no answer in time");
}

TEST_F(Faults, CutAnAnswerWithoutEnd) {
  adapter.start_and_be_ready();
  const std::string header = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";
  std::string samples;
  while (samples.size() < 100'000) samples += FakePrometheus::sample("pod", "p-a", "1") + ",";
  answer_with({header + R"({"status":"success","data":{"resultType":"vector","result":[)", Then::keep, samples});
  expect_error(adapter.get(kPod), 500, "InternalError", "the answer is too large");
  answer_with({header, Then::keep, std::string(100'000, ' ')});
  expect_error(adapter.get(kPod), 500, "InternalError", "the answer is too large");
  expect_alive();
}

TEST_F(Faults, OfOneRuleLeaveTheOthersAlone) {
  adapter.use_rules(test::kWebinarRule + R"(- seriesQuery: 'broken{'
  resources: {template: <<.Resource>>}
  name: {as: broken_metric}
  metricsQuery: x
)");
  const auto good = prometheus.on_series;
  prometheus.on_series = [good](const std::string& selector) {
    return selector == "broken{" ? test::RawServer::with_status(
                                       "400 Bad Request", R"({"status":"error","errorType":"bad_data","error":"oops"})")
                                 : good(selector);
  };
  adapter.start_and_be_ready();
  // Either selector may be listed first, and the first one done makes it ready.
  adapter.run_until([this] { return adapter.get(kPod).status == 200; });
  test::RunningAdapter::Answer broken;
  adapter.run_until([&] {
    broken = adapter.get(kCm + "/namespaces/moc/pods/p-a/broken_metric");
    return broken.body.find("not known yet: ") != std::string::npos;
  });
  EXPECT_EQ(broken.status, 500) << "it may exist";
  EXPECT_THAT(
      broken.body,
      HasSubstr("the series of rules[1] (line 6) are not known yet: prometheus: it rejected the query (bad_data)"));
}

TEST_F(Faults, OfCallersWhoHungUpHoldNoConnectionOfTheBackend) {
  adapter.start_and_be_ready();
  answer_with({"", Then::hang});
  const auto caller_tls = adapter.caller_tls();
  for (std::size_t i = 1; i <= 70; ++i) {  // more than there are connections to the backend
    test::RawConnection caller(io, caller_tls, adapter.port());
    caller.shake_hands();
    const auto pod = kCm + "/namespaces/moc/pods/p-" + std::to_string(i) + "/http_requests_per_second";
    caller.send("GET " + pod + " HTTP/1.1\r\nHost: h\r\n\r\n");
    adapter.run_until([&] { return prometheus.queries.size() == i; });
  }
  adapter.run_to_rest();
  work();
  EXPECT_EQ(adapter.get(kPod).status, 200) << "no clock was turned";
  EXPECT_EQ(adapter.get("/metrics").status, 200);
}

}  // namespace
}  // namespace adapter
