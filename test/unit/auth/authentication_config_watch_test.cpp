#include "auth/authentication_config_watch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "runtime/task_group.hpp"
#include "support/certificates.hpp"
#include "support/fake_api.hpp"
#include "support/manual_clock.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::auth {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Kind = ConfigMapEvent::Kind;

constexpr auto kName = "extension-apiserver-authentication";

json config_map(const json& data) {
  return {{"kind", "ConfigMap"}, {"metadata", json{{"name", kName}, {"namespace", "kube-system"}}}, {"data", data}};
}

std::string event(const std::string& type, const json& object) {
  return json{{"type", type}, {"object", object}}.dump() + "\n";
}

TEST(ReadEvent, TellsOfOurConfigMapAlone) {
  EXPECT_EQ(read_event(event("ADDED", config_map({})))->kind, Kind::present);
  EXPECT_EQ(read_event(event("MODIFIED", config_map({})))->kind, Kind::present);
  EXPECT_EQ(read_event(event("DELETED", config_map({})))->kind, Kind::absent);
  auto other = config_map({});
  other["metadata"]["name"] = "other";
  EXPECT_EQ(read_event(event("ADDED", other))->kind, Kind::nothing);
  EXPECT_EQ(read_event(event("DELETED", other))->kind, Kind::nothing);
  EXPECT_EQ(read_event(event("BOOKMARK", config_map({})))->kind, Kind::nothing);
}

TEST(ReadEvent, FailsAtAnEventThatIsNestedTooDeep) {
  auto line = event("MODIFIED", config_map({}));
  ASSERT_TRUE(read_event(line)->data);
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_FALSE(read_event(line.insert(line.find("\"kind\""), "\"x\":" + deep + ",")));
}

TEST(ReadEvent, FailsAtTheEndAndAtNonsense) {
  EXPECT_FALSE(read_event(event("ERROR", {{"kind", "Status"}, {"code", 410}})));
  for (const auto* line :
       {"", "[]", "{", R"({"type":"ADDED"})", R"({"type":1,"object":{}})",
        R"({"type":"ADDED","object":{"metadata":[]}})", R"({"type":"ADDED","object":{"metadata":{"name":1}}})"}) {
    EXPECT_FALSE(read_event(line)) << line;
  }
}

TEST(PauseBeforeLook, GrowsWithFailuresUpToFourSeconds) {
  EXPECT_EQ(pause_before_look(0, 1), milliseconds(0));
  EXPECT_EQ(pause_before_look(1, 0), milliseconds(500));
  EXPECT_EQ(pause_before_look(2, 0), seconds(1));
  EXPECT_EQ(pause_before_look(4, 0), seconds(4));
  EXPECT_EQ(pause_before_look(1000, 0), seconds(4));
  EXPECT_EQ(pause_before_look(4, 1), seconds(3));
}

struct AuthenticationConfigWatchTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  std::vector<std::string> log;
  runtime::Logger logger{0, [this](std::string_view line) { log.emplace_back(line); }};
  runtime::TaskGroup tasks{io.get_executor(), logger};
  test::Authority authority;
  TrustHolder trust;

  // What the API server says.
  Result<int> read_status = 200;
  json data = proxy_data(R"(["X-Remote-User"])");
  Result<int> watch_status = 200;
  std::shared_ptr<runtime::Event> watch_end = std::make_shared<runtime::Event>(io.get_executor());
  std::size_t reads = 0, watches = 0;
  test::FakeApi api{[this](const cluster::ApiCall& call) {
    test::FakeApi::Answer answer;
    if (call.target.find("watch=true") != std::string::npos) {
      ++watches;
      answer.status = watch_status;
      if (watch_status && *watch_status == 200) answer.end = watch_end;
    } else {
      ++reads;
      answer.status = read_status;
      answer.pieces = {config_map(data).dump()};
    }
    return answer;
  }};
  std::unique_ptr<AuthenticationConfigWatch> watch;

  ~AuthenticationConfigWatchTest() override {
    tasks.cancel();
    test::run_coroutine(io, tasks.join());
  }

  void start(LookupOptions options = {}) {
    watch = std::make_unique<AuthenticationConfigWatch>(api, trust, clock, logger, options);
    tasks.spawn("watch", watch->run());
    test::run_ready(io);
  }
  // In steps, as time does.
  void pass(milliseconds time) {
    for (; time > milliseconds(0); time -= milliseconds(100)) {
      clock.advance(milliseconds(100));
      test::run_ready(io);
    }
  }
  std::vector<std::string> username_headers() const { return trust.current()->proxy.username_headers; }
  json proxy_data(const std::string& headers) const {
    return {{"requestheader-client-ca-file", authority.certificate_pem()}, {"requestheader-username-headers", headers}};
  }
  json with_headers(const std::string& list) const { return config_map(proxy_data(list)); }
};

