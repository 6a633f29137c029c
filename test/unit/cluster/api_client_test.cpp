#include "cluster/api_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <optional>

#include "runtime/task_group.hpp"
#include "support/fake_api_server.hpp"
#include "support/manual_clock.hpp"
#include "support/run_until_idle.hpp"
#include "support/temporary_directory.hpp"

namespace adapter::cluster {
namespace {

using std::chrono::seconds;
using test::FakeApiServer;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

struct ApiClientTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  runtime::Background background;
  test::TemporaryDirectory directory;
  std::string log;
  runtime::Logger logger{6, [this](std::string_view line) { log += line; }};
  FakeApiServer server{io, [](const FakeApiServer::Asked&) { return FakeApiServer::Answer{.body = "answer"}; }};
  ClientConfig config = {.name = "kubeconfig",
                         .server = *http::parse_url(server.url()),
                         .authority = {.text = "", .file = replace("ca.crt", server.authority().certificate_pem())}};
  ApiClientOptions options{.version = "1.2.3", .rate_limit = std::nullopt};
  std::unique_ptr<ApiClient> client;
  std::vector<std::string> pieces;
  http::BodySink sink = [this](int status, std::string_view piece) -> Result<void> {
    pieces.push_back(std::to_string(status) + " " + std::string(piece));
    return {};
  };

  std::string replace(const std::string& name, const std::string& content) const {
    return directory.replace(name, content);
  }
  void connect() {
    client = std::make_unique<ApiClient>(io.get_executor(), clock, logger, background, config, options);
  }
  // Long enough for changed files to count.
  void settle() {
    if (!client) connect();
    runtime::TaskGroup tasks(io.get_executor(), logger);
    tasks.spawn("credentials", client->follow_credentials());
    for (int i = 0; i < 8; ++i) {
      test::run_until_idle(io, background);
      clock.advance(seconds(1));
    }
    test::run_until_idle(io, background);
    tasks.cancel();
    test::run_coroutine(io, tasks.join());
  }
  ApiCall get(const std::string& target = "/api") const {
    return {.target = target, .deadline = clock.now() + seconds(10)};
  }

  Result<ApiAnswer> answer_to(ApiCall call) {
    if (!client) connect();
    return test::run_coroutine(io, fetch(*client, std::move(call)));
  }
  // `200 answer`, or the message of the error.
  std::string outcome(const std::string& target = "/api") {
    const auto answer = answer_to(get(target));
    return answer ? std::to_string(answer->status) + " " + answer->body : answer.error().message;
  }
  using Pending = std::optional<Result<http::ClientResponse>>;
  std::shared_ptr<Pending> begin(ApiCall call) {
    if (!client) connect();
    auto pending = std::make_shared<Pending>();
    asio::co_spawn(io, client->call(std::move(call), sink),
                   [pending](const std::exception_ptr&, Result<http::ClientResponse> r) { *pending = std::move(r); });
    return pending;
  }
  void run_until(const std::function<bool()>& done) {
    for (int i = 0; i < 2000 && !done(); ++i) {
      io.restart();
      io.run_one_for(std::chrono::milliseconds(5));
    }
    ASSERT_TRUE(done());
  }
  void use_client_pair(const std::string& common_name) {
    const auto pair = server.authority().issue({.common_name = common_name});
    config.client_certificate.file = replace("client.crt", pair.certificate_pem);
    config.client_key.file = replace("client.key", pair.key_pem);
  }
};

TEST_F(ApiClientTest, AsksUnderTheServersPathAndSaysWhoItIs) {
  config.server = *http::parse_url(server.url() + "/clusters/a%20b/");
  config.token = "inline";
  ApiCall call{.method = "POST",
               .target = "/apis/x?a=%2F",
               .accept = "application/json;as=PartialObjectMetadata",
               .body = "{}",
               .if_none_match = "\"tag\"",
               .deadline = clock.now() + seconds(10)};
  const auto answer = answer_to(std::move(call));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->body, "answer");
  ASSERT_EQ(server.asked.size(), 1u);
  const auto& asked = server.asked[0];
  EXPECT_EQ(asked.method, "POST");
  EXPECT_EQ(asked.target, "/clusters/a%20b/apis/x?a=%2F");
  EXPECT_EQ(asked.body, "{}");
  EXPECT_EQ(asked.header("Accept"), "application/json;as=PartialObjectMetadata");
  EXPECT_EQ(asked.header("Content-Type"), "application/json");
  EXPECT_EQ(asked.header("If-None-Match"), "\"tag\"");
  EXPECT_EQ(asked.header("Authorization"), "Bearer inline");
  EXPECT_EQ(asked.header("Host"), "127.0.0.1:" + std::to_string(server.port()));
  EXPECT_THAT(asked.header("User-Agent"), testing::MatchesRegex(R"(promadapter/1\.2\.3 \(linux/[a-z0-9]+\))"));
  EXPECT_THAT(log, AllOf(HasSubstr("POST " + server.url() + "/clusters/a%20b/apis/x?a=%2F: HTTP status 200"),
                         Not(HasSubstr("inline"))))
      << "as curl takes it";
  EXPECT_EQ(client->masked("<p>No entry with inline.</p>"), "<p>No entry with ***.</p>");
}

