#include "app/command_line.hpp"

#include <gmock/gmock.h>

#include "support/known_command_lines.hpp"
#include "unit/app/command_lines.hpp"

namespace adapter::app {
namespace {

using test::errors_of;
using test::kStandalone;
using test::parse;
using test::run;
using test::operator+;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::SizeIs;

TEST(CommandLine, OfTheCommunityChartIsAccepted) {
  const RunCommand command =
      run(adapter::test::arguments_of_chart("http://prometheus.default.svc:9090", /*with_certificate=*/true));
  EXPECT_THAT(command.warnings, IsEmpty());
  EXPECT_EQ(command.options.secure_port, 6443);
  EXPECT_EQ(command.options.tls_certificate_file, "/var/run/serving-cert/tls.crt");
  EXPECT_EQ(command.options.tls_key_file, "/var/run/serving-cert/tls.key");
  EXPECT_EQ(command.options.cert_dir, "/tmp/cert");
  EXPECT_EQ(command.options.prometheus_url.printable(), "http://prometheus.default.svc:9090");
  EXPECT_EQ(command.options.relist_interval, std::chrono::minutes(1));
  EXPECT_EQ(command.options.verbosity, 4);
  EXPECT_EQ(command.options.config_file, "/etc/adapter/config.yaml");
}

TEST(CommandLine, OfKubePrometheusIsAccepted) {
  const RunCommand command = run(adapter::test::arguments_of_kube_prometheus());
  EXPECT_THAT(command.warnings, IsEmpty());
  EXPECT_THAT(command.options.tls_cipher_suites, SizeIs(15));
  EXPECT_EQ(command.options.prometheus_url.path, "/");
}

TEST(CommandLine, ALaterScalarWinsAndListsGrow) {
  const Options options =
      run(kStandalone + test::Words{"--secure-port=1", "--metrics-relist-interval=1m", "--secure-port", "6443",
                                    "--strict-rules", "--strict-rules=false", "--prometheus-url=http://a",
                                    "--prometheus-url=http://b", "--tls-cipher-suites=A,B", "--tls-cipher-suites=C",
                                    "--requestheader-username-headers=a", "--requestheader-username-headers=b"})
          .options;
  EXPECT_EQ(options.secure_port, 6443);
  EXPECT_FALSE(options.strict_rules);
  EXPECT_EQ(options.prometheus_url.host, "b");
  EXPECT_THAT(options.tls_cipher_suites, ElementsAre("A", "B", "C"));
  EXPECT_THAT(options.requestheader_username_headers, ElementsAre("a", "b"));  // the default is gone
}

TEST(CommandLine, ReportsEveryMistakeAtOnce) {
  EXPECT_THAT(errors_of({"--nope", "--v=x", "--secure-port=0", "--tls-cert-file=c", "--v=y"}),
              testing::UnorderedElementsAre(HasSubstr("unknown flag \"--nope\""), HasSubstr("--v: \"x\""),
                                            HasSubstr("--v: \"y\""), HasSubstr("--secure-port: \"0\""),
                                            HasSubstr("--tls-cert-file is given without"),
                                            HasSubstr("--config=FILE is missing")));
}

TEST(CommandLine, WarnsInOneLineOfFlagsThatOnlyAClusterNeeds) {
  const RunCommand command =
      run(kStandalone + test::Words{"--lister-kubeconfig=k", "--client-qps=5", "--client-qps=6"});
  EXPECT_THAT(command.warnings,
              ElementsAre("without effect, because --objects-from is given: --lister-kubeconfig, --client-qps"));
  EXPECT_EQ(command.options.lister_kubeconfig, "k");
  EXPECT_EQ(command.options.client_qps, 6);
}

TEST(CommandLine, DoesNotCallAFlagWithoutEffectThatHasOne) {
  const RunCommand command = run(kStandalone + test::Words{"--authorization-always-allow-paths=/healthz,/apis*"});
  EXPECT_THAT(command.warnings, testing::IsEmpty());
  EXPECT_THAT(command.options.always_allow_paths, ElementsAre("/healthz", "/apis*"));
}

TEST(CommandLine, KnowsSubcommandsAsFirstWordOnly) {
  const ParsedCommandLine version = parse({"version", "--nope"});
  ASSERT_TRUE(std::holds_alternative<PrintCommand>(version));
  EXPECT_THAT(std::get<PrintCommand>(version).text, MatchesRegex("promadapter [0-9]+\\.[0-9]+\\.[0-9]+\n"));
  const ParsedCommandLine check = parse({"check", "--nope", "rules.yaml"});
  ASSERT_TRUE(std::holds_alternative<CheckCommand>(check));
  EXPECT_EQ(std::get<CheckCommand>(check).arguments.size(), 2u);
  run(kStandalone + test::Words{"check"});
  run(test::Words{"/adapter", "check"} + kStandalone);
  for (const std::string word : {"explain", "test"}) {
    EXPECT_THAT(errors_of(test::Words{word} + kStandalone),
                ElementsAre("this version does not have the subcommand " + word));
    run(kStandalone + test::Words{word});
    run(test::Words{"/adapter", word} + kStandalone);
  }
  run(kStandalone + test::Words{"version"});
}

TEST(CommandLine, PrintsHelpWhateverElseIsWrong) {
  const ParsedCommandLine help = parse({"--nope", "--help", "--v=x"});
  ASSERT_TRUE(std::holds_alternative<PrintCommand>(help));
  EXPECT_THAT(std::get<PrintCommand>(help).text, HasSubstr("usage: promadapter [flags]"));
  EXPECT_EQ(PrintCommand::exit_code, 0);
  EXPECT_EQ(UsageError::exit_code, 2);
}

}  // namespace
}  // namespace adapter::app
