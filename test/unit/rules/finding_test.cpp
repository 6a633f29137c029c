#include "rules/finding.hpp"

#include <gtest/gtest.h>

namespace adapter::rules {
namespace {

TEST(Finding, SaysFirstWhereThenWhat) {
  struct Case {
    Finding finding;
    const char* text;
  };
  const Case cases[] = {
      {{"rules.yaml", {12, 7}, "rules[2].name.as", "missing"}, "rules.yaml:12:7: rules[2].name.as: missing"},
      {{"rules.yaml", {12, 0}, "rules[2]", "missing"}, "rules.yaml:12: rules[2]: missing"},
      {{"rules.yaml", {}, "", "too large"}, "rules.yaml: too large"},
      {{"", {}, "rules", "missing"}, "rules: missing"},
  };
  for (const auto& each : cases) EXPECT_EQ(each.finding.text(), each.text);
  EXPECT_EQ(cases[0].finding.text("error"), "rules.yaml:12:7: error: rules[2].name.as: missing");
}

}  // namespace
}  // namespace adapter::rules
