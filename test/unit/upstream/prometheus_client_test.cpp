#include "upstream/prometheus_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/manual_clock.hpp"
#include "support/raw_server.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::upstream {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::RawServer;

const std::string kEmpty = R"({"status":"success","data":{"resultType":"vector","result":[]}})";

struct PrometheusClientTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  std::vector<std::string> lines;
  runtime::Logger logger{6, [this](std::string_view line) { lines.emplace_back(line); }};
  RawServer server{io, [](const RawServer::Asked&) { return RawServer::ok(kEmpty); }};
  runtime::MetricRegistry figures;
  PrometheusOptions options;
  runtime::Budget budget{64 << 20};
  std::unique_ptr<PrometheusClient> client;
  std::string rule = "rules[2] (line 14)";

  std::string url(const std::string& rest = "", const std::string& user = "") {
    return "http://" + user + "127.0.0.1:" + std::to_string(server.port()) + rest;
  }
  PrometheusClient& make(const std::string& at) {
    options.url = *http::parse_url(at);
    client = std::make_unique<PrometheusClient>(io.get_executor(), clock, logger, figures, budget, options);
    return *client;
  }
  QueryCall call(const std::string& promql = "up") {
    return {.promql = promql,
            .time = runtime::WallTime(milliseconds(1'700'000'000'250)),
            .deadline = clock.now() + milliseconds(2500),
            .labels = std::nullopt,
            .rule = rule};
  }
  Result<QueryResult> query(PrometheusClient& of, const std::string& promql = "up") {
    return test::run_coroutine(io, of.query(call(promql)));
  }
};

TEST_F(PrometheusClientTest, AsksByGetKeepingPathPrefixAndParameters) {
  ASSERT_TRUE(query(make(url("/prom//?dedup=true")), "sum(a{b=\"c d\"})"));
  EXPECT_EQ(server.asked()[0].start_line,
            "GET /prom/api/v1/query?dedup=true&query=sum%28a%7Bb%3D%22c+d%22%7D%29&time=1700000000.25&timeout=2500ms "
            "HTTP/1.1");
}

TEST_F(PrometheusClientTest, AsksByPostWithAForm) {
  options.post = true;
  ASSERT_TRUE(query(make(url("/?x=y"))));
  EXPECT_EQ(server.asked()[0].start_line, "POST /api/v1/query?x=y HTTP/1.1");
  EXPECT_EQ(server.asked()[0].body, "query=up&time=1700000000.25&timeout=2500ms");
  EXPECT_THAT(server.asked()[0].header, testing::HasSubstr("Content-Type: application/x-www-form-urlencoded\r\n"));
}

