#include "app/flag_words.hpp"

#include <gmock/gmock.h>

#include "support/recorded_cases.hpp"
#include "unit/app/command_lines.hpp"

namespace adapter::app {
namespace {

using test::errors_of;
using test::kStandalone;
using test::operator+;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Lists = std::vector<std::string>;

Lists list_of(const nlohmann::json& list) {
  return list.is_null() ? Lists{} : list.get<Lists>();
}

Lists joined(const HeaderList& headers) {
  Lists out;
  for (const auto& [name, value] : headers) out.push_back(name + "=" + value);
  return out;
}

TEST(FlagWords, MeanWhatPflagMakesOfThem) {
  const nlohmann::json cases = adapter::test::recorded_cases("pflag/cases.json");
  ASSERT_GT(cases.size(), 100U);
  const test::Words standalone{"--objects-from=objects.json", "--bind-address=127.0.0.1"};
  for (const nlohmann::json& entry : cases) {
    SCOPED_TRACE(entry.dump());
    const auto words = standalone + entry.at("arguments").get<test::Words>();
    const ParsedCommandLine parsed = test::parse(words);
    // Where pflag finds no --config, that is our one mistake.
    if (entry.contains("refused") || entry.at("config") == "") {
      ASSERT_TRUE(std::holds_alternative<UsageError>(parsed));
      continue;
    }
    ASSERT_THAT(errors_of(words), IsEmpty());
    const Options& options = std::get<RunCommand>(parsed).options;
    EXPECT_EQ(options.config_file, entry.at("config"));
    EXPECT_EQ(options.prometheus_ca_file, entry.at("ca_file"));
    EXPECT_EQ(options.strict_rules, entry.at("strict"));
    EXPECT_EQ(options.verbosity, entry.at("v"));
    EXPECT_EQ(options.relist_interval.count(), entry.at("relist_nanoseconds").get<std::int64_t>());
    EXPECT_EQ(options.tls_cipher_suites, list_of(entry.at("suites")));
    EXPECT_EQ(options.always_allow_paths, list_of(entry.at("paths")));
    Lists headers = list_of(entry.at("headers"));
    for (std::string& header : headers) {
      if (header.find('=') == header.npos) header += '=';
    }
    EXPECT_EQ(joined(options.prometheus_headers), headers);
  }
}

TEST(FlagWords, NameTheFlagThatWasMeant) {
  struct Case {
    std::string word, message;
  };
  for (const Case& c : std::vector<Case>{
           {"--prometheus-ulr=http://h", R"(unknown flag "--prometheus-ulr"; did you mean --prometheus-url?)"},
           {"--metrics_relist_interval=1m",
            R"(unknown flag "--metrics_relist_interval"; did you mean --metrics-relist-interval?)"},
           {"--log_dir=/tmp", R"(unknown flag "--log_dir"; did you mean --log-dir?)"},
           {"--Config=x", R"(unknown flag "--Config"; did you mean --config?)"},
           {"--hepl", R"(unknown flag "--hepl"; did you mean --help?)"},
           {"--kubeconfig=x", R"(unknown flag "--kubeconfig")"},
           {"--=x", R"(unknown flag "--")"},
           {"-z", R"(unknown flag "-z")"},
           {"-confg=x", R"(unknown flag "-confg"; did you mean --config?)"},
           {"-config=x", "-config: a long flag takes two dashes, --config"},
           {"-strict-rules", "-strict-rules: a long flag takes two dashes, --strict-rules"},
           {"--metrics-max-age", "--metrics-max-age needs a value"},
           {"-v", "--v needs a value"},
           {"-c", "--config needs a value"},
       }) {
    EXPECT_THAT(errors_of(kStandalone + test::Words{c.word}), ElementsAre(HasSubstr(c.message))) << c.word;
  }
}

TEST(FlagWords, TakeTheShortFormOfConfigWithAWarning) {
  for (const test::Words& words : std::vector<test::Words>{{"-c", "other.yaml"}, {"-c=other.yaml"}}) {
    const RunCommand command = test::run(kStandalone + words);
    EXPECT_EQ(command.options.config_file, "other.yaml");
    EXPECT_THAT(command.warnings, ElementsAre(HasSubstr("write --config=FILE")));
  }
  EXPECT_THAT(errors_of(kStandalone + test::Words{"-cother.yaml"}), ElementsAre(HasSubstr("unknown flag")));
}

TEST(FlagWords, AreHelpOnlyWhereAFlagMayStand) {
  for (const test::Words& words :
       std::vector<test::Words>{{"--help"}, {"-h"}, {"/adapter", "--v=x", "--help", "--nope"}}) {
    EXPECT_TRUE(std::holds_alternative<PrintCommand>(test::parse(words))) << testing::PrintToString(words);
  }
  EXPECT_EQ(test::run(kStandalone + test::Words{"--cert-dir", "--help"}).options.cert_dir, "--help");
  test::run(kStandalone + test::Words{"--", "--help"});
}

}  // namespace
}  // namespace adapter::app