TEST_F(AuthenticationConfigWatchTest, ReadsAndThenWatchesTheOneName) {
  data["client-ca-file"] = authority.certificate_pem();
  start();
  EXPECT_TRUE(watch->known());
  EXPECT_EQ(watch->alarm(), "");
  EXPECT_THAT(username_headers(), ElementsAre("X-Remote-User"));
  EXPECT_TRUE(trust.current()->client_authorities);
  ASSERT_EQ(api.calls.size(), 2u);
  EXPECT_EQ(api.calls[0].target, "/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication");
  EXPECT_THAT(api.calls[1].target,
              testing::StartsWith("/api/v1/namespaces/kube-system/configmaps?watch=true&fieldSelector="
                                  "metadata.name%3Dextension-apiserver-authentication&allowWatchBookmarks=true"
                                  "&timeoutSeconds="));
  EXPECT_GT(api.calls[1].deadline, clock.now() + seconds(240));
  EXPECT_LT(api.calls[1].deadline, clock.now() + seconds(320));
  EXPECT_LT(api.calls[0].body_limit_bytes, std::size_t{2} << 20);
  EXPECT_GT(api.calls[1].body_limit_bytes, 32 * api.calls[0].body_limit_bytes) << "an event may be all of it";
}

TEST_F(AuthenticationConfigWatchTest, PutsAChangeInForceWhenTheWatchTellsIt) {
  start();
  const auto change = event("MODIFIED", with_headers(R"(["X-User"])"));
  EXPECT_TRUE(api.feed(0, change.substr(0, 30)));
  EXPECT_THAT(username_headers(), ElementsAre("X-Remote-User")) << "half a line";
  EXPECT_TRUE(api.feed(0, change.substr(30) + event("BOOKMARK", config_map({}))));
  EXPECT_THAT(username_headers(), ElementsAre("X-User"));
}

// The silence it waits for beside the call lasts 90 seconds: they are not waited for.
TEST_F(AuthenticationConfigWatchTest, GoesOnAtOnceWhenTheCallOfTheWatchThrows) {
  const auto answer = api.on_call;
  api.on_call = [answer](const cluster::ApiCall& call) {
    if (call.target.find("watch=true") != std::string::npos) throw std::runtime_error("boom");
    return answer(call);
  };
  start();
  EXPECT_THAT(log, testing::Contains(HasSubstr("met an unexpected failure: boom")));
  api.on_call = answer;
  pass(seconds(1));
  EXPECT_EQ(watches, 1u);
}

TEST_F(AuthenticationConfigWatchTest, KeepsTheLastGoodContentAndRaisesTheAlarm) {
  start();
  EXPECT_TRUE(api.feed(0, event("MODIFIED", with_headers("X-User"))));
  EXPECT_TRUE(api.feed(0, event("MODIFIED", with_headers("["))));
  EXPECT_THAT(username_headers(), ElementsAre("X-Remote-User"));
  EXPECT_TRUE(watch->known());
  EXPECT_THAT(watch->alarm(), HasSubstr("requestheader-username-headers: not a JSON list"));
  EXPECT_TRUE(api.feed(0, event("MODIFIED", with_headers(R"(["X-User"])"))));
  EXPECT_THAT(username_headers(), ElementsAre("X-User"));
  EXPECT_EQ(watch->alarm(), "");
  EXPECT_THAT(log, ElementsAre(HasSubstr("is in force"), HasSubstr("the last good stays"), HasSubstr("is in force"),
                               HasSubstr("all is well again")));
}

TEST_F(AuthenticationConfigWatchTest, KeepsTheLastGoodContentOfAConfigMapThatGoesAway) {
  start();
  EXPECT_TRUE(api.feed(0, event("DELETED", with_headers("[]"))));
  EXPECT_THAT(username_headers(), ElementsAre("X-Remote-User"));
  EXPECT_THAT(watch->alarm(), HasSubstr("it is gone"));
  EXPECT_TRUE(api.feed(0, event("ADDED", with_headers(R"(["X-User"])"))));
  EXPECT_THAT(username_headers(), ElementsAre("X-User"));
  EXPECT_EQ(watch->alarm(), "");
}

TEST_F(AuthenticationConfigWatchTest, ReadsAndWatchesAgainWhenTheWatchEnds) {
  start();
  pass(seconds(11));
  data = proxy_data(R"(["X-User"])");
  watch_end->set();
  watch_end = std::make_shared<runtime::Event>(io.get_executor());
  pass(seconds(1));
  EXPECT_THAT(username_headers(), ElementsAre("X-User"));
  EXPECT_EQ(api.open_calls(), 1u);
}

TEST_F(AuthenticationConfigWatchTest, BreaksAWatchOffThatMakesNoSense) {
  start();
  EXPECT_FALSE(api.feed(0, "nonsense\n"));
  EXPECT_FALSE(api.feed(0, std::string(5 << 20, 'x')));
}