TEST_F(PrometheusClientTest, ListsSeriesFromAStart) {
  server.set_answer([](const RawServer::Asked&) {
    return RawServer::ok(R"({"status":"success","data":[{"__name__":"a","pod":"p"}]})");
  });
  SeriesCall series{.selector = "{a=\"b\"}\n",
                    .start = runtime::WallTime(seconds(1'700'000'000)),
                    .deadline = clock.now() + seconds(9)};
  const auto listing = test::run_coroutine(io, make(url()).series(series));
  ASSERT_TRUE(listing);
  EXPECT_EQ(listing->shapes.size(), 1u);
  EXPECT_EQ(server.asked()[0].start_line,
            "GET /api/v1/series?match%5B%5D=%7Ba%3D%22b%22%7D%0A&start=1700000000 HTTP/1.1");
}

TEST_F(PrometheusClientTest, LetsAnExplicitAuthorizationWinOverUserInfoAndThatOverTheToken) {
  options.authorization = "Bearer t0ken";
  ASSERT_TRUE(query(make(url())));
  EXPECT_THAT(server.asked()[0].header, testing::HasSubstr("\r\nAuthorization: Bearer t0ken\r\n"));
  ASSERT_TRUE(query(make(url("", "u:p@"))));
  EXPECT_THAT(server.asked()[1].header, testing::HasSubstr("\r\nAuthorization: Basic dTpw\r\n"));
  options.headers = {{"authorization", "Custom x"}, {"X-Scope-OrgID", "a"}, {"X-Scope-OrgID", "b"}};
  ASSERT_TRUE(query(make(url("", "u:p@"))));
  EXPECT_THAT(server.asked()[2].header, testing::HasSubstr("\r\nauthorization: Custom x\r\n"));
  EXPECT_THAT(server.asked()[2].header, testing::HasSubstr("X-Scope-OrgID: a\r\nX-Scope-OrgID: b\r\n"));
  EXPECT_THAT(server.asked()[2].header, testing::Not(testing::HasSubstr("Basic")));
}

asio::awaitable<void> nothing() {
  co_return;
}

TEST_F(PrometheusClientTest, AsksOnceMoreWithNewCredentialsAfterA401) {
  options.authorization = "Bearer old";
  server.set_answer([](const RawServer::Asked& asked) {
    const bool good = asked.header.find("Bearer new") != std::string::npos;
    return good ? RawServer::ok(kEmpty) : RawServer::with_status("401 Unauthorized", "");
  });
  auto& prometheus = make(url());
  EXPECT_FALSE(query(prometheus));
  EXPECT_EQ(server.asked().size(), 1u) << "not with the same ones";
  bool is_new = true;
  prometheus.on_unauthorized([&] {
    if (std::exchange(is_new, false)) prometheus.use_credentials("Bearer new", nullptr);
    return nothing();
  });
  EXPECT_TRUE(query(prometheus));
  EXPECT_EQ(server.asked().size(), 3u);
  server.set_answer([](const RawServer::Asked&) { return RawServer::with_status("401 Unauthorized", ""); });
  EXPECT_FALSE(query(prometheus));
  EXPECT_EQ(server.asked().size(), 4u) << "there is nothing new";
  is_new = true;
  EXPECT_FALSE(query(prometheus));
  EXPECT_EQ(server.asked().size(), 6u) << "once, not again and again";
}

TEST_F(PrometheusClientTest, LetsAHeaderReplaceItsOwnButNotTheFramingOfARequest) {
  options.headers = {{"host", "elsewhere"},     {"content-length", "999"}, {"Transfer-Encoding", "chunked"},
                     {"user-agent", "curious"}, {"Accept", "text/x"},      {"Content-Type", "text/y"}};
  for (const bool post : {false, true}) {
    options.post = post;
    ASSERT_TRUE(query(make(url())));
    const auto& header = server.asked().back().header;
    EXPECT_THAT(header, testing::Not(testing::HasSubstr("elsewhere")));
    EXPECT_THAT(header, testing::Not(testing::HasSubstr(": 999\r\n")));
    EXPECT_THAT(header, testing::Not(testing::HasSubstr("chunked")));
    EXPECT_THAT(header, testing::Not(testing::HasSubstr("text/y")));
    EXPECT_THAT(header, testing::Not(testing::HasSubstr("promadapter")));
    EXPECT_THAT(header, testing::Not(testing::HasSubstr("application/json")));
    EXPECT_THAT(header, testing::HasSubstr("\r\nuser-agent: curious\r\n"));
    EXPECT_THAT(header, testing::HasSubstr("\r\nAccept: text/x\r\n"));
  }
}

TEST_F(PrometheusClientTest, NamesTheCauseAndNeverTheUrlTheCredentialOrTheQuery) {
  struct Case {
    RawServer::Reply reply;
    ErrorKind kind;
    std::string says;
  };
  using Then = RawServer::Reply::Then;
  const std::string rejected = R"({"status":"error","errorType":"bad_data","error":"parse error in up"})";
  for (const auto& c : std::vector<Case>{
           {RawServer::with_status("400 Bad Request", rejected), ErrorKind::upstream_rejected,
            "prometheus: it rejected the query (bad_data)"},
           {RawServer::with_status("503 Service Unavailable", rejected), ErrorKind::upstream_rejected, "(bad_data)"},
           {RawServer::with_status("422 Unprocessable Entity", "upstream connect error"), ErrorKind::malformed_response,
            "no JSON"},
           {RawServer::with_status("502 Bad Gateway", rejected), ErrorKind::upstream_rejected, "HTTP status 502"},
           {RawServer::with_status("401 Unauthorized", ""), ErrorKind::upstream_rejected, "HTTP status 401"},
           {{"", Then::close}, ErrorKind::upstream_unavailable, "prometheus: connection closed before an answer"},
       }) {
    server.set_answer([&](const RawServer::Asked&) { return c.reply; });
    lines.clear();
    const auto result = query(make(url("/secretpath", "user:hunter2@")), "up_secretquery");
    ASSERT_FALSE(result) << c.says;
    EXPECT_EQ(result.error().kind, c.kind) << c.says;
    EXPECT_THAT(result.error().message, testing::HasSubstr(c.says));
    EXPECT_THAT(result.error().message, testing::Not(testing::HasSubstr("secret")));
    const auto log = testing::PrintToString(lines);
    EXPECT_THAT(log, testing::HasSubstr("; query: up_secretquery")) << "the log says which query";
    EXPECT_THAT(log, testing::HasSubstr("query failed of rules[2] (line 14): prometheus: "));
    EXPECT_THAT(log, testing::HasSubstr("asked " + url("/secretpath") + " (--prometheus-url)"));
    EXPECT_THAT(log, testing::Not(testing::HasSubstr("hunter2")));
  }
}

TEST_F(PrometheusClientTest, FollowsRedirectsToTheSameServerOnly) {
  std::string location = "/elsewhere?x=1";
  server.set_answer([&](const RawServer::Asked& asked) {
    if (asked.start_line.starts_with("GET /elsewhere")) return RawServer::ok(kEmpty);
    return RawServer::Reply{"HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n"};
  });
  EXPECT_TRUE(query(make(url())));
  location = url("/elsewhere");
  EXPECT_TRUE(query(make(url())));
  for (const auto* elsewhere : {"http://169.254.169.254/latest", "//other/", "https://127.0.0.1/", "relative"}) {
    location = elsewhere;
    const auto result = query(make(url()));
    ASSERT_FALSE(result) << elsewhere;
    EXPECT_THAT(result.error().message, testing::HasSubstr("redirects (HTTP status 302) to another server"));
    EXPECT_THAT(result.error().message, testing::Not(testing::HasSubstr("169.254")));
  }
  location = "http://u:p@169.254.169.254/latest?token=s3cr3t";
  EXPECT_THAT(query(make(url())).error().detail, testing::StartsWith("it points to 169.254.169.254; asked "));
  location = "/a b";
  EXPECT_THAT(query(make(url())).error().message, testing::HasSubstr("cannot be read"));
  location = "/loop";
  EXPECT_THAT(query(make(url())).error().message, testing::HasSubstr("more than three times"));
}

TEST_F(PrometheusClientTest, LogsTheSameFailureNowAndThenOnly) {
  logger = runtime::Logger(0, [this](std::string_view line) { lines.emplace_back(line); });
  server.stop();
  auto& upstream = make(url());
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(query(upstream));
  EXPECT_EQ(lines.size(), 1u);
  clock.advance(seconds(10));
  EXPECT_FALSE(query(upstream));
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_THAT(lines[1], testing::HasSubstr("not shown since the last line: 4"));
}

TEST_F(PrometheusClientTest, LogsTwoQueriesThatFailInTurnOnceEachAndNotInFull) {
  logger = runtime::Logger(0, [this](std::string_view line) { lines.emplace_back(line); });
  const std::string pods(5000, 'p');
  server.set_answer([](const RawServer::Asked& asked) {
    const bool cpu = asked.start_line.find("cpu") != std::string::npos;
    return RawServer::with_status(cpu ? "500 Internal Server Error" : "502 Bad Gateway", "");
  });
  auto& upstream = make(url());
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(query(upstream, "cpu" + pods));
    EXPECT_FALSE(query(upstream, "memory" + pods));
  }
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_THAT(lines[0], testing::HasSubstr("HTTP status 500 and an empty body"));
  EXPECT_THAT(lines[1], testing::HasSubstr("HTTP status 502 and an empty body"));
  EXPECT_THAT(lines[0], testing::HasSubstr("; query: cpupp"));
  EXPECT_THAT(lines[1], testing::HasSubstr("; query: memorypp"));
  for (const auto& line : lines) EXPECT_LT(line.size(), 1400u);
}

TEST_F(PrometheusClientTest, ExplainsEachRuleThatFailsAndTheFloodOfOneOnce) {
  logger = runtime::Logger(0, [this](std::string_view line) { lines.emplace_back(line); });
  server.set_answer([](const RawServer::Asked&) { return RawServer::with_status("400 Bad Request", "no"); });
  auto& upstream = make(url());
  for (int round = 0; round < 5; ++round) {
    for (int each = 0; each < 6; ++each) {
      rule = "rules[" + std::to_string(each) + "] (line " + std::to_string(10 + each) + ")";
      EXPECT_FALSE(query(upstream, "up" + std::to_string(round)));
    }
  }
  ASSERT_EQ(lines.size(), 6u);
  EXPECT_THAT(lines[5],
              testing::HasSubstr(
                  "rules[5] (line 15): prometheus: it refused with a malformed answer: HTTP status 400 and plain "
                  "text, no JSON: its body begins 'no'; asked "));
}

TEST_F(PrometheusClientTest, CountsOnlyAnAnswerWithStatus200) {
  const std::string number =
      R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{"pod":"p"},"value":[1,"7"]}]}})";
  for (const std::string status : {"201 Created", "202 Accepted", "203 X", "205 Reset Content", "206 Partial Content",
                                   "400 Bad Request", "404 X", "422 X", "500 X", "503 X", "599 X"}) {
    server.set_answer([&](const RawServer::Asked&) { return RawServer::with_status(status, number); });
    auto& upstream = make(url());
    const auto result = query(upstream);
    ASSERT_FALSE(result) << status;
    EXPECT_THAT(result.error().message, testing::HasSubstr("HTTP status " + status.substr(0, 3)));
    server.set_answer([&](const RawServer::Asked&) { return RawServer::with_status(status, R"({"data":[]})"); });
    SeriesCall series{.selector = "a", .start = {}, .deadline = clock.now() + seconds(9)};
    EXPECT_FALSE(test::run_coroutine(io, upstream.series(series))) << status;
  }
  server.set_answer([&](const RawServer::Asked&) { return RawServer::ok(number); });
  EXPECT_TRUE(query(make(url())));
}

