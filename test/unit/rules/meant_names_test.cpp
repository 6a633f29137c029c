#include "rules/meant_names.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace adapter::rules {
namespace {

using testing::SizeIs;

MeantNames meant(const std::string& yaml, std::string_view matches, std::string_view as) {
  return meant_names(YamlDocument::parse(yaml).value().root(), matches, as, {}, /*is_whole=*/false);
}

// What each would make of this text.
std::vector<std::string> names_of(const MeantNames& meant, const std::string& text) {
  std::vector<std::string> out;
  for (const auto& namer : meant.namers) out.push_back(namer.name_of(text).value_or("-"));
  return out;
}

TEST(MeantNames, AreWhatTheKeysSayAsFarAsTheyCanBeRead) {
  struct Case {
    const char* name;
    const char* matches;
    const char* as;
    bool of_parts;
    std::vector<std::string> names;  // of rps_total, or of the part rps
  };
  const Case cases[] = {
      {"{matches: '^(.*_total$', as: '${1}'}", "^(.*_total$", "${1}", true, {"rps"}},
      {"{matches: '^(.*_total$', as: 'x_${1}$$'}", "^(.*_total$", "x_${1}$$", true, {"x_rps$"}},
      {"{matches: '^(.*_total$', as: 'x_${1}_y_$2'}", "^(.*_total$", "x_${1}_y_$2", true, {"x_rps_y_rps"}},
      {"{matches: '^(.*)_(total)$'}", "^(.*)_(total)$", "", true, {"rps"}},
      {"{matches: ['^(.*)_total$'], as: fixed}", "", "fixed", true, {"fixed"}},
      {"{regex: '^(.*)_total$', as: '${1}'}", "", "${1}", true, {"^(.*)_total$", "rps"}},
      {"{matches: a, matches: '^(.*)_total$', as: '${1}'}", "a", "${1}", true, {"rps"}},
      {"{matches: '^(.*)_total$', as: [fixed]}", "^(.*)_total$", "", false, {"fixed", "rps"}},
      {"{matches: '^(.*)_total$', as: {fixed}}", "^(.*)_total$", "", false, {"fixed", "rps"}},
      {"{matches: '^(.*)_total$', as: 'a_${1}', as: 'b_${1}'}", "^(.*)_total$", "a_${1}", false, {"a_rps", "b_rps"}},
      {"{matches: '^(.*)_total$', to: 'a_${1}'}", "^(.*)_total$", "", false, {"a_rps", "rps"}},
      {"rps", "", "", true, {"rps", "rps"}},
      {"[fixed, other]", "", "", true, {"fixed", "other", "rps"}},
  };
  for (const auto& each : cases) {
    const auto names = meant(each.name, each.matches, each.as);
    EXPECT_EQ(names.of_parts, each.of_parts) << each.name;
    EXPECT_EQ(names_of(names, each.of_parts ? "rps" : "rps_total"), each.names) << each.name;
  }
}

TEST(MeantNames, HoldEachTextOnceAndNoneThatNoPathCouldHold) {
  EXPECT_THAT(meant("{as: {as: {as: {as: fixed}}}}", "a", "").namers, SizeIs(3)) << "`as`, fixed, and none";
  const auto names = meant("{as: {to: '" + std::string(5000, 'x') + "'}}", "a", "");
  EXPECT_TRUE(names.of_parts);
  EXPECT_EQ(names_of(names, "rps"), (std::vector<std::string>{"to", "rps", "rps"}));
}

TEST(MeantNames, AreAlsoWhatStandsElsewhereInTheRule) {
  struct Case {
    const char* rule;
    bool of_parts;
    std::vector<std::string> names;  // of rps_total
  };
  const std::vector<std::string_view> known{"seriesQuery", "name", "resources"};
  for (const auto& each : std::vector<Case>{
           {"{as: rps}", false, {"rps", "rps_total"}},
           {"{matches: '^(.*)_total$', as: 'x_${1}'}", false, {"x_rps", "rps"}},
           {"{resources: {name: {matches: '^(.*)_total$', as: '${1}'}}}", false, {"rps", "rps"}},
           {"{metricName: rps, nested: {as: [a, b]}}", false, {"rps", "a", "b", "rps_total"}},
           {"{name: {as: c}, seriesQuery: d}", false, {"rps_total"}},
       }) {
    const auto document = YamlDocument::parse(each.rule).value();
    const YamlNode unset;
    const auto names = meant_names(unset, "", "", stray_names(document.root(), known), /*is_whole=*/true);
    EXPECT_EQ(names.of_parts, each.of_parts) << each.rule;
    EXPECT_EQ(names_of(names, "rps_total"), each.names) << each.rule;
  }
}

TEST(MeantNames, AreFewHoweverMuchIsWritten) {
  std::string list = "{as: [";
  for (int i = 0; i < 1000; ++i) list += "n" + std::to_string(i) + ", ";
  EXPECT_THAT(meant(list + "x]}", "", "").namers, SizeIs(33));
}

}  // namespace
}  // namespace adapter::rules
