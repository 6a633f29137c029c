#include "app/startup.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/self_signed_certificate.hpp"
#include "support/certificates.hpp"
#include "support/manual_clock.hpp"
#include "support/rules.hpp"
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

  std::shared_ptr<const rules::RuleSet> load(const std::string& yaml) {
    options.config_file = directory.write("rules.yaml", yaml);
    return load_rule_set(options, test::builtin_resources(), logger);
  }
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

TEST_F(StartupTest, LoadsAnEmptyFileAsAnEmptyConfiguration) {
  const auto set = load("");
  EXPECT_TRUE(set->rules.empty());
  EXPECT_FALSE(set->has_rules);
}

TEST_F(StartupTest, QuarantinesARuleWithALineInTheLog) {
  const auto set = load(test::kWebinarRule + "- seriesQuery: x\n  metricsQuery: <<.A\n");
  EXPECT_EQ(set->rules.size(), 1u);
  EXPECT_THAT(log, HasSubstr("rules.yaml:7:21: rules[1].metricsQuery: unclosed action; rules[1] is not served"));
  EXPECT_THAT(log, HasSubstr("1 rules serve, 1 do not"));
}

TEST_F(StartupTest, GivesAllFindingsWhenOneIsFatal) {
  const auto all = messages([&] { load("rules:\n- seriesQuery: x\n  metricsQuery: <<.A\nnonsense: 1\n"); });
  EXPECT_THAT(all, ElementsAre(HasSubstr("nonsense"), HasSubstr("unclosed action")));
}

TEST_F(StartupTest, SaysThatOtherSectionsAreNotServed) {
  load("externalRules:\n- seriesQuery: x\n  metricsQuery: y\n  resources: {namespaced: false}\nresourceRules: {}\n");
  EXPECT_THAT(log, HasSubstr("externalRules are checked, but this version does not serve them"));
  EXPECT_THAT(log, HasSubstr("resourceRules are checked"));
}

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
  options.config_file = "/nowhere";
  EXPECT_THAT(messages([&] { load_rule_set(options, test::builtin_resources(), logger); }),
              ElementsAre("--config: /nowhere cannot be read: No such file or directory"));
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