TEST_F(PrometheusClientTest, WritesAtVerbositySixARequestThatCanBeRepeatedAndItsStatus) {
  server.set_answer([](const RawServer::Asked& asked) {
    return asked.start_line.find("bad") == std::string::npos ? RawServer::ok(kEmpty)
                                                             : RawServer::with_status("400 Bad Request", "no");
  });
  const auto at = url("/p?token=s3cr3t&tenant=a", "u:hunter2@");
  ASSERT_TRUE(query(make(at), "a{b=\"c d\"}"));
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0], testing::HasSubstr("] GET " + url("/p/api/v1/query") +
                                           "?token=***&tenant=a&query=a%7Bb%3D%22c+d%22%7D&time=1700000000.25&timeout="
                                           "2500ms for rules[2] (line 14): HTTP status 200 in 0 ms"));
  lines.clear();
  options.post = true;
  EXPECT_TRUE(query(make(at)));
  EXPECT_THAT(lines[0], testing::HasSubstr("] POST " + url("/p/api/v1/query") +
                                           "?token=***&tenant=a --data 'query=up&time=1700000000.25&timeout=2500ms'"));
  options.post = false;
  lines.clear();
  EXPECT_FALSE(query(make(at), "bad"));
  EXPECT_THAT(
      lines[0],
      testing::HasSubstr(": HTTP status 400, failed: it refused with a malformed answer: HTTP status 400 and plain"));
  EXPECT_THAT(lines[0], testing::Not(testing::HasSubstr(" ok")));
  EXPECT_THAT(testing::PrintToString(lines), testing::Not(testing::HasSubstr("hunter2")));
}