TEST_F(AuthenticationConfigWatchTest, SeesAChangeWithinFiveSecondsWhenNoWatchWorks) {
  for (const auto& status : {Result<int>(403), Result<int>(401), Result<int>(500),
                             Result<int>(Error{ErrorKind::upstream_timeout}), Result<int>(410)}) {
    watch_status = status;
    data = proxy_data(R"(["X-Remote-User"])");
    start();
    pass(seconds(60));
    data = proxy_data(R"(["X-User"])");
    pass(seconds(5));
    EXPECT_THAT(username_headers(), ElementsAre("X-User"));
    tasks.cancel();
    test::run_coroutine(io, tasks.join());
  }
}

TEST_F(AuthenticationConfigWatchTest, AsksForARefusedWatchOnlyNowAndThen) {
  watch_status = 403;
  start();
  pass(seconds(100));
  EXPECT_EQ(watches, 1u);
  EXPECT_EQ(reads, 26u);
  watch_status = 200;
  pass(seconds(510));
  EXPECT_EQ(watches, 2u);
  EXPECT_EQ(api.open_calls(), 1u);
}

TEST_F(AuthenticationConfigWatchTest, DoesNotHurryAServerThatEndsEveryWatchAtOnce) {
  watch_end->set();
  start();
  pass(seconds(60));
  EXPECT_LT(watches, 30u);
}

TEST_F(AuthenticationConfigWatchTest, IsNotKnownUntilItCouldBeRead) {
  for (const auto& status : {Result<int>(403), Result<int>(401), Result<int>(500),
                             Result<int>(Error{ErrorKind::upstream_unavailable, "connection refused", ""})}) {
    read_status = status;
    start();
    pass(seconds(20));
    EXPECT_FALSE(watch->known());
    EXPECT_NE(watch->alarm(), "");
    EXPECT_EQ(watches, 0u);
    tasks.cancel();
    test::run_coroutine(io, tasks.join());
  }
  EXPECT_THAT(watch->alarm(), HasSubstr("connection refused"));
  read_status = 200;
  start();
  EXPECT_TRUE(watch->known());
}

TEST_F(AuthenticationConfigWatchTest, SaysWhichRightIsMissing) {
  read_status = 403;
  start();
  pass(seconds(20));
  EXPECT_THAT(log,
              ElementsAre(AllOf(HasSubstr("needs the Role extension-apiserver-authentication-reader in kube-system"),
                                HasSubstr("kubectl create rolebinding -n kube-system"))));
}

TEST_F(AuthenticationConfigWatchTest, IsNotKnownWhileTheFirstContentIsBad) {
  data = {{"client-ca-file", "no certificate"}};
  start();
  EXPECT_FALSE(watch->known());
  EXPECT_THAT(watch->alarm(), HasSubstr("client-ca-file: no certificate in the PEM text"));
}

TEST_F(AuthenticationConfigWatchTest, WaitsForAConfigMapThatDoesNotExist) {
  read_status = 404;
  start();
  EXPECT_FALSE(watch->known());
  EXPECT_THAT(username_headers(), IsEmpty());
  EXPECT_THAT(watch->alarm(), HasSubstr("does not exist"));
  ASSERT_EQ(api.open_calls(), 1u) << "it may still come";
  EXPECT_TRUE(api.feed(0, event("ADDED", with_headers(R"(["X-User"])"))));
  EXPECT_TRUE(watch->known());
  EXPECT_THAT(username_headers(), ElementsAre("X-User"));
}

TEST_F(AuthenticationConfigWatchTest, NeedsAnAuthorityOfTheProxyButNotOfClients) {
  data.erase("requestheader-client-ca-file");
  data["client-ca-file"] = authority.certificate_pem();
  start();
  EXPECT_FALSE(watch->known());
  EXPECT_TRUE(trust.current()->client_authorities) << "the part that is good";
  EXPECT_THAT(watch->alarm(), HasSubstr("requestheader-client-ca-file: there is none"));
  EXPECT_TRUE(api.feed(0, event("MODIFIED", with_headers(R"(["X-User"])"))));
  EXPECT_TRUE(watch->known());
  tasks.cancel();
  test::run_coroutine(io, tasks.join());
  trust.publish({});
  data = proxy_data(R"(["X-Remote-User"])");
  start();
  EXPECT_TRUE(watch->known());
  EXPECT_EQ(watch->alarm(), "");
}

