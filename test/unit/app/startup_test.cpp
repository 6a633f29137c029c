#include "app/startup.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/self_signed_certificate.hpp"
#include "support/certificates.hpp"
#include "support/manual_clock.hpp"
#include "support/temporary_directory.hpp"

namespace adapter::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct StartupTest : testing::Test {
  test::TemporaryDirectory directory;
  test::ManualClock clock;
  std::string log;
  runtime::Logger logger{0, [this](std::string_view line) { log += line; }};
  Options options;

  template <class Function>
  static std::vector<std::string> messages(Function function) {
    try {
      function();
    } catch (const StartupError& e) {
      return e.messages();
    } catch (const std::exception& e) {
      return {e.what()};
    }
    return {};
  }
};

TEST_F(StartupTest, TrimsTheTokenAndRefusesOneThatWouldBreakAHeader) {
  options.prometheus_url.tls = false;
  options.prometheus_token_file = directory.write("token", " s3cret\n\n");
  EXPECT_EQ(prometheus_options(options).bearer_token, "s3cret");
  directory.write("token", "a\nb");
  const auto refused = messages([&] { prometheus_options(options); });
  EXPECT_THAT(refused, ElementsAre(HasSubstr("--prometheus-token-file")));
  EXPECT_THAT(refused[0], testing::Not(HasSubstr("a\nb")));
}

TEST_F(StartupTest, NamesTheFlagAndTheFileThatIsMissing) {
  options.client_ca_file = directory.write("ca.crt", "no PEM");
  EXPECT_THAT(messages([&] { standalone_authenticators(options, clock); }),
              ElementsAre(HasSubstr("ca.crt: no certificate in the PEM text")));
}

TEST_F(StartupTest, ServesWithTheFilesGivenOrMakesItsOwn) {
  options.cert_dir = directory.path() / "own";
  EXPECT_NE(serving_tls(options, clock, logger), nullptr);
  EXPECT_THAT(log, HasSubstr("made a self-signed serving certificate"));
  log.clear();
  const auto pair = http::make_self_signed_pair("127.0.0.1", clock.wall_now());
  options.tls_certificate_file = directory.write("tls.crt", pair.certificate_pem);
  options.tls_key_file = directory.write("tls.key", pair.key_pem);
  options.tls_cipher_suites = {"TLS_NO_SUCH"};
  EXPECT_NE(serving_tls(options, clock, logger), nullptr);
  EXPECT_THAT(log, HasSubstr("TLS_NO_SUCH is not known and left out"));
}

}  // namespace
}  // namespace adapter::app