TEST_F(PrometheusClientTest, MasksWhatABackendEchoesAtEveryVerbosity) {
  options.headers = {{"X-Scope-OrgID", "team-secret"}, {"Cookie", "sid=cook1e"}};
  for (const int verbosity : {0, 6, 10}) {
    logger = runtime::Logger(verbosity, [this](std::string_view line) { lines.emplace_back(line); });
    server.set_answer([](const RawServer::Asked& asked) {
      std::string echo;
      for (const char c : asked.start_line + " " + asked.header) echo += c == '\r' || c == '\n' || c == '"' ? ' ' : c;
      const auto json = R"({"status":"error","errorType":"bad_data","error":")" + echo + R"("})";
      if (asked.start_line.find("query=text") != std::string::npos) return RawServer::with_status("502 X", echo);
      if (asked.start_line.find("query=warned") != std::string::npos) {
        return RawServer::ok(R"({"status":"success","data":{"resultType":"vector","result":[]},"warnings":[")" + echo +
                             R"("]})");
      }
      return RawServer::with_status("400 Bad Request", json);
    });
    auto& upstream = make(url("/?access_token=url-t0ken", "user:hunter2@"));
    for (const auto* promql : {"json", "text", "warned"}) {
      const auto result = query(upstream, promql);
      if (!result) lines.push_back(result.error().message + result.error().detail);
      if (result) lines.push_back(testing::PrintToString(result->warnings));
    }
  }
  const auto log = testing::PrintToString(lines);
  EXPECT_THAT(log, testing::HasSubstr("Host: ")) << "it is an echo";
  for (const auto* secret : {"hunter2", "dXNlcjpodW50ZXIy", "url-t0ken", "team-secret", "cook1e"}) {
    EXPECT_THAT(log, testing::Not(testing::HasSubstr(secret)));
  }
}