TEST_F(ApiClientTest, PresentsAPasswordWhenItHasNoToken) {
  config.username = "me";
  config.password = "secret";
  EXPECT_EQ(outcome(), "200 answer");
  EXPECT_EQ(server.asked[0].header("Authorization"), "Basic bWU6c2VjcmV0");
  EXPECT_THAT(log, Not(HasSubstr("secret")));
}

TEST_F(ApiClientTest, UsesARotatedTokenForTheNextCall) {
  config.token_file = replace("token", "first\n");
  EXPECT_EQ(outcome(), "200 answer");
  replace("token", "second");
  EXPECT_EQ(outcome(), "200 answer");
  settle();
  EXPECT_EQ(outcome(), "200 answer");
  EXPECT_EQ(server.asked[0].header("Authorization"), "Bearer first");
  EXPECT_EQ(server.asked[1].header("Authorization"), "Bearer first") << "until it has been still";
  EXPECT_EQ(server.asked[2].header("Authorization"), "Bearer second");
  EXPECT_EQ(server.connections(), 1u) << "a token is no reason to connect again";
  EXPECT_THAT(log, AllOf(HasSubstr("token: a new token is in use"), Not(HasSubstr("second"))));
}

TEST_F(ApiClientTest, MasksTheTokenThatItShowedBeforeAsWell) {
  config.token_file = replace("token", "first\n");
  EXPECT_EQ(outcome(), "200 answer");
  replace("token", "second");
  settle();
  EXPECT_EQ(client->masked("no entry with first, nor with second"), "no entry with ***, nor with ***");
}

TEST_F(ApiClientTest, ReadsTheTokenAgainAfter401AndRepeatsTheCallOnce) {
  config.token_file = replace("token", "first");
  EXPECT_EQ(outcome(), "200 answer");
  replace("token", "second");
  server.require_token("second");
  EXPECT_EQ(outcome(), "200 answer");
  EXPECT_EQ(server.asked.size(), 3u);
}

TEST_F(ApiClientTest, HandsA401OnWhenThereIsNothingNewToPresent) {
  config.token_file = replace("token", "first");
  server.require_token("other");
  EXPECT_THAT(outcome(), AllOf(testing::StartsWith("401 "), HasSubstr("Unauthorized")));
  EXPECT_EQ(server.asked.size(), 1u);
  replace("token", "second");
  clock.advance(seconds(1));  // the files are read again once a second
  EXPECT_THAT(outcome(), AllOf(testing::StartsWith("401 "), HasSubstr("Unauthorized")));
  EXPECT_EQ(server.asked.size(), 3u) << "repeated once, and no more";
}

TEST_F(ApiClientTest, RepeatsACallThatPresentedATokenWhichAnotherCallReplaced) {
  config.token_file = replace("token", "first");
  const auto late = std::make_shared<runtime::Event>(io.get_executor());
  server.on_request = [late](const FakeApiServer::Asked& asked) {
    const bool old = asked.header("Authorization") == "Bearer first";
    return FakeApiServer::Answer{.status = old ? 401 : 200, .body = "x", .before = old ? late : nullptr};
  };
  const auto pending = begin(get());
  run_until([&] { return server.asked.size() == 1; });
  replace("token", "second");
  settle();
  EXPECT_EQ(outcome(), "200 x");
  late->set();
  run_until([&] { return pending->has_value(); });
  ASSERT_TRUE(**pending);
  EXPECT_EQ((**pending)->status, 200);
  EXPECT_THAT(pieces, ElementsAre("200 x"));
}

