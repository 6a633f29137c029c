#include "app/options.hpp"

#include <gmock/gmock.h>

#include "unit/app/command_lines.hpp"

namespace adapter::app {
namespace {

using std::chrono::minutes;
using test::errors_of;
using test::kStandalone;
using test::run;
using test::operator+;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Options, HaveTheIncumbentsDefaults) {
  const Options options;
  EXPECT_EQ(options.prometheus_url.printable(), "https://localhost");
  EXPECT_EQ(options.relist_interval, minutes(10));
  EXPECT_EQ(effective_max_age(options), minutes(10));
  EXPECT_EQ(options.bind_address, "0.0.0.0");
  EXPECT_EQ(options.secure_port, 443);
  EXPECT_EQ(options.cert_dir, "apiserver.local.config/certificates");
  EXPECT_EQ(options.shutdown_delay, std::chrono::seconds(2));
  EXPECT_EQ(options.authorized_cache_ttl, std::chrono::seconds(10));
  EXPECT_THAT(options.requestheader_username_headers, ElementsAre("x-remote-user"));
}

TEST(Options, MaxAgeIsAProblemOnlyWhenShorterThanTheRelistInterval) {
  struct Case {
    minutes relist_interval, max_age, effective;
    bool problem;
  };
  for (const Case& c : std::vector<Case>{{minutes(10), minutes(0), minutes(10), false},
                                         {minutes(10), minutes(10), minutes(10), false},
                                         {minutes(10), minutes(20), minutes(20), false},
                                         {minutes(10), minutes(9), minutes(9), true}}) {
    const Options options{.relist_interval = c.relist_interval, .max_age = c.max_age};
    EXPECT_EQ(effective_max_age(options), c.effective);
    EXPECT_EQ(max_age_problem(options).has_value(), c.problem) << c.max_age.count();
  }
  EXPECT_THAT(*max_age_problem({.max_age = minutes(1)}), HasSubstr("--metrics-max-age=1m0s is shorter than"));
}

TEST(Options, ThatDoNotGoTogetherAreMistakes) {
  struct Case {
    test::Words words;
    std::string message;
  };
  for (const Case& c : std::vector<Case>{
           {{"--config="}, "--config=FILE is missing"},
           {{"--metrics-relist-interval=0s"}, "--metrics-relist-interval must be longer than zero"},
           {{"--prometheus-client-tls-cert-file=c"},
            "--prometheus-client-tls-cert-file is given without --prometheus-client-tls-key-file"},
           {{"--prometheus-client-tls-key-file=k"},
            "--prometheus-client-tls-key-file is given without --prometheus-client-tls-cert-file"},
           {{"--tls-cert-file=c"}, "--tls-cert-file is given without --tls-private-key-file"},
           {{"--tls-private-key-file=k"}, "--tls-private-key-file is given without --tls-cert-file"},
           {{"--prometheus-auth-incluster", "--prometheus-auth-config=k"}, "exclude each other"},
           {{"--tls-min-version=1.2"}, R"(--tls-min-version: "1.2" is not one of VersionTLS10)"},
           {{"--requestheader-username-headers=x-remote-user,"}, "--requestheader-username-headers: an entry is blank"},
           {{"--requestheader-group-headers= "}, "--requestheader-group-headers: an entry is blank"},
           {{"--requestheader-extra-headers-prefix=a,\t"}, "--requestheader-extra-headers-prefix: an entry is blank"},
           {{"--requestheader-allowed-names=,"}, "--requestheader-allowed-names: an entry is blank"},
           {{"--bind-address=localhost"}, R"(--bind-address: "localhost" is not an IP address)"},
           {{"--bind-address="}, R"(--bind-address: "" is not an IP address)"},
           {{"--bind-address=127.1"}, R"(--bind-address: "127.1" is not an IP address)"},
           {{"--bind-address=[::1]"}, R"(--bind-address: "[::1]" is not an IP address)"},
       }) {
    EXPECT_THAT(errors_of(kStandalone + c.words), ElementsAre(HasSubstr(c.message))) << c.message;
  }
}

TEST(Options, AContentTypeForPrometheusIsLeftOutWithAWord) {
  EXPECT_THAT(run(kStandalone + test::Words{"--prometheus-header=content-type=application/json"}).warnings,
              ElementsAre(HasSubstr("--prometheus-header=Content-Type=… has no effect")));
}

TEST(Options, WithoutAuthorityForCallersOnlyLoopbackIsServed) {
  for (const std::string address :
       {"0.0.0.0", "::", "10.0.0.1", "128.0.0.1", "126.255.255.255", "fe80::1", "::ffff:10.0.0.1"}) {
    const test::Words open{"--bind-address=" + address};
    EXPECT_THAT(errors_of(kStandalone + open),
                ElementsAre(AllOf(HasSubstr("--bind-address=127.0.0.1"), HasSubstr("--client-ca-file=FILE"))))
        << address;
    EXPECT_EQ(run(kStandalone + open + test::Words{"--client-ca-file=ca.crt"}).options.bind_address, address);
  }
  for (const std::string address : {"127.0.0.1", "127.255.255.254", "::1"}) {
    EXPECT_EQ(run(kStandalone + test::Words{"--bind-address=" + address}).options.bind_address, address);
  }
  EXPECT_THAT(errors_of({"--config=rules.yaml", "--objects-from=objects.json"}),  // the default is the wildcard
              ElementsAre(HasSubstr("--bind-address=0.0.0.0")));
}

TEST(Options, AClientCertificateForPrometheusNeedsNoAuthorityFile) {
  const RunCommand command =
      run(kStandalone + test::Words{"--prometheus-client-tls-cert-file=c", "--prometheus-client-tls-key-file=k"});
  EXPECT_EQ(command.options.prometheus_certificate_file, "c");
  EXPECT_EQ(command.options.prometheus_key_file, "k");
  EXPECT_THAT(command.warnings, IsEmpty());
}

TEST(Options, AnAuthorityFileForPrometheusOverridesOtherCredentialsWithAWarning) {
  const RunCommand command = run(kStandalone + test::Words{"--prometheus-ca-file=ca", "--prometheus-auth-incluster",
                                                           "--prometheus-auth-config=k"});
  EXPECT_THAT(command.warnings,
              testing::IsSupersetOf({HasSubstr("--prometheus-auth-incluster is ignored because --prometheus-ca-file"),
                                     HasSubstr("--prometheus-auth-config is ignored because --prometheus-ca-file")}));
}

}  // namespace
}  // namespace adapter::app
