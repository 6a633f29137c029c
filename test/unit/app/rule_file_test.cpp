#include "app/rule_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace adapter::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kGood = "rules:\n- seriesQuery: a\n  metricsQuery: x\n";
const std::string kBadRule = "rules:\n- seriesQuery: a\n  metricsQuery: <<.A\n";

struct RuleFileTest : testing::Test {
  Options options;

  RuleFileReading read(const std::string& yaml) {
    options.config_file = "rules.yaml";
    return judge_rule_file(options, yaml);
  }
};

TEST_F(RuleFileTest, ServesWithItsHash) {
  const auto reading = read("");
  EXPECT_THAT(reading.refused, IsEmpty());
  EXPECT_EQ(reading.hash, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855") << "of no byte at all";
  EXPECT_NE(read(kGood).hash, reading.hash);
}

TEST_F(RuleFileTest, IsRefusedWhenItCannotBeRead) {
  options.config_file = "/nowhere";
  const auto reading = judge_rule_file(options, Error{ErrorKind::bad_request, "cannot be read: why", ""});
  EXPECT_THAT(reading.refused, ElementsAre(HasSubstr("--config: /nowhere cannot be read")));
  EXPECT_EQ(reading.hash, "");
}

TEST_F(RuleFileTest, SaysWhetherItHasAnySection) {
  for (const auto* nothing :
       {"", "\n", "# rules:\n", "{}", "null", "---\n...\n", "rules:\n", "rules: ~\nexternalRules:\n"}) {
    EXPECT_TRUE(read(nothing).says_nothing) << nothing;
    EXPECT_THAT(read(nothing).refused, IsEmpty());
  }
  for (const auto* something :
       {"rules: []", "externalRules: []\n", "resourceRules: {}\n", "rules:\nresourceRules: {}\n"}) {
    EXPECT_FALSE(read(something).says_nothing) << something;
  }
  EXPECT_FALSE(read(kGood).says_nothing);
  EXPECT_FALSE(read("nonsense: 1\n").says_nothing) << "it is refused";
}

TEST_F(RuleFileTest, ServesBesideABadRuleUnlessRulesAreStrict) {
  EXPECT_THAT(read(kBadRule).refused, IsEmpty());
  EXPECT_EQ(read(kBadRule).file.quarantined.size(), 1u);
  options.strict_rules = true;
  EXPECT_THAT(read(kBadRule).refused, ElementsAre(HasSubstr("rules[0].metricsQuery")));
  EXPECT_THAT(read(kGood).refused, IsEmpty());
}

TEST_F(RuleFileTest, IsRefusedForAFindingOutsideTheRulesWithAllOthersBesideIt) {
  EXPECT_THAT(read(kBadRule + "nonsense: 1\n").refused,
              ElementsAre(HasSubstr("nonsense"), HasSubstr("rules[0].metricsQuery")));
}

TEST_F(RuleFileTest, IsRefusedWhenItsSeriesWouldExpireBetweenTwoRelists) {
  options.max_age = std::chrono::seconds(1);
  EXPECT_THAT(read(kGood).refused, ElementsAre(HasSubstr("--metrics-max-age=1s is shorter")));
  EXPECT_THAT(read("externalRules: []\n").refused, IsEmpty()) << "the incumbent looks only when there are rules";
}

}  // namespace
}  // namespace adapter::app
