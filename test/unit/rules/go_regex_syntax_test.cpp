#include "rules/go_regex_syntax.hpp"

#include <gmock/gmock.h>

namespace adapter::rules {
namespace {

using testing::ElementsAre;

TEST(GoRegexSyntax, TakesTheNamesOutOfGroupsAndLeavesTheRestAsItIs) {
  const std::pair<const char*, const char*> patterns[] = {
      {"^(.*)_total$", "^(.*)_total$"},
      {"(?P<a>x)(?<a>y)", "(x)(y)"},
      {"(?:x)(?i)(?s-m:y)", "(?:x)(?i)(?s-m:y)"},
      {R"(\(?P<a>x)", R"(\(?P<a>x)"},
      {R"(\\(?P<a>x))", R"(\\(x))"},
      {R"(\Q(?P<a>x)\E(?P<a>x))", R"(\Q(?P<a>x)\E(x))"},
      {R"([(?P<a>x)](?P<a>x))", R"([(?P<a>x)](x))"},
      {R"([](?P<a>x)](?P<a>x))", R"([](?P<a>x)](x))"},
      {R"([^](?P<a>x)](?P<a>x))", R"([^](?P<a>x)](x))"},
      {R"([\](?P<a>x)](?P<a>x))", R"([\](?P<a>x)](x))"},
      {R"([[:alpha:](?P<a>x)](?P<a>x))", R"([[:alpha:](?P<a>x)](x))"},
      {R"([[:alpha](?P<a>x))", R"([[:alpha](x))"},
  };
  for (const auto& [go, re2] : patterns) EXPECT_EQ(translate_go_regex(go).value().re2_pattern, re2);
}

TEST(GoRegexSyntax, KeepsAlternativesApart) {
  EXPECT_EQ(translate_go_regex("a|[aA]|(b|)").value().re2_pattern, "a(?:)|[aA](?:)|(b(?:)|)");
  EXPECT_EQ(translate_go_regex(R"([|]\|\Q|\E)").value().re2_pattern, R"([|]\|\Q|\E)");
}

TEST(GoRegexSyntax, CountsGroupsByTheirOpeningParenthesis) {
  EXPECT_THAT(translate_go_regex("(?P<outer>(a)(?:b)(?<inner>c))(?i)[(]\\(").value().group_names,
              ElementsAre("", "outer", "", "inner"));
}

TEST(GoRegexSyntax, EndsWithAPatternThatStopsInTheMiddle) {
  for (const auto* pattern : {"", "\\", "[", "[^", "[]", "[\\", "[[:", "[[:x:]", "{", "{1", "{1,", "(", "(?", "\\Q"}) {
    EXPECT_EQ(translate_go_regex(pattern).value().re2_pattern, pattern);
  }
}

}  // namespace
}  // namespace adapter::rules
