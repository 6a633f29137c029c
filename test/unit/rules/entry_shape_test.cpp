#include "rules/entry_shape.hpp"

#include <gtest/gtest.h>

namespace adapter::rules {
namespace {

std::size_t rules_of(const std::string& entry) {
  const auto document = YamlDocument::parse(entry);
  return document ? rules_in(document->root()) : 0;
}

TEST(EntryShape, TellsHowOftenAKeyStandsInIt) {
  const auto document = YamlDocument::parse("{a: 1, b: {a: 1}, a: 2}");
  ASSERT_TRUE(document);
  EXPECT_EQ(times(document->root(), "a"), 2u);
  EXPECT_EQ(times(document->root(), "c"), 0u);
}

TEST(EntryShape, TellsHowManyRulesStandInIt) {
  EXPECT_EQ(rules_of("{seriesQuery: a, name: {as: x}, metricsQuery: q}"), 1u);
  EXPECT_EQ(rules_of("{seriesQuery: a, metricsQuery: q, metricsQuery: r}"), 1u) << "a slip";
  EXPECT_EQ(rules_of("{seriesQuery: a, name: {as: x}, metricsQuery: q, name: {as: y}, metricsQuery: r}"), 2u);
  EXPECT_EQ(rules_of("{seriesQuery: a, seriesQuery: b, metricsQuery: q}"), 2u);
  EXPECT_EQ(rules_of("{seriesQuery: a, seriesQuery: b, seriesQuery: c}"), 3u);
  EXPECT_EQ(rules_of("{seriesQuery: a, metricsQuery: [{seriesQuery: b}]}"), 2u);
  EXPECT_EQ(rules_of("seriesQuery: a\nmetricsQuery: |\n  q\n  - seriesQuery: b\n"), 2u);
  EXPECT_EQ(rules_of("{name: {seriesQuery: b}, metricsQuery: q}"), 1u) << "it is its own";
  EXPECT_EQ(rules_of("todo"), 1u);
}

TEST(EntryShape, TellsOfKeysThatMayBeMeantForAnotherPlace) {
  const auto holds = [](const std::string& text) {
    const auto document = YamlDocument::parse(text);
    return document && hold_only_their_keys(*document->root().items.at(0), *document->root().items.at(1));
  };
  EXPECT_TRUE(holds("[{matches: x, as: y}, [{is: a}, {isNot: b}]]"));
  EXPECT_TRUE(holds("[~, ~]"));
  EXPECT_TRUE(holds("[text, text]"));
  EXPECT_FALSE(holds("[{matches: x, template: y}, []]"));
  EXPECT_FALSE(holds("[{}, [{is: a, resources: b}]]"));
  EXPECT_FALSE(holds("[{}, {is: a}]"));
  EXPECT_FALSE(holds("[[as], []]"));
}

}  // namespace
}  // namespace adapter::rules
