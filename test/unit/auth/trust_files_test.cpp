#include "auth/trust_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "runtime/task_group.hpp"
#include "support/certificates.hpp"
#include "support/manual_clock.hpp"
#include "support/run_until_idle.hpp"
#include "support/temporary_directory.hpp"

namespace adapter::auth {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;

struct TrustFilesTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  std::vector<std::string> log;
  runtime::Logger logger{0, [this](std::string_view line) { log.emplace_back(line); }};
  runtime::TaskGroup tasks{io.get_executor(), logger};
  runtime::Background background;
  test::TemporaryDirectory directory;
  test::Authority authority, other;
  TrustHolder trust;
  std::unique_ptr<TrustFiles> files;

  ~TrustFilesTest() override {
    tasks.cancel();
    test::run_coroutine(io, tasks.join());
  }

  void start(TrustFileOptions options) {
    files = std::make_unique<TrustFiles>(std::move(options), trust, clock, logger, background);
    tasks.spawn("files", files->run());
    test::run_ready(io);
  }
  void pass(seconds time) {
    for (; time > seconds(0); time -= seconds(1)) {
      clock.advance(seconds(1));
      test::run_until_idle(io, background);
    }
  }
  bool knows(const test::Authority& by) const {
    const auto peer = http::PeerCertificate::from_pem(by.issue({.common_name = "a"}).certificate_pem);
    return trust.current()->client_authorities->verify_client(**peer, clock.wall_now()).has_value();
  }
  std::string message_of_start(TrustFileOptions options) {
    try {
      const TrustFiles broken(std::move(options), trust, clock, logger, background);
    } catch (const std::runtime_error& e) {
      return e.what();
    }
    return "";
  }
};

TEST_F(TrustFilesTest, GiveTheClientAuthoritiesAndLeaveTheRestAlone) {
  CallerTrust told;
  told.proxy.username_headers = {"X-Remote-User"};
  trust.publish(std::move(told));
  start({.client_ca_file = directory.write("client.crt", authority.certificate_pem())});
  EXPECT_TRUE(knows(authority));
  EXPECT_THAT(trust.current()->proxy.username_headers, ElementsAre("X-Remote-User"));
}

TEST_F(TrustFilesTest, GiveTheProxyWithTheHeadersOfTheFlags) {
  start({.requestheader_client_ca_file = directory.write("proxy.crt", authority.certificate_pem()),
         .allowed_names = {"front-proxy-client"},
         .username_headers = {"x-remote-user", " x-user "},
         .group_headers = {"x-remote-group"},
         .extra_header_prefixes = {"x-remote-extra-"}});
  const auto now = trust.current();
  EXPECT_FALSE(now->client_authorities);
  EXPECT_TRUE(now->proxy.authorities);
  EXPECT_THAT(now->proxy.allowed_names, ElementsAre("front-proxy-client"));
  EXPECT_THAT(now->proxy.username_headers, ElementsAre("x-remote-user", "x-user"));
  EXPECT_THAT(now->proxy.uid_headers, testing::IsEmpty());
  EXPECT_THAT(now->proxy.group_headers, ElementsAre("x-remote-group"));
  EXPECT_THAT(now->proxy.extra_header_prefixes, ElementsAre("x-remote-extra-"));
}

TEST_F(TrustFilesTest, EndTheStartWithFlagAndFile) {
  EXPECT_THAT(message_of_start({.client_ca_file = "/nowhere/ca.crt"}),
              HasSubstr("--client-ca-file: /nowhere/ca.crt: cannot be read"));
  EXPECT_THAT(message_of_start({.requestheader_client_ca_file = directory.write("empty", "")}),
              testing::AllOf(HasSubstr("--requestheader-client-ca-file: "), HasSubstr("no certificate")));
}

TEST_F(TrustFilesTest, AreReadAgainWhenTheyChange) {
  start({.client_ca_file = directory.write("client.crt", authority.certificate_pem())});
  directory.write("client.crt", authority.certificate_pem() + other.certificate_pem());
  pass(seconds(5));
  EXPECT_TRUE(knows(authority));
  EXPECT_TRUE(knows(other));
  EXPECT_EQ(files->alarm(), "");
}

TEST_F(TrustFilesTest, KeepTheLastGoodContentAndRaiseTheAlarm) {
  start({.client_ca_file = directory.write("client.crt", authority.certificate_pem())});
  directory.write("client.crt", "half a file");
  pass(seconds(5));
  pass(seconds(5));
  EXPECT_TRUE(knows(authority));
  EXPECT_THAT(files->alarm(), HasSubstr("client.crt: no certificate"));
  EXPECT_THAT(log, ElementsAre(HasSubstr("the last good content stays in force")));
  directory.write("client.crt", other.certificate_pem());
  pass(seconds(5));
  EXPECT_TRUE(knows(other));
  EXPECT_EQ(files->alarm(), "");
}

TEST_F(TrustFilesTest, AreNotReadWhileTheyAreBeingWritten) {
  start({.client_ca_file = directory.write("client.crt", authority.certificate_pem())});
  const auto whole = other.certificate_pem() + authority.certificate_pem();
  for (const std::size_t part : {300, 350, 400, 450}) {
    directory.write("client.crt", whole.substr(0, part));
    pass(seconds(1));
  }
  directory.write("client.crt", whole);
  pass(seconds(1));
  EXPECT_FALSE(knows(other)) << "it may still be growing";
  pass(seconds(1));
  EXPECT_TRUE(knows(other));
  EXPECT_THAT(log, ElementsAre(HasSubstr("has changed and is in force"))) << "nobody was alarmed";
}

// A bundle cut between two certificates reads well, and trusts fewer.
TEST_F(TrustFilesTest, GiveABundleThatOnlyGotShorterMoreTime) {
  const auto both = authority.certificate_pem() + other.certificate_pem();
  start({.client_ca_file = directory.write("client.crt", both)});
  directory.write("client.crt", authority.certificate_pem());
  pass(seconds(6));
  EXPECT_TRUE(knows(other));
  pass(seconds(1));
  EXPECT_FALSE(knows(other)) << "it is meant so";
}

TEST_F(TrustFilesTest, WarnWhereEveryClientCouldSpeakForEverybody) {
  const auto file = directory.write("ca.crt", authority.certificate_pem());
  start({.client_ca_file = file, .requestheader_client_ca_file = file, .username_headers = {"x-remote-user"}});
  EXPECT_THAT(log, ElementsAre(HasSubstr("share a certificate authority")));
}

}  // namespace
}  // namespace adapter::auth