TEST_F(ApiClientTest, KeepsTheLastGoodTokenAndSaysOncePerChangeWhatIsWrong) {
  config.token_file = replace("token", "first");
  EXPECT_EQ(outcome(), "200 answer");
  for (const std::string bad : {"", "two hidden", "line\r\nX-Remote-User: hidden"}) {
    replace("token", bad);
    log.clear();
    for (int i = 0; i < 3; ++i) {
      settle();
      EXPECT_EQ(outcome(), "200 answer");
      EXPECT_EQ(server.asked.back().header("Authorization"), "Bearer first");
    }
    EXPECT_THAT(log, AllOf(HasSubstr("the last good token stays"), Not(HasSubstr("hidden"))));
    EXPECT_EQ(log.find("the last good"), log.rfind("the last good"));
  }
  std::filesystem::remove(directory.path() / "token");
  settle();
  EXPECT_EQ(outcome(), "200 answer");
  EXPECT_THAT(log, HasSubstr("token: cannot be read"));
}

TEST_F(ApiClientTest, PrefersTheTokenFileAndFallsBackToTheTokenBesideIt) {
  config.token = "inline";
  config.token_file = directory.path() / "token";
  EXPECT_EQ(outcome(), "200 answer");
  EXPECT_EQ(server.asked.back().header("Authorization"), "Bearer inline");
  replace("token", "from file");
  replace("token", "file");
  settle();
  EXPECT_EQ(outcome(), "200 answer");
  EXPECT_EQ(server.asked.back().header("Authorization"), "Bearer file");
}

TEST_F(ApiClientTest, FollowsAnAuthorityThatIsRotatedTogetherWithTheServersCertificate) {
  EXPECT_EQ(outcome(), "200 answer");
  server.rotate_authority();
  server.drop_connections();
  test::run_ready(io);
  EXPECT_THAT(outcome(), HasSubstr("TLS: certificate refused"));
  replace("ca.crt", server.authority().certificate_pem());
  settle();
  EXPECT_EQ(outcome(), "200 answer");
}

TEST_F(ApiClientTest, DistrustsAnAuthorityThatWasTakenAwayThoughTheConnectionIsOpen) {
  EXPECT_EQ(outcome(), "200 answer");
  replace("ca.crt", test::Authority("other").certificate_pem());
  settle();
  EXPECT_THAT(outcome(), HasSubstr("certificate refused"));
}

TEST_F(ApiClientTest, ShowsARotatedClientCertificate) {
  use_client_pair("adapter-1");
  EXPECT_EQ(outcome(), "200 answer");
  use_client_pair("adapter-2");
  settle();
  EXPECT_EQ(outcome(), "200 answer");
  EXPECT_EQ(server.asked[0].client_name, "adapter-1");
  EXPECT_EQ(server.asked[1].client_name, "adapter-2");
}

TEST_F(ApiClientTest, KeepsTheOldPairUntilCertificateAndKeyBelongTogether) {
  use_client_pair("adapter-1");
  EXPECT_EQ(outcome(), "200 answer");
  const auto pair = server.authority().issue({.common_name = "adapter-2"});
  replace("client.crt", pair.certificate_pem);
  settle();
  EXPECT_EQ(outcome(), "200 answer");
  EXPECT_EQ(server.asked.back().client_name, "adapter-1");
  EXPECT_THAT(log, AllOf(HasSubstr("client.crt"), HasSubstr("the last good certificates stay")));
  replace("client.key", pair.key_pem);
  settle();
  EXPECT_EQ(outcome(), "200 answer");
  EXPECT_EQ(server.asked.back().client_name, "adapter-2");
}

TEST_F(ApiClientTest, TakesCertificatesThatStandInTheConfiguration) {
  const auto pair = server.authority().issue({.common_name = "inline"});
  config.authority = {.text = server.authority().certificate_pem(), .file = ""};
  config.client_certificate = {.text = pair.certificate_pem, .file = ""};
  config.client_key = {.text = pair.key_pem, .file = ""};
  EXPECT_EQ(outcome(), "200 answer");
  EXPECT_EQ(server.asked[0].client_name, "inline");
}

TEST_F(ApiClientTest, RefusesAServerOfAnotherNameUnlessThatIsTheOneToVerify) {
  server.use_names("DNS:kubernetes.default.svc");
  EXPECT_THAT(outcome(), HasSubstr("certificate refused: IP address mismatch"));
  config.tls_server_name = "kubernetes.default.svc";
  connect();
  EXPECT_EQ(outcome(), "200 answer");
  EXPECT_EQ(server.asked[0].asked_name, "kubernetes.default.svc");
}

