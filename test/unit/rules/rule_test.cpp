#include "rules/rule.hpp"

#include <gtest/gtest.h>

namespace adapter::rules {
namespace {

TEST(Rule, IsCalledByItsPlaceInTheFile) {
  EXPECT_EQ(rule_name(Section::rules, 0), "rules[0]");
  EXPECT_EQ(rule_name(Section::external_rules, 12), "externalRules[12]");
  EXPECT_EQ((QuarantinedRule{.section = Section::external_rules, .index = 2, .where = {}, .findings = {}, .names = {}})
                .name(),
            "externalRules[2]");
}

TEST(Rule, IsPlacedByItsLineWhereThatIsKnown) {
  EXPECT_EQ(rule_place("rules[2]", {.line = 14, .column = 3}), "rules[2] (line 14)");
  EXPECT_EQ(rule_place("resourceRules.cpu", {}), "resourceRules.cpu");
}

}  // namespace
}  // namespace adapter::rules