TEST_F(AuthenticationConfigWatchTest, JudgesEachPartByItself) {
  const test::Authority other;
  data["client-ca-file"] = authority.certificate_pem();
  start();
  const auto knows = [this](const std::optional<http::CertificatePool>& pool, const test::Authority& by) {
    const auto peer = http::PeerCertificate::from_pem(by.issue({.common_name = "a"}).certificate_pem);
    return pool && pool->verify_client(**peer, clock.wall_now()).has_value();
  };
  for (const json& bad : {json("no certificate"), json(""), json()}) {
    SCOPED_TRACE(bad.dump());
    const auto say = [this](json next, const char* key, const json& value) {
      if (value.is_null()) next.erase(key);
      if (value.is_string()) next[key] = value;
      ASSERT_TRUE(api.feed(0, event("MODIFIED", config_map(next))));
    };
    auto rotated = data;
    rotated["requestheader-client-ca-file"] = other.certificate_pem();
    say(rotated, "client-ca-file", bad);
    EXPECT_TRUE(knows(trust.current()->proxy.authorities, other));
    EXPECT_TRUE(knows(trust.current()->client_authorities, authority)) << "the last good";
    EXPECT_THAT(watch->alarm(), testing::AllOf(HasSubstr(": client-ca-file: "), HasSubstr("the last good stays")));
    rotated = data;
    rotated["client-ca-file"] = other.certificate_pem();
    say(rotated, "requestheader-client-ca-file", bad);
    EXPECT_TRUE(knows(trust.current()->proxy.authorities, other)) << "the last good";
    EXPECT_TRUE(knows(trust.current()->client_authorities, other));
    EXPECT_THAT(watch->alarm(), testing::AllOf(HasSubstr("requestheader-client-ca-file: "), HasSubstr("stays")));
    say(data, "", 0);
    EXPECT_TRUE(knows(trust.current()->client_authorities, authority));
    EXPECT_EQ(watch->alarm(), "");
    EXPECT_TRUE(watch->known());
  }
}

TEST_F(AuthenticationConfigWatchTest, BeginsASilentWatchAnew) {
  start();
  pass(seconds(60));
  EXPECT_TRUE(api.feed(0, event("BOOKMARK", config_map({}))));
  pass(seconds(80));
  EXPECT_EQ(watches, 1u);
  data = proxy_data(R"(["X-User"])");
  pass(seconds(11));
  EXPECT_EQ(watches, 2u);
  EXPECT_EQ(api.open_calls(), 1u);
  EXPECT_THAT(username_headers(), ElementsAre("X-User"));
  EXPECT_EQ(watch->alarm(), "");
}

TEST_F(AuthenticationConfigWatchTest, GoesOnAfterAnUnexpectedException) {
  auto answer = api.on_call;
  api.on_call = [](const cluster::ApiCall&) -> test::FakeApi::Answer { throw std::runtime_error("out of order"); };
  start();
  pass(seconds(10));
  EXPECT_FALSE(watch->known());
  EXPECT_LT(log.size(), 10u) << "with pauses";
  EXPECT_THAT(log.front(), HasSubstr("out of order"));
  api.on_call = answer;
  pass(seconds(5));
  EXPECT_TRUE(watch->known());
}

TEST_F(AuthenticationConfigWatchTest, ToleratesAFailureWhereThatIsWanted) {
  read_status = 403;
  start({.tolerate_failure = true});
  EXPECT_TRUE(watch->known());
  EXPECT_NE(watch->alarm(), "");
  for (const int status : {404, 200}) {
    tasks.cancel();
    test::run_coroutine(io, tasks.join());
    read_status = status;
    data = {};
    start({.tolerate_failure = true});
    EXPECT_TRUE(watch->known()) << status;
    EXPECT_NE(watch->alarm(), "") << status;
  }
  tasks.cancel();
  test::run_coroutine(io, tasks.join());
  read_status = 403;
  data = proxy_data(R"(["X-Remote-User"])");
  start({.tolerate_failure = true});
  read_status = 200;
  pass(seconds(5));
  EXPECT_THAT(username_headers(), ElementsAre("X-Remote-User"));
}

TEST_F(AuthenticationConfigWatchTest, TakesOnlyThePartsThatNoFlagTells) {
  CallerTrust told;
  told.proxy.username_headers = {"X-Flag"};
  trust.publish(std::move(told));
  data["client-ca-file"] = authority.certificate_pem();
  data["requestheader-group-headers"] = "bad, but not asked for";
  start({.proxy = false});
  EXPECT_TRUE(trust.current()->client_authorities);
  EXPECT_THAT(username_headers(), ElementsAre("X-Flag"));
  EXPECT_EQ(watch->alarm(), "");
  tasks.cancel();
  test::run_coroutine(io, tasks.join());
  data = proxy_data(R"(["X-User"])");
  data["client-ca-file"] = "bad, but not asked for";
  start({.client_authorities = false});
  EXPECT_TRUE(trust.current()->client_authorities);
  EXPECT_THAT(username_headers(), ElementsAre("X-User"));
}

}  // namespace
}  // namespace adapter::auth
