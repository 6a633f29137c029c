#include "rules/source_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace adapter::rules {
namespace {

TEST(SourceText, TellsLinesWithoutTheirEnds) {
  const SourceText source("a\r\n\nbc\n");
  EXPECT_EQ(source.line(0), "a");
  EXPECT_EQ(source.line(1), "");
  EXPECT_EQ(source.line(2), "bc");
  EXPECT_EQ(source.line(3), "");
  EXPECT_EQ(source.line(9), "");
  EXPECT_EQ(source.line_start(2), 4u);
  EXPECT_EQ(source.line_start(9), 7u);
  EXPECT_EQ(source.line_number(3), 1u);
  EXPECT_EQ(source.line_number(4), 2u);
}

TEST(SourceText, CountsColumnsInCharacters) {
  const SourceText source("a\n\xC3\xA9\xE2\x94\x80x");
  const auto where = source.location(2 + 5);
  EXPECT_EQ(where.line, 2);
  EXPECT_EQ(where.column, 3);
}

TEST(SourceText, PlacesATextThatIsPartOfAFile) {
  const SourceText part("a\nbc", {.lines = 10, .columns = 4, .whole = std::nullopt});
  EXPECT_EQ(part.location(3).line, 12);
  EXPECT_EQ(part.location(3).column, 6);
  EXPECT_EQ(part.location_in_text(3).line, 2);
  EXPECT_EQ(part.location_in_text(3).column, 2);
  const SourceText folded("a\nbc", {.lines = 0, .columns = 0, .whole = Location{7, 3}});
  EXPECT_EQ(folded.location(3).line, 7);
  EXPECT_EQ(folded.location(3).column, 3);
}

TEST(FindForbidden, FindsWhatReadersOfYamlRefuseOrDisagreeOn) {
  struct Case {
    std::string text;
    std::optional<std::size_t> found;
  };
  const Case cases[] = {
      {"a: \t\"\xE2\x94\x80\xF0\x9F\x98\x80\"\r\n", std::nullopt},
      {std::string("a\0b", 3), 1},
      {"ab\x04", 2},
      {"a\x7F", 1},
      {"a\xFF", 1},
      {"a\xC3", 1},
      {"a\xC2\x85", 1},      // next line
      {"a\xE2\x80\xA8", 1},  // line separator
      {"a\xE2\x80\xA9", 1},  // paragraph separator
  };
  for (const auto& each : cases) EXPECT_EQ(find_forbidden(each.text), each.found) << each.text;
}

}  // namespace
}  // namespace adapter::rules
