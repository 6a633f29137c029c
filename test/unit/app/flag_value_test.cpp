#include "app/flag_value.hpp"

#include <gmock/gmock.h>

#include "unit/app/command_lines.hpp"

namespace adapter::app {
namespace {

using test::errors_of;
using test::kStandalone;
using test::run;
using test::operator+;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

TEST(FlagValue, EveryKindReachesItsField) {
  const Options options = run(kStandalone +
                              test::Words{
                                  "--prometheus-url=http://user:pw@prom:9090/p",
                                  "--prometheus-verb=POST",
                                  "--partial-answers=fail",
                                  "--secure-port=6443",
                                  "--strict-rules",
                                  "--shutdown-delay=1500ms",
                                  "--client-qps=2.5",
                                  "--client-burst=-1",
                                  "--memory-budget=96Mi",
                                  "--max-connections=3",
                                  "--max-unverified-connections=2",
                                  "--max-connections-per-address=1",
                                  "-v8",
                                  "--tls-min-version=VersionTLS13",
                                  "--requestheader-allowed-names=front,\"a, b\"",
                              })
                              .options;
  EXPECT_EQ(options.prometheus_url.host, "prom");
  EXPECT_EQ(options.prometheus_url.port, 9090);
  EXPECT_EQ(options.prometheus_url.path, "/p");
  EXPECT_EQ(options.prometheus_url.user_info, "user:pw");
  EXPECT_EQ(options.prometheus_verb, PrometheusVerb::post);
  EXPECT_EQ(options.partial_answers, upstream::PartialPolicy::fail);
  EXPECT_EQ(options.secure_port, 6443);
  EXPECT_TRUE(options.strict_rules);
  EXPECT_EQ(options.shutdown_delay, std::chrono::milliseconds(1500));
  EXPECT_EQ(options.client_qps, 2.5);
  EXPECT_EQ(options.client_burst, -1);
  EXPECT_EQ(options.memory_budget, 96u << 20);
  EXPECT_EQ(options.max_connections, 3);
  EXPECT_EQ(options.max_unverified_connections, 2);
  EXPECT_EQ(options.max_connections_per_address, 1);
  EXPECT_EQ(options.verbosity, 8);
  EXPECT_EQ(options.tls_min_version, "VersionTLS13");
  EXPECT_THAT(options.requestheader_allowed_names, ElementsAre("front", "a, b"));
}

TEST(FlagValue, HeadersAreSplitAtTheFirstEqualsSignOnly) {
  const Options options =
      run(kStandalone + test::Words{"--prometheus-header=X-Scope-OrgID=a,b=c", "--prometheus-header", "X-Empty",
                                    "--prometheus-header=X-Scope-OrgID=[d]", "--prometheus-header=X-Blank="})
          .options;
  EXPECT_THAT(options.prometheus_headers, ElementsAre(Pair("X-Scope-OrgID", "a,b=c"), Pair("X-Empty", ""),
                                                      Pair("X-Scope-OrgID", "[d]"), Pair("X-Blank", "")));
}

TEST(FlagValue, CertificatesForServerNamesKeepTheirOrder) {
  const Options options =
      run(kStandalone + test::Words{"--tls-sni-cert-key=a.crt,a.key", "--tls-sni-cert-key= b.crt , b.key : *.b, b "})
          .options;
  EXPECT_THAT(options.sni_certificates,
              ElementsAre(SniCertificate{"a.crt", "a.key", {}}, SniCertificate{"b.crt", "b.key", {"*.b", "b"}}));
}

TEST(FlagValue, ABadOneIsNamedWithWhatIsExpected) {
  struct Case {
    std::string word, message;
  };
  for (const Case& c : std::vector<Case>{
           {"--secure-port=0", R"(--secure-port: "0" is not a whole number from 1 to 65535)"},
           {"--secure-port=65536", R"(--secure-port: "65536" is not a whole number from 1 to 65535)"},
           {"--secure-port=-1", R"(--secure-port: "-1" is not a whole number from 1 to 65535)"},
           {"--secure-port=0443", R"(--secure-port: "0443" is not a whole number from 1 to 65535)"},
           {"--secure-port=0x1bb", R"(--secure-port: "0x1bb" is not a whole number from 1 to 65535)"},
           {"--secure-port=https", R"(--secure-port: "https" is not a whole number from 1 to 65535)"},
           {"--secure-port=", R"(--secure-port: "" is not a whole number from 1 to 65535)"},
           {"--max-connections=0", R"(--max-connections: "0" is not a whole number from 1 to 65535)"},
           {"--v=4\n", R"(--v: "4\n" is not a whole number)"},
           {"--partial-answers=refuse", R"(--partial-answers: "refuse" is not serve or fail)"},
           {"--partial-answers=", R"(--partial-answers: "" is not serve or fail)"},
           {"--strict-rules=yes", R"(--strict-rules: "yes" is not true or false)"},
           {"--metrics-relist-interval=1d", R"(--metrics-relist-interval: "1d" is not a duration such as 90s)"},
           {"--metrics-max-age=-1s", R"(--metrics-max-age: "-1s" is not a duration such as 90s)"},
           {"--prometheus-verb=get", R"(--prometheus-verb: "get" is not GET or POST)"},
           {"--prometheus-verb=", R"(--prometheus-verb: "" is not GET or POST)"},
           {"--client-qps=many", R"(--client-qps: "many" is not a number)"},
           {"--client-qps=nan", R"(--client-qps: "nan" is not a number)"},
           {"--client-burst=1.5", R"(--client-burst: "1.5" is not a whole number)"},
           {"--memory-budget=much", R"(--memory-budget: "much" is not an amount of memory such as 128Mi)"},
           {"--memory-budget=1048575", R"(--memory-budget: "1048575" is not an amount of memory such as 128Mi (1Mi)"},
           {"--memory-budget=-1", R"(--memory-budget: "-1" is not an amount of memory)"},
           {"--tls-cipher-suites=\"A", R"(--tls-cipher-suites: "\"A" is not a list separated by commas)"},
           {"--tls-sni-cert-key=a.crt", R"(--tls-sni-cert-key: "a.crt" is not CERTIFICATE,KEY)"},
           {"--tls-sni-cert-key=a.crt,", R"(--tls-sni-cert-key: "a.crt," is not CERTIFICATE,KEY)"},
           {"--tls-sni-cert-key=a.crt,a.key:", R"(--tls-sni-cert-key: "a.crt,a.key:" is not CERTIFICATE,KEY)"},
           {"--prometheus-url=prom:9090",
            "--prometheus-url: the value is not an address of Prometheus (URL: must start"},
       }) {
    EXPECT_THAT(errors_of(kStandalone + test::Words{c.word}), ElementsAre(HasSubstr(c.message))) << c.word;
  }
}

TEST(FlagValue, ABadOneThatMayBeASecretIsNotQuoted) {
  for (const std::string& word : std::vector<std::string>{
           "--prometheus-url=http://user:secret@",
           "--prometheus-url=user:secret@host",
           "--prometheus-header=Authorization: Bearer secret",
           "--prometheus-header==secret",
           "--prometheus-header=Authorization=secret\r\nX: y",
           "--prometheus-header=Authorization=secret\x7f",
           "--prometheus-header=Authorization=secret" + std::string(8192, 'x'),
           "--prometheus-header=Host=secret",
           "--prometheus-url=http://prom/?token=secret\r\nX: y",
           "--prometheus-url=http://prom/?token=secret word",
           "--prometheus-url=http://prom/?token=secret" + std::string(8192, 'x'),
           "--prometheus-haeder=Authorization=secret",
           "-prometheus-header=Authorization=secret",
       }) {
    EXPECT_THAT(errors_of(kStandalone + test::Words{word}), ElementsAre(Not(HasSubstr("secret")))) << word;
  }
}

TEST(FlagValue, WhatCannotBeSentToPrometheusIsRefused) {
  struct Case {
    std::string word, message;
  };
  for (const Case& c : std::vector<Case>{
           {"--prometheus-url=http://prom/?a=b\r\nX: y", "holds control characters, such as a line break"},
           {"--prometheus-url=http://prom:9090/\n", "holds control characters"},
           {"--prometheus-url=http://prom/?a=b\tc", "holds control characters"},
           {"--prometheus-url=http://prom/?a=b c", "its query holds a space: write %20"},
           {"--prometheus-url=http://prom/" + std::string(8192, 'p'), "longer than 8 KiB"},
           {"--prometheus-header=X-A=" + std::string(8193, 'x'), "after X-A= it is longer than 8 KiB"},
           {"--prometheus-header=X-A=" + std::string(70'000, 'x'), "after X-A= it is longer than 8 KiB"},
           {"--prometheus-header=X-A=b\nX-C: d", "after X-A= it holds control characters"},
           {"--prometheus-header=X A=b", "the name holds other characters"},
           {"--prometheus-header=" + std::string(257, 'n') + "=b", "a name of at most 256 bytes"},
           {"--prometheus-header=Host=prom", "Host comes from --prometheus-url; leave it out"},
           {"--prometheus-header=hOST", "hOST comes from --prometheus-url"},
           {"--prometheus-header=Content-Length=5", "Content-Length frames the request"},
           {"--prometheus-header=Transfer-Encoding=chunked", "Transfer-Encoding frames the request"},
           {"--prometheus-header=connection=close", "connection frames the request"},
           {"--prometheus-header=Trailer=X", "Trailer frames the request"},
           {"--prometheus-header=Upgrade=h2c", "Upgrade frames the request"},
           {"--prometheus-header=Expect=100-continue", "Expect frames the request"},
           {"--prometheus-header=Accept-Encoding=gzip", "answers that are not read"},
       }) {
    const auto errors = errors_of(kStandalone + test::Words{c.word});
    const auto flag = c.word.substr(0, c.word.find('='));
    EXPECT_THAT(errors, ElementsAre(testing::AllOf(testing::StartsWith(flag + ": "), HasSubstr(c.message))));
  }
}

TEST(FlagValue, WhatCanBeSentToPrometheusIsTaken) {
  const auto options = run(kStandalone + test::Words{"--prometheus-url=http://u:p@prom/a b?q=%20&x=ü",
                                                     "--prometheus-header=X-A=" + std::string(8192, 'x'),
                                                     "--prometheus-header=Cookie=a=b; c=d"})
                           .options;
  EXPECT_EQ(options.prometheus_url.path, "/a b");
  EXPECT_EQ(options.prometheus_url.query, "q=%20&x=ü");
  EXPECT_THAT(options.prometheus_headers, ElementsAre(Pair("X-A", std::string(8192, 'x')), Pair("Cookie", "a=b; c=d")));
}

TEST(FlagValue, ARefusedOneLeavesTheFieldAsItWas) {
  Options options;
  const Flag& paths = *find_flag("authorization-always-allow-paths");
  EXPECT_TRUE(set_flag(paths, "\"", true, options));
  EXPECT_EQ(options.always_allow_paths, Options().always_allow_paths);
  EXPECT_TRUE(set_flag(*find_flag("secure-port"), "0", true, options));
  EXPECT_EQ(options.secure_port, 443);
}

TEST(FlagValue, ShowsDefaultsAsOneWritesThem) {
  struct Case {
    std::string_view name, text;
  };
  for (const Case& c : std::vector<Case>{{"prometheus-url", "https://localhost"},
                                         {"prometheus-verb", "GET"},
                                         {"metrics-relist-interval", "10m0s"},
                                         {"secure-port", "443"},
                                         {"v", "0"},
                                         {"bind-address", "0.0.0.0"},
                                         {"authorization-always-allow-paths", "/healthz,/readyz,/livez"},
                                         {"config", ""},
                                         {"client-qps", ""},
                                         {"strict-rules", ""},
                                         {"profiling", ""}}) {
    EXPECT_EQ(flag_text(*find_flag(c.name), Options()), c.text) << c.name;
  }
}

}  // namespace
}  // namespace adapter::app