TEST_F(ApiClientTest, TrustsAnybodyOnlyWithAWarning) {
  config.authority = {};
  config.insecure = true;
  EXPECT_EQ(outcome(), "200 answer");
  EXPECT_THAT(log, HasSubstr("kubeconfig: insecure-skip-tls-verify is set"));
}

TEST_F(ApiClientTest, DoesNotStartOnBadFiles) {
  const auto good = config;
  const auto pair = server.authority().issue({.common_name = "a"});
  struct Case {
    std::function<void()> spoil;
    std::string says;
  };
  for (const auto& c : std::vector<Case>{
           {[&] { config.authority.file = directory.path() / "absent"; }, "absent: cannot be read"},
           {[&] { config.authority.file = replace("empty", ""); }, "empty: no usable certificate authority"},
           {[&] { config.authority = {.text = "hidden", .file = ""}; },
            "kubeconfig: certificate-authority-data: no usable certificate authority"},
           {[&] { config.token_file = directory.path() / "absent"; }, "absent: cannot be read"},
           {[&] { config.token = "two hidden"; }, "kubeconfig: token: holds more than one word"},
           {[&] {
              config.client_certificate.text = pair.certificate_pem;
              config.client_key.text = "hidden";
            },
            "kubeconfig: client-certificate-data: no usable private key"},
       }) {
    config = good;
    c.spoil();
    try {
      connect();
      FAIL() << c.says;
    } catch (const std::runtime_error& e) {
      EXPECT_THAT(e.what(), AllOf(HasSubstr(c.says), Not(HasSubstr("hidden"))));
    }
  }
}

TEST_F(ApiClientTest, HandsOnTheEventsOfAWatchOneByOne) {
  server.on_request = [](const FakeApiServer::Asked&) { return FakeApiServer::Answer{.body = "", .open = true}; };
  const auto pending = begin(get("/api/v1/pods?watch=true"));
  run_until([&] { return server.streams() == 1; });
  std::vector<std::string> expected;
  for (const std::string event : {"added", "modified", "deleted"}) {
    server.feed(0, event + "\n");
    expected.push_back("200 " + event + "\n");
    run_until([&] { return pieces == expected; });
  }
  EXPECT_FALSE(pending->has_value());
  server.finish(0);
  run_until([&] { return pending->has_value(); });
  EXPECT_TRUE(**pending);
}

TEST_F(ApiClientTest, LetsAWatchGoOnWhileCredentialsChange) {
  server.on_request = [](const FakeApiServer::Asked& asked) {
    const bool watch = asked.target == "/watch";
    return FakeApiServer::Answer{.body = watch ? "a" : "b", .open = watch};
  };
  use_client_pair("adapter-1");
  const auto pending = begin(get("/watch"));
  run_until([&] { return pieces.size() == 1; });
  use_client_pair("adapter-2");
  settle();
  EXPECT_EQ(outcome("/other"), "200 b");
  EXPECT_EQ(server.asked.back().client_name, "adapter-2");
  server.feed(0, "c");
  run_until([&] { return pieces.size() == 2; });
  EXPECT_FALSE(pending->has_value());
  client->shut_down();
  run_until([&] { return pending->has_value(); });
  EXPECT_EQ((*pending)->error().kind, ErrorKind::unavailable);
}

TEST_F(ApiClientTest, EndsWithItsCallerWhetherInAWatchOrWaitingForItsTurn) {
  server.on_request = [](const FakeApiServer::Asked& asked) {
    return FakeApiServer::Answer{.body = "a", .open = asked.target == "/watch"};
  };
  options.rate_limit.emplace(0.2, 1);
  connect();
  runtime::TaskGroup tasks(io.get_executor(), logger);
  const auto spawn = [&](const std::string& target) {
    const auto task = [](ApiClient& of, ApiCall call, http::BodySink& to) -> asio::awaitable<void> {
      const auto response = co_await of.call(std::move(call), to);
      to(response ? response->status : 0, "ended by itself");
    };
    tasks.spawn(target, task(*client, get(target), sink));
  };
  spawn("/watch");
  spawn("/waiting");
  run_until([&] { return pieces.size() == 1; });
  tasks.cancel();
  test::run_coroutine(io, tasks.join());
  EXPECT_THAT(pieces, ElementsAre("200 a"));
  EXPECT_EQ(server.asked.size(), 1u);
  clock.advance(seconds(10));
  EXPECT_EQ(outcome("/next"), "200 a");
}