TEST_F(PrometheusClientTest, TellsPartialAnswersOnceAndRefusesThemWhereThatIsWanted) {
  logger = runtime::Logger(0, [this](std::string_view line) { lines.emplace_back(line); });
  server.set_answer([](const RawServer::Asked& asked) {
    const bool series = asked.start_line.find("/series") != std::string::npos;
    return RawServer::ok(std::string(R"({"status":"success","isPartial":true,"warnings":["half"],"data":)") +
                         (series ? R"([{"__name__":"a"}]})" : R"({"resultType":"vector","result":[]}})"));
  });
  SeriesCall series{.selector = "a", .start = {}, .deadline = clock.now() + seconds(9), .rule = rule};
  auto& serving = make(url());
  for (int i = 0; i < 3; ++i) {
    const auto result = query(serving);
    ASSERT_TRUE(result);
    EXPECT_THAT(result->warnings, testing::ElementsAre("half"));
    EXPECT_TRUE(test::run_coroutine(io, serving.series(series)));
  }
  EXPECT_THAT(lines,
              testing::ElementsAre(testing::HasSubstr("partial answers to the query of rules[2] (line 14) (half)"),
                                   testing::HasSubstr("partial answers to the series of rules[2] (line 14)")));
  EXPECT_THAT(figures.text(),
              testing::HasSubstr(R"(promadapter_partial_answers_total{backend="default",rule="rules[2]"} 6)"));
  options.partial_answers = PartialPolicy::fail;
  auto& refusing = make(url());
  EXPECT_EQ(query(refusing).error().message,
            "prometheus: it gave a partial answer, which --partial-answers=fail refuses");
  EXPECT_FALSE(test::run_coroutine(io, refusing.series(series)));
}

TEST_F(PrometheusClientTest, SaysThatItsCredentialsAreRefusedAndWhichFlagsSetSome) {
  server.set_answer([](const RawServer::Asked&) { return RawServer::with_status("401 Unauthorized", "no org id\n"); });
  const auto without = query(make(url()));
  EXPECT_THAT(without.error().message,
              testing::AllOf(testing::StartsWith("prometheus: it refuses our credentials (HTTP status 401)"),
                             testing::HasSubstr("--prometheus-token-file")));
  EXPECT_THAT(without.error().detail, testing::StartsWith("its body begins 'no org id'; asked http://"));
  options.authorization = "Bearer x";
  EXPECT_EQ(query(make(url())).error().message, "prometheus: it refuses our credentials (HTTP status 401)");
}

TEST_F(PrometheusClientTest, StopsAtTheDeadline) {
  server.set_answer([](const RawServer::Asked&) { return RawServer::Reply{"", RawServer::Reply::Then::hang}; });
  std::optional<Result<QueryResult>> result;
  asio::co_spawn(io, make(url()).query(call()),
                 [&](const std::exception_ptr&, Result<QueryResult> r) { result = std::move(r); });
  while (server.asked().empty()) io.run_one();
  clock.advance(milliseconds(2500));
  while (!result) io.run_one();
  EXPECT_EQ(result->error().kind, ErrorKind::upstream_timeout);
  EXPECT_EQ(result->error().message, "prometheus: no answer in time");
}

TEST_F(PrometheusClientTest, CountsItsRequestsWithoutTheCredentialOfItsAddress) {
  server.set_answer([&](const RawServer::Asked& asked) {
    if (asked.start_line.find("/series") != std::string::npos) return RawServer::with_status("502 Bad Gateway", "");
    return RawServer::ok(kEmpty);
  });
  auto& of = make(url("/prefix", "user:hunter2@"));
  ASSERT_TRUE(query(of));
  SeriesCall series{.selector = "a", .start = {}, .deadline = clock.now() + seconds(9)};
  EXPECT_FALSE(test::run_coroutine(io, of.series(series)));
  server.stop();
  EXPECT_FALSE(query(of));
  const auto text = figures.text();
  EXPECT_THAT(text, testing::HasSubstr(R"(promadapter_upstream_requests_total{backend="default",code="200"} 1)"));
  EXPECT_THAT(text, testing::HasSubstr(R"(promadapter_upstream_requests_total{backend="default",code="502"} 1)"));
  EXPECT_THAT(text,
              testing::HasSubstr(R"(promadapter_upstream_requests_total{backend="default",code="unavailable"} 1)"));
  const auto duration = [&](const std::string& path) {
    return "prometheus_adapter_prometheus_client_request_duration_seconds_count{path=\"" + path + "\",server=\"" +
           url("/prefix") + "\"} 1\n";
  };
  EXPECT_THAT(text, testing::HasSubstr(duration("/api/v1/query"))) << "the broken one is no answer";
  EXPECT_THAT(text, testing::HasSubstr(duration("/api/v1/series")));
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("hunter2")));
}

}  // namespace
}  // namespace adapter::upstream
