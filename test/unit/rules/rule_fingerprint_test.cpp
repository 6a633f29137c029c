#include "rules/rule_fingerprint.hpp"

#include <gtest/gtest.h>

#include "rules/rule_loader.hpp"

namespace adapter::rules {
namespace {

RuleFingerprint of(const std::string& rule) {
  return load_rules("rules:\n- " + rule + "\n", "f").rules.at(0).fingerprint;
}

TEST(RuleFingerprint, TellsWhatARuleSaysAndNotHowItIsWritten) {
  const auto one = of("{seriesQuery: a, metricsQuery: q, name: {as: b}}");
  const auto same = of("seriesQuery: 'a'\n  metricsQuery: q\n  name:\n    as: b");
  EXPECT_EQ(one.whole, same.whole);
  EXPECT_EQ(one.name, same.name);
  EXPECT_EQ(one.filters, 0u) << "there are none";
}

TEST(RuleFingerprint, TellsWhichKeyHasChanged) {
  const auto one = of("{seriesQuery: a, metricsQuery: q, name: {as: b}}");
  const auto other = of("{seriesQuery: a, metricsQuery: r, name: {as: b}}");
  EXPECT_NE(one.whole, other.whole);
  EXPECT_NE(one.query, other.query);
  EXPECT_EQ(one.series_query, other.series_query);
  EXPECT_EQ(one.name, other.name);
}

}  // namespace
}  // namespace adapter::rules