TEST_F(ApiClientTest, SaysThatAWatchBrokeOff) {
  server.on_request = [](const FakeApiServer::Asked&) { return FakeApiServer::Answer{.body = "a", .open = true}; };
  const auto pending = begin(get());
  run_until([&] { return pieces.size() == 1; });
  server.drop_connections();
  run_until([&] { return pending->has_value(); });
  ASSERT_FALSE(**pending);
  EXPECT_EQ((*pending)->error().message, "the answer ends in the middle (connection closed)");
}

TEST_F(ApiClientTest, GivesUpOnASilentServerAtTheDeadline) {
  const auto never = std::make_shared<runtime::Event>(io.get_executor());
  server.on_request = [never](const FakeApiServer::Asked&) { return FakeApiServer::Answer{.before = never}; };
  const auto pending = begin(get());
  run_until([&] { return server.asked.size() == 1; });
  clock.advance(seconds(10));
  run_until([&] { return pending->has_value(); });
  EXPECT_EQ((*pending)->error().kind, ErrorKind::upstream_timeout);
  EXPECT_EQ((*pending)->error().message, "no answer in time");
}

TEST_F(ApiClientTest, SaysThatTheServerCannotBeReachedAndFindsItAgain) {
  server.stop();
  const auto answer = answer_to(get());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::upstream_unavailable);
  EXPECT_EQ(answer.error().message, "connection refused");
  server.start();
  EXPECT_EQ(outcome(), "200 answer");
  server.on_request = [](const FakeApiServer::Asked&) { return FakeApiServer::Answer{.drop = true}; };
  EXPECT_EQ(outcome(), "connection closed before an answer");
}

TEST_F(ApiClientTest, FollowsNoRedirect) {
  config.token = "t";
  for (const std::string body : {"", "moved"}) {
    server.on_request = [&](const FakeApiServer::Asked&) {
      FakeApiServer::Answer answer{.status = 307, .body = body};
      answer.headers.add("Location", "https://elsewhere/");
      return answer;
    };
    const auto pending = begin(get());
    run_until([&] { return pending->has_value(); });
    ASSERT_FALSE(**pending);
    EXPECT_EQ((*pending)->error().kind, ErrorKind::malformed_response);
    EXPECT_EQ((*pending)->error().message, "it redirects (HTTP status 307); not followed");
  }
  EXPECT_THAT(pieces, testing::IsEmpty());
}

TEST_F(ApiClientTest, HandsOnTheSinksErrorAsItIs) {
  sink = [](int, std::string_view) -> Result<void> { return Error{ErrorKind::internal, "enough"}; };
  const auto pending = begin(get());
  run_until([&] { return pending->has_value(); });
  EXPECT_EQ((*pending)->error().message, "enough");
}

TEST_F(ApiClientTest, HoldsNoLargeAnswerToARefusedCredential) {
  server.on_request = [](const FakeApiServer::Asked&) {
    return FakeApiServer::Answer{.status = 401, .body = std::string(100 << 10, 'x')};
  };
  EXPECT_THAT(outcome(), HasSubstr("too large"));
}

TEST_F(ApiClientTest, KeepsToItsRateAndFailsACallWhoseTurnComesTooLate) {
  options.rate_limit.emplace(0.2, 1);
  EXPECT_EQ(outcome("/1"), "200 answer");
  const auto second = begin(get("/2"));
  clock.advance(std::chrono::milliseconds(4999));
  test::run_ready(io);
  EXPECT_EQ(server.asked.size(), 1u);
  clock.advance(std::chrono::milliseconds(1));
  run_until([&] { return second->has_value(); });
  EXPECT_TRUE(**second);
  EXPECT_EQ(server.asked.back().target, "/2");
  const auto third = begin(get("/3"));
  clock.advance(std::chrono::milliseconds(1));
  auto late = get("/4");
  late.deadline = clock.now() + seconds(4);
  const auto fourth = begin(late);
  run_until([&] { return fourth->has_value(); });
  EXPECT_EQ((*fourth)->error().kind, ErrorKind::upstream_timeout);
  EXPECT_THAT((*fourth)->error().message, HasSubstr("--client-qps"));
  clock.advance(seconds(5));
  run_until([&] { return third->has_value(); });
}

}  // namespace
}  // namespace adapter::cluster
