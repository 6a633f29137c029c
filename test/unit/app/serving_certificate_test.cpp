#include "app/serving_certificate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "http/self_signed_certificate.hpp"
#include "runtime/task_group.hpp"
#include "support/certificates.hpp"
#include "support/handshake.hpp"
#include "support/manual_clock.hpp"
#include "support/run_until_idle.hpp"
#include "support/temporary_directory.hpp"

namespace adapter::app {
namespace {

using testing::HasSubstr;

struct ServingCertificateTest : testing::Test {
  asio::io_context io;
  test::TemporaryDirectory directory;
  test::ManualClock clock;
  std::string log;
  runtime::Logger logger{0, [this](std::string_view line) { log += line; }};
  runtime::Background background;
  Options options;
  runtime::TaskGroup tasks{io.get_executor(), logger};
  std::vector<http::TlsContext> used;

  void TearDown() override {
    tasks.cancel();
    test::run_coroutine(io, tasks.join());
  }
  void write_pair(const http::KeyPair& pair) {
    options.tls_certificate_file = directory.write("tls.crt", pair.certificate_pem);
    options.tls_key_file = directory.write("tls.key", pair.key_pem);
  }
  void serve_another_name() {
    const auto other = new_pair();
    options.sni_certificates = {{.certificate_file = directory.write("sni.crt", other.certificate_pem),
                                 .key_file = directory.write("sni.key", other.key_pem),
                                 .name_patterns = {"metrics.example.com"}}};
  }
  http::KeyPair new_pair() const { return http::make_self_signed_pair("127.0.0.1", clock.wall_now()); }
  void pass_seconds(int count) {
    for (int i = 0; i < count; ++i) {
      test::run_until_idle(io, background);
      clock.advance(std::chrono::seconds(1));
    }
    test::run_until_idle(io, background);
  }
};

TEST_F(ServingCertificateTest, MakesAPairOfItsOwnOrTakesTheFilesGiven) {
  options.cert_dir = directory.path() / "own";
  EXPECT_NE(ServingCertificate(options, clock, logger, background).load(), nullptr);
  EXPECT_THAT(log, HasSubstr("made a self-signed serving certificate"));
  log.clear();
  write_pair(new_pair());
  options.tls_cipher_suites = {"TLS_NO_SUCH"};
  EXPECT_NE(ServingCertificate(options, clock, logger, background).load(), nullptr);
  EXPECT_THAT(log, HasSubstr("TLS_NO_SUCH is not known and left out"));
}

TEST_F(ServingCertificateTest, ServesFurtherCertificatesByName) {
  const test::Authority authority;
  const auto pair = authority.issue({.common_name = "further", .organizations = {}, .usage = "serverAuth"});
  options.cert_dir = "";
  options.sni_certificates = {{.certificate_file = directory.write("sni.crt", pair.certificate_pem),
                               .key_file = directory.write("sni.key", pair.key_pem),
                               .name_patterns = {"*.monitoring.svc"}}};
  const auto context = ServingCertificate(options, clock, logger, background).load();
  EXPECT_EQ(test::shake_hands(*context, {.server_name = "adapter.monitoring.svc"})->common_name, "further");
  EXPECT_THAT(test::shake_hands(*context, {.server_name = "elsewhere"})->common_name,
              testing::StartsWith("localhost@"));
}

TEST_F(ServingCertificateTest, FollowsItsFilesAndWaitsUntilCertificateAndKeyBelongTogether) {
  write_pair(new_pair());
  ServingCertificate certificate(options, clock, logger, background);
  certificate.load();
  tasks.spawn("follow", certificate.follow([this](http::TlsContext tls) { used.push_back(std::move(tls)); }));
  pass_seconds(3);
  EXPECT_TRUE(used.empty());

  const auto next = new_pair();
  directory.write("tls.crt", next.certificate_pem);
  pass_seconds(3);
  EXPECT_TRUE(used.empty());
  EXPECT_THAT(log, HasSubstr("tls.crt: no usable private key for this certificate"));
  EXPECT_THAT(log, HasSubstr("; the serving certificate in use stays"));
  EXPECT_TRUE(certificate.alarm());
  log.clear();
  pass_seconds(3);
  EXPECT_EQ(log, "") << "said once";
  directory.write("tls.key", next.key_pem);
  pass_seconds(3);
  EXPECT_EQ(used.size(), 1u);
  EXPECT_FALSE(certificate.alarm());
  EXPECT_THAT(log, HasSubstr("new serving certificates are in use"));
}

TEST_F(ServingCertificateTest, FollowsTheCertificatesOfOtherNamesToo) {
  write_pair(new_pair());
  serve_another_name();
  ServingCertificate certificate(options, clock, logger, background);
  certificate.load();
  tasks.spawn("follow", certificate.follow([this](http::TlsContext tls) { used.push_back(std::move(tls)); }));
  pass_seconds(1);
  const auto next = new_pair();
  directory.write("sni.crt", next.certificate_pem);
  directory.write("sni.key", next.key_pem);
  pass_seconds(3);
  EXPECT_EQ(used.size(), 1u);
}

TEST_F(ServingCertificateTest, MakesItsOwnPairAnewBeforeItEnds) {
  for (const auto& cert_dir : {std::string(directory.path() / "own"), std::string()}) {
    options.cert_dir = cert_dir;
    used.clear();
    ServingCertificate certificate(options, clock, logger, background);
    certificate.load();
    const auto end = certificate.expiries().at(0).at;
    tasks.spawn("follow", certificate.follow([this](http::TlsContext tls) { used.push_back(std::move(tls)); }));
    clock.advance(end - clock.wall_now() - std::chrono::hours(30 * 24) - std::chrono::seconds(5));
    pass_seconds(3);
    EXPECT_TRUE(used.empty());
    log.clear();
    pass_seconds(10);
    EXPECT_EQ(used.size(), 1u);
    EXPECT_THAT(log, HasSubstr("made a self-signed serving certificate"));
    EXPECT_GT(certificate.expiries().at(0).at, end + std::chrono::hours(300 * 24));
    EXPECT_FALSE(certificate.alarm());
    tasks.cancel();
    test::run_coroutine(io, tasks.join());
  }
}

TEST_F(ServingCertificateTest, MakesItsOwnPairAnewWhenTheClockWasAhead) {
  for (const auto& cert_dir : {std::string(directory.path() / "ahead"), std::string()}) {
    options.cert_dir = cert_dir;
    used.clear();
    ServingCertificate certificate(options, clock, logger, background);
    certificate.load();
    tasks.spawn("follow", certificate.follow([this](http::TlsContext tls) { used.push_back(std::move(tls)); }));
    clock.set_back(std::chrono::hours(48));
    pass_seconds(10);
    EXPECT_EQ(used.size(), 1u);
    EXPECT_FALSE(certificate.alarm());
    tasks.cancel();
    test::run_coroutine(io, tasks.join());
  }
}

TEST_F(ServingCertificateTest, RaisesTheAlarmWhenItsOwnPairCannotBeMadeAnewAndTriesEachHour) {
  options.cert_dir = directory.path() / "own";
  ServingCertificate certificate(options, clock, logger, background);
  certificate.load();
  const auto end = certificate.expiries().at(0).at;
  tasks.spawn("follow", certificate.follow([this](http::TlsContext tls) { used.push_back(std::move(tls)); }));
  test::run_until_idle(io, background);
  // A file whose name is taken by a directory cannot be written, whoever we are.
  std::filesystem::create_directories(directory.path() / "own/apiserver.key.new/x");
  clock.advance(end - clock.wall_now() - std::chrono::hours(24));
  log.clear();
  pass_seconds(5);
  EXPECT_TRUE(certificate.alarm());
  EXPECT_THAT(log, HasSubstr("apiserver.key: cannot be written: File exists; the serving certificate in use stays"));
  log.clear();
  pass_seconds(60);
  EXPECT_EQ(log, "") << "said once an hour";
  std::filesystem::remove_all(directory.path() / "own/apiserver.key.new");
  clock.advance(std::chrono::hours(1));
  pass_seconds(3);
  EXPECT_EQ(used.size(), 1u);
  EXPECT_FALSE(certificate.alarm());
}

TEST_F(ServingCertificateTest, MakesItsOwnPairAnewThoughAnotherPairIsBad) {
  options.cert_dir = directory.path() / "own";
  serve_another_name();
  ServingCertificate certificate(options, clock, logger, background);
  certificate.load();
  const auto end = certificate.expiries().at(0).at;
  tasks.spawn("follow", certificate.follow([this](http::TlsContext tls) { used.push_back(std::move(tls)); }));
  test::run_until_idle(io, background);
  directory.write("sni.key", "half wri");
  pass_seconds(3);
  EXPECT_TRUE(certificate.alarm());
  EXPECT_TRUE(used.empty());

  clock.advance(end - clock.wall_now() - std::chrono::hours(24));
  pass_seconds(5);
  ASSERT_FALSE(used.empty());
  EXPECT_GT(certificate.expiries().at(0).at, end);
  EXPECT_NE(test::shake_hands(*used.back(), {.server_name = "metrics.example.com"}), std::nullopt);
  EXPECT_TRUE(certificate.alarm()) << "that of the other pair";

  const auto next = new_pair();
  directory.write("sni.crt", next.certificate_pem);
  directory.write("sni.key", next.key_pem);
  pass_seconds(3);
  EXPECT_FALSE(certificate.alarm());
  EXPECT_GT(certificate.expiries().at(0).at, end);
}

TEST_F(ServingCertificateTest, ReplacesAPairOfItsOwnThatHasEndedAtStart) {
  options.cert_dir = directory.path() / "own";
  ServingCertificate(options, clock, logger, background).load();
  clock.advance(std::chrono::hours(24 * 366));
  log.clear();
  ServingCertificate certificate(options, clock, logger, background);
  certificate.load();
  EXPECT_THAT(log, HasSubstr("made a self-signed serving certificate"));
  EXPECT_THAT(log, HasSubstr("has ended"));
  EXPECT_FALSE(certificate.alarm());
}

TEST_F(ServingCertificateTest, ServesAGivenPairThatHasEndedWithAnAlarmSaidOnce) {
  write_pair(new_pair());
  clock.advance(std::chrono::hours(24 * 366));
  ServingCertificate certificate(options, clock, logger, background);
  EXPECT_NE(certificate.load(), nullptr);
  EXPECT_THAT(log, HasSubstr("tls.crt: the certificate has ended and is served nevertheless"));
  EXPECT_TRUE(certificate.alarm());
  EXPECT_LT(certificate.expiries().at(0).at, clock.wall_now());
  tasks.spawn("follow", certificate.follow([this](http::TlsContext tls) { used.push_back(std::move(tls)); }));
  log.clear();
  pass_seconds(5);
  EXPECT_EQ(log, "");
  EXPECT_TRUE(used.empty()) << "only the operator can mend it";
  write_pair(new_pair());
  pass_seconds(5);
  EXPECT_EQ(used.size(), 1u);
  EXPECT_FALSE(certificate.alarm());
}

TEST_F(ServingCertificateTest, SeesAPairOfAnotherNameEndWhileItRuns) {
  const auto pair = new_pair();
  write_pair(pair);
  options.sni_certificates = {{.certificate_file = directory.write("sni.crt", pair.certificate_pem),
                               .key_file = directory.write("sni.key", pair.key_pem),
                               .name_patterns = {"metrics.example.com"}}};
  ServingCertificate certificate(options, clock, logger, background);
  certificate.load();
  tasks.spawn("follow", certificate.follow([this](http::TlsContext tls) { used.push_back(std::move(tls)); }));
  pass_seconds(2);
  EXPECT_FALSE(certificate.alarm());
  clock.advance(std::chrono::hours(24 * 366));
  pass_seconds(2);
  EXPECT_TRUE(certificate.alarm());
  EXPECT_THAT(log, HasSubstr("sni.crt: the certificate has ended"));
  EXPECT_EQ(certificate.expiries().size(), 2u);
}

TEST_F(ServingCertificateTest, SaysThatAPairHasNotBegun) {
  write_pair(http::make_self_signed_pair("127.0.0.1", clock.wall_now() + std::chrono::hours(48)));
  ServingCertificate certificate(options, clock, logger, background);
  certificate.load();
  EXPECT_THAT(log, HasSubstr("tls.crt: the certificate has not begun"));
  EXPECT_TRUE(certificate.alarm());
}

}  // namespace
}  // namespace adapter::app
