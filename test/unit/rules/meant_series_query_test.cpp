#include "rules/meant_series_query.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "rules/yaml_document.hpp"

namespace adapter::rules {
namespace {

constexpr std::string_view kKnown[] = {"seriesQuery", "name", "metricsQuery"};

// Of an entry that has nothing under its own seriesQuery.
std::string meant(const std::string& entry) {
  const auto document = YamlDocument::parse(entry);
  return document ? meant_series_query(document->root(), YamlNode(), kKnown) : "no YAML";
}

TEST(MeantSeriesQuery, IsWhatStandsUnderItsKey) {
  EXPECT_EQ(meant("{seriesQuery: up}"), "up");
  EXPECT_EQ(meant("{seriesQuery: up, series: down}"), "up");
  EXPECT_EQ(meant("{seriesQuery: {__name__=~\"^a\",pod!=\"\"}}"), "{__name__=~\"^a\",pod!=\"\"}") << "without quotes";
  EXPECT_EQ(meant("{seriesQuery: a, name: {}, seriesQuery: b}"), "a or b") << "nobody knows which";
  EXPECT_EQ(meant("{seriesQuery: a, seriesQuery: a}"), "a");
}

TEST(MeantSeriesQuery, IsElseUnderSuchAKeyAnywhere) {
  EXPECT_EQ(meant("{name: {seriesQuery: up}}"), "up");
  EXPECT_EQ(meant("[{seriesQuery: a}, [{seriesQuery: {match: b}}]]"), "a or b");
}

TEST(MeantSeriesQuery, IsElseASelectorUnderAKeyThatNobodyKnows) {
  EXPECT_EQ(meant("{series: 'up{pod!=\"\"}', metricsQuery: down}"), "up{pod!=\"\"}");
  EXPECT_EQ(meant("{text: 'no selector'}"), "");
  EXPECT_EQ(meant("[up]"), "up");
  EXPECT_EQ(meant("'seriesQuery: up'"), "seriesQuery: up");
  EXPECT_EQ(meant("todo"), "");
}

TEST(MeantSeriesQuery, IsMadeOfFewTexts) {
  std::string many = "[";
  for (int i = 0; i < 1000; ++i) many += "{seriesQuery: s" + std::to_string(i) + "},";
  EXPECT_LT(meant(many + "]").size(), 200u);
}

TEST(Times, CountsAKey) {
  const auto document = YamlDocument::parse("{a: 1, b: {a: 1}, a: 2}");
  ASSERT_TRUE(document);
  EXPECT_EQ(times(document->root(), "a"), 2u);
  EXPECT_EQ(times(document->root(), "c"), 0u);
}

}  // namespace
}  // namespace adapter::rules
