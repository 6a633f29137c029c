#include "cluster/credentials.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <filesystem>

#include "cluster/kube_config.hpp"
#include "support/certificates.hpp"
#include "support/manual_clock.hpp"
#include "support/run_until_idle.hpp"
#include "support/temporary_directory.hpp"

namespace adapter::cluster {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

struct CredentialsTest : testing::Test {
  test::ManualClock clock;
  asio::io_context io;
  runtime::Background background;
  test::TemporaryDirectory directory;
  std::vector<std::string> log;
  runtime::Logger logger{0, [this](std::string_view line) { log.emplace_back(line); }};
  ClientConfig config{.name = "kubeconfig", .server = *http::parse_url("https://h")};

  std::string replace(const std::string& name, const std::string& content) const {
    return directory.replace(name, content);
  }
  void look(Credentials& credentials) { test::run_coroutine(io, credentials.look()); }
  // Looks each second, as the loop around it does, for long enough.
  void settle(Credentials& credentials) {
    for (int i = 0; i < 9; ++i) {
      clock.advance(std::chrono::seconds(1));
      look(credentials);
    }
  }
  void renew(Credentials& credentials) {
    clock.advance(std::chrono::seconds(1));
    test::run_coroutine(io, credentials.renew());
  }
};

TEST_F(CredentialsTest, TakeWhatIsStillForASecond) {
  config.token_file = replace("token", "first");
  Credentials credentials(config, clock, logger, background);
  replace("token", "second");
  look(credentials);
  clock.advance(milliseconds(999));
  look(credentials);
  EXPECT_EQ(credentials.authorization(), "Bearer first");
  clock.advance(milliseconds(1));
  look(credentials);
  EXPECT_EQ(credentials.authorization(), "Bearer second");
}

TEST_F(CredentialsTest, AreRenewedOnceASecondAtMost) {
  config.token_file = replace("token", "first");
  Credentials credentials(config, clock, logger, background);
  test::run_coroutine(io, credentials.renew());
  replace("token", "second");
  for (int i = 0; i < 100; ++i) test::run_coroutine(io, credentials.renew());
  EXPECT_EQ(credentials.authorization(), "Bearer first");
  clock.advance(milliseconds(999));
  test::run_coroutine(io, credentials.renew());
  EXPECT_EQ(credentials.authorization(), "Bearer first");
  clock.advance(milliseconds(1));
  test::run_coroutine(io, credentials.renew());
  EXPECT_EQ(credentials.authorization(), "Bearer second");
}

TEST_F(CredentialsTest, AreRenewedForAllWhoAskAtTheSameTime) {
  config.token_file = replace("token", "first");
  Credentials credentials(config, clock, logger, background);
  replace("token", "second");
  int renewed = 0;
  for (int i = 0; i < 3; ++i) {
    asio::co_spawn(io, credentials.renew(), [&](const std::exception_ptr&) {
      renewed += credentials.authorization() == "Bearer second" ? 1 : 0;
    });
  }
  test::run_until_idle(io, background);
  EXPECT_EQ(renewed, 3);
}

TEST_F(CredentialsTest, TakeNothingThatSomebodyMayStillBeWritingThoughTheyAreRefused) {
  config.token_file = replace("token", "first");
  Credentials credentials(config, clock, logger, background);
  const auto version = credentials.version();
  const auto write_now_and_renew = [&](const std::string& content) {
    clock.advance(std::chrono::seconds(1));
    directory.write("token", content);
    std::filesystem::last_write_time(config.token_file, std::chrono::file_clock::from_sys(clock.wall_now()));
    test::run_coroutine(io, credentials.renew());
  };
  write_now_and_renew("half-of-a-tok");
  EXPECT_EQ(credentials.authorization(), "Bearer first");
  EXPECT_EQ(credentials.version(), version);
  std::filesystem::remove(config.token_file);
  renew(credentials);
  EXPECT_FALSE(credentials.alarm()) << "it may come back at once";
  write_now_and_renew("whole");
  EXPECT_EQ(credentials.authorization(), "Bearer first");
  clock.advance(std::chrono::seconds(1));
  look(credentials);
  EXPECT_EQ(credentials.authorization(), "Bearer whole");
}

TEST_F(CredentialsTest, AreReadByTheNextOfThoseWhoWaitWhenTheFirstGoesAway) {
  config.token_file = replace("token", "first");
  Credentials credentials(config, clock, logger, background);
  // The thread that reads may be quicker than the first one's end: once it must not be.
  bool went_away = false;
  for (int round = 0; round < 1000 && !went_away; ++round) {
    const auto token = "token-" + std::to_string(round);
    replace("token", token);
    clock.advance(std::chrono::seconds(1));
    asio::cancellation_signal hang_up;
    int renewed = 0;
    const auto first = [&](const std::exception_ptr& thrown) { went_away = thrown != nullptr; };
    asio::co_spawn(io, credentials.renew(), asio::bind_cancellation_slot(hang_up.slot(), first));
    for (int i = 0; i < 3; ++i) {
      asio::co_spawn(io, credentials.renew(), [&](const std::exception_ptr& thrown) {
        renewed += !thrown && credentials.authorization() == "Bearer " + token ? 1 : 0;
      });
    }
    asio::post(io, [&] { hang_up.emit(asio::cancellation_type::terminal); });  // behind the beginnings of all
    test::run_until_idle(io, background);
    ASSERT_EQ(renewed, 3) << "in round " << round;
  }
  EXPECT_TRUE(went_away);
}

TEST_F(CredentialsTest, KeepTheLastGoodTokenWhenTheFileHoldsWhatCannotBeSent) {
  for (const std::string& bad : {std::string("two words"), std::string("a\r\nX-More: b"), std::string("t\xff\0", 3),
                                 std::string(8193, 't'), std::string(" \n")}) {
    config.token_file = replace("token", "first");
    Credentials credentials(config, clock, logger, background);
    replace("token", bad);
    settle(credentials);
    EXPECT_TRUE(credentials.alarm()) << bad.substr(0, 20);
    EXPECT_EQ(credentials.authorization(), "Bearer first");
  }
}

// A pipe would be waited for; a token of a file server that is gone as well.
TEST_F(CredentialsTest, KeepTheLastGoodTokenWhenTheFileIsAPipe) {
  config.token_file = replace("token", "first");
  Credentials credentials(config, clock, logger, background);
  std::filesystem::remove(config.token_file);
  ASSERT_EQ(::mkfifo(config.token_file.c_str(), 0600), 0);
  settle(credentials);
  EXPECT_THAT(log, ElementsAre(HasSubstr("token: is a pipe, not a regular file; the last good token stays")));
  EXPECT_TRUE(credentials.alarm());
  EXPECT_EQ(credentials.authorization(), "Bearer first");
  replace("token", "second");
  settle(credentials);
  EXPECT_EQ(credentials.authorization(), "Bearer second");
}

TEST_F(CredentialsTest, ReadFilesAgainAtOnceWhenTheyAreRefused) {
  config.token_file = replace("token", "first");
  Credentials credentials(config, clock, logger, background);
  const auto written = std::filesystem::last_write_time(config.token_file);
  directory.write("token", "other");  // in place: same inode, same size
  std::filesystem::last_write_time(config.token_file, written);
  EXPECT_EQ(credentials.authorization(), "Bearer first");
  renew(credentials);
  EXPECT_EQ(credentials.authorization(), "Bearer other");
}

TEST_F(CredentialsTest, GrowTheirVersionWithEachChangeAndNotWithout) {
  config.token_file = replace("token", "first");
  config.authority.file = replace("ca.crt", test::Authority().certificate_pem());
  Credentials credentials(config, clock, logger, background);
  const auto at_first = credentials.version();
  const auto tls = credentials.tls();
  renew(credentials);
  EXPECT_EQ(credentials.version(), at_first);
  EXPECT_EQ(credentials.tls(), tls);
  replace("token", "second");
  renew(credentials);
  const auto with_token = credentials.version();
  EXPECT_GT(with_token, at_first);
  EXPECT_EQ(credentials.tls(), tls);
  replace("ca.crt", test::Authority().certificate_pem());
  renew(credentials);
  EXPECT_GT(credentials.version(), with_token);
  EXPECT_NE(credentials.tls(), tls);
}

TEST_F(CredentialsTest, ComplainOncePerChangeHoweverOftenTheyAreRefused) {
  config.token_file = replace("token", "first");
  config.authority.file = replace("ca.crt", test::Authority().certificate_pem());
  Credentials credentials(config, clock, logger, background);
  replace("token", "");
  replace("ca.crt", "");
  for (int i = 0; i < 3; ++i) renew(credentials);
  EXPECT_THAT(log, ElementsAre(HasSubstr("token: holds no token; the last good token stays"),
                               HasSubstr("ca.crt: no usable certificate authority")));
  replace("token", " ");
  for (int i = 0; i < 3; ++i) renew(credentials);
  EXPECT_EQ(log.size(), 4u) << "both are wrong still";
  EXPECT_EQ(credentials.authorization(), "Bearer first");
  EXPECT_NE(credentials.tls(), nullptr);
}

TEST_F(CredentialsTest, TakeAnAuthorityThatComesLaterAndNeverGoBack) {
  config.authority.file = directory.path() / "ca.crt";
  EXPECT_THROW(Credentials(config, clock, logger, background), std::runtime_error) << "only where it may come later";
  config.authority_may_come_later = true;
  Credentials credentials(config, clock, logger, background);
  const auto with_roots = credentials.tls();
  ASSERT_NE(with_roots, nullptr);
  renew(credentials);
  EXPECT_EQ(credentials.tls(), with_roots);
  EXPECT_THAT(log, testing::IsEmpty()) << "said by who made the configuration";
  replace("ca.crt", "no certificate");
  settle(credentials);
  EXPECT_EQ(credentials.tls(), with_roots);
  EXPECT_THAT(log, ElementsAre(HasSubstr("ca.crt: no usable certificate authority")));
  replace("ca.crt", test::Authority().certificate_pem());
  settle(credentials);
  const auto with_authority = credentials.tls();
  EXPECT_NE(with_authority, with_roots);
  EXPECT_THAT(log.back(), HasSubstr("new certificates are in use"));
  std::filesystem::remove(config.authority.file);
  settle(credentials);
  EXPECT_EQ(credentials.tls(), with_authority);
  EXPECT_THAT(log.back(), AllOf(HasSubstr("ca.crt: "), HasSubstr("the last good certificates stay")));
}

TEST_F(CredentialsTest, TellWhenTheCertificateTheyShowEnds) {
  const test::Authority authority;
  EXPECT_FALSE(Credentials(config, clock, logger, background).certificate_end());
  const auto pair = authority.issue({.common_name = "adapter"});
  config.client_certificate.text = pair.certificate_pem;
  config.client_key.text = pair.key_pem;
  EXPECT_GT(Credentials(config, clock, logger, background).certificate_end(), clock.wall_now());
}

TEST_F(CredentialsTest, NeedNoCertificatesForPlainHttp) {
  config.server = *http::parse_url("http://127.0.0.1:8001");
  config.authority.file = directory.path() / "absent";
  Credentials credentials(config, clock, logger, background);
  EXPECT_EQ(credentials.tls(), nullptr);
  EXPECT_EQ(credentials.authorization(), "");
  renew(credentials);
  EXPECT_THAT(log, testing::IsEmpty());
}

std::string kubeconfig(const std::string& user, const std::string& server = "https://h") {
  return R"(
apiVersion: v1
kind: Config
current-context: c
contexts: [{name: c, context: {cluster: c, user: u}}]
clusters: [{name: c, cluster: {server: ")" +
         server + R"("}}]
users: [{name: u, user: )" +
         user + "}]\n";
}

TEST_F(CredentialsTest, FollowAKubeconfigThatHoldsThemItself) {
  replace("kubeconfig", kubeconfig("{token: first}"));
  Credentials credentials(read_kube_config(directory.path() / "kubeconfig"), clock, logger, background);
  EXPECT_EQ(credentials.authorization(), "Bearer first");
  replace("kubeconfig", kubeconfig("{token: second}"));
  settle(credentials);
  EXPECT_EQ(credentials.authorization(), "Bearer second");
  replace("kubeconfig", "users: [");
  settle(credentials);
  EXPECT_EQ(credentials.authorization(), "Bearer second");
  EXPECT_TRUE(credentials.alarm());
  replace("token", "third");
  replace("kubeconfig", kubeconfig("{tokenFile: token}"));
  settle(credentials);
  EXPECT_EQ(credentials.authorization(), "Bearer third");
  EXPECT_FALSE(credentials.alarm());
  replace("token", "fourth");
  settle(credentials);
  EXPECT_EQ(credentials.authorization(), "Bearer fourth") << "files it names now are followed too";
}

TEST_F(CredentialsTest, ShowNoServerWhatAKubeconfigHoldsForAnother) {
  replace("kubeconfig", kubeconfig("{token: first}"));
  Credentials credentials(read_kube_config(directory.path() / "kubeconfig"), clock, logger, background);
  replace("kubeconfig", kubeconfig("{token: anothers}", "https://another"));
  settle(credentials);
  EXPECT_EQ(credentials.authorization(), "Bearer first");
  EXPECT_TRUE(credentials.alarm());
  EXPECT_THAT(log.back(), HasSubstr("it names another server, which needs a restart; what it held before stays"));
}

}  // namespace
}  // namespace adapter::cluster
