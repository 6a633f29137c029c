#include "template/parser.hpp"

#include <gtest/gtest.h>

#include "template/cursor.hpp"
#include "template/expression_parser.hpp"
#include "template/failure.hpp"

namespace adapter::text_template {
namespace {

std::string repeat(std::string_view text, std::size_t count) {
  std::string result;
  while (count-- > 0) result += text;
  return result;
}

TEST(Parser, CollectsDefinitionsByName) {
  const Definitions definitions = parse("main", R"(a<<define "b">>c<<end>><<block "d" .>>e<<end>>)");
  ASSERT_EQ(definitions.size(), 3U);
  EXPECT_EQ(definitions.at("main").size(), 2U);
  EXPECT_EQ(definitions.at("b").size(), 1U);
  EXPECT_EQ(definitions.at("d").size(), 1U);
}

TEST(Parser, SaysWhatIsWrongAndWhere) {
  const struct {
    std::string_view text;
    std::size_t offset;
    std::string_view message;
  } cases[] = {
      {"ab<<$x>>", 4, "undefined variable \"$x\""},
      {"<<.X", 4, "unclosed action"},
      {"<<if .X>>a", 10, "unexpected end of text: an end is missing"},
      {"a<<end>>", 1, "unexpected end"},
      {"a<<else>>", 1, "unexpected else"},
      {"<<if 1>>a<<else>>b<<else>>c<<end>>", 18, "expected end; found else"},
      {"<<if>>a<<end>>", 4, "missing value for if"},
      {"x<<break>>", 1, "break outside range"},
      {"<<template x>>", 11, "unexpected \"x\" in template clause"},
      {"<<range $i, .X>><<end>>", 0, "range can only initialize variables"},
      {"<<$x, $y := 1>>", 0, "too many declarations in command"},
      {R"(<<define "a">>1<<end>><<define "a">>2<<end>>)", 37, "multiple definition of template \"a\""},
  };
  for (const auto& c : cases) {
    try {
      parse("main", c.text);
      ADD_FAILURE() << "accepted: " << c.text;
    } catch (const ParseFailure& failure) {
      EXPECT_EQ(failure.offset, c.offset) << c.text;
      EXPECT_EQ(failure.message, c.message) << c.text;
    }
  }
}

TEST(Parser, BoundsNesting) {
  const std::size_t deep = kMaxNesting;
  EXPECT_NO_THROW(parse("main", repeat("<<if 1>>", deep) + repeat("<<end>>", deep)));
  EXPECT_THROW(parse("main", repeat("<<if 1>>", deep + 1) + repeat("<<end>>", deep + 1)), ParseFailure);
  EXPECT_NO_THROW(parse("main", "<<" + repeat("(", deep) + "1" + repeat(")", deep) + ">>"));
  EXPECT_THROW(parse("main", "<<" + repeat("(", 100'000) + "1" + repeat(")", 100'000) + ">>"), ParseFailure);
  EXPECT_THROW(parse("main", repeat("<<if 1>><<range 1>><<with 1>><<block \"a\" 1>>", 5'000)), ParseFailure);
  EXPECT_THROW(parse("main", "<<if 1>>" + repeat("<<else if 1>>", 5'000) + "<<end>>"), ParseFailure);
}

TEST(Parser, NestingCountsWhatIsOpenOnly) {
  EXPECT_NO_THROW(parse("main", repeat("<<if (1)>><<range 1>><<end>><<end>>", 1000)));
}

TEST(Parser, BoundsTheVariablesInSight) {
  EXPECT_NO_THROW(parse("main", repeat("<<$x := 1>>", kMaxVariables - 1)));
  EXPECT_THROW(parse("main", repeat("<<$x := 1>>", kMaxVariables)), ParseFailure);
  EXPECT_NO_THROW(parse("main", repeat("<<if 1>><<$x := 1>><<end>>", kMaxVariables)));
}

TEST(Parser, BoundsTheText) {
  EXPECT_NO_THROW(parse("main", std::string(kMaxTemplateBytes, 'x')));
  EXPECT_THROW(parse("main", std::string(kMaxTemplateBytes + 1, 'x')), ParseFailure);
}

}  // namespace
}  // namespace adapter::text_template
