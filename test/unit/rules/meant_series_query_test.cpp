#include "rules/meant_series_query.hpp"

#include <gmock/gmock.h>

#include <vector>

#include "rules/yaml_document.hpp"

namespace adapter::rules {
namespace {

constexpr std::string_view kKnown[] = {"seriesQuery", "name", "metricsQuery"};

using testing::ElementsAre;

// Of an entry that has nothing under its own seriesQuery.
std::string meant(const std::string& entry) {
  const auto document = YamlDocument::parse(entry);
  return document ? meant_series_query(document->root(), YamlNode(), kKnown, false).query : "no YAML";
}

std::vector<std::string> selectors(const std::string& entry, bool more) {
  const auto document = YamlDocument::parse(entry);
  return document ? meant_series_query(document->root(), YamlNode(), kKnown, more).selectors
                  : std::vector<std::string>{"no YAML"};
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

TEST(MeantSeriesQuery, HasASelectorForEachThatMayBeMeant) {
  EXPECT_THAT(selectors("{seriesQuery: a, name: {seriesQuery: b}, seriesQuery: 'two words'}", false),
              ElementsAre("a", "b"));
  EXPECT_THAT(selectors("{seriesQuery: 'two words'}", false), ElementsAre("two words")) << "the backend says why not";
  EXPECT_THAT(selectors("{seriesQuery: 'two words'}", true), ElementsAre());
  EXPECT_THAT(selectors("seriesQuery: a\nname: {as: x}\nmetricsQuery: >-\n  sum(a)\n  - seriesQuery: 'b{c=\"\"}' # d\n"
                        "    metricsQuery: q\n  - \"seriesQuery\":  {__name__=~\"^e\",pod!=\"\"}\n  - seriesQuery: [\n",
                        true),
              ElementsAre("a", "b{c=\"\"}", "{__name__=~\"^e\",pod!=\"\"}"));
}

TEST(MeantSeriesQuery, IsMadeOfFewTexts) {
  std::string many = "[";
  for (int i = 0; i < 1000; ++i) many += "{seriesQuery: s" + std::to_string(i) + "},";
  EXPECT_LT(meant(many + "]").size(), 200u);
  std::string text = "seriesQuery: a\nmetricsQuery: |\n";
  for (int i = 0; i < 1000; ++i) text += "  - seriesQuery: s" + std::to_string(i) + "\n";
  EXPECT_EQ(selectors(text, true).size(), 16u);
}

}  // namespace
}  // namespace adapter::rules
