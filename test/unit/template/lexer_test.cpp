#include "template/lexer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace adapter::text_template {
namespace {

using testing::ElementsAre;
using Kind = TokenKind;

std::vector<std::string> texts(std::string_view text) {
  std::vector<std::string> result;
  for (const Token& token : tokenize(text)) result.emplace_back(token.text);
  return result;
}

std::vector<Kind> kinds(std::string_view text) {
  std::vector<Kind> result;
  for (const Token& token : tokenize(text)) result.push_back(token.kind);
  return result;
}

TEST(Lexer, CutsTextAndActions) {
  EXPECT_THAT(texts("a<<.B.C $x>>d"), ElementsAre("a", "<<", ".B", ".C", " ", "$x", ">>", "d", ""));
  EXPECT_THAT(kinds("a<<.B.C $x>>d"), ElementsAre(Kind::text, Kind::left_delim, Kind::field, Kind::field, Kind::space,
                                                  Kind::variable, Kind::right_delim, Kind::text, Kind::end_of_text));
}

TEST(Lexer, TellsKeywordsConstantsAndPunctuationApart) {
  EXPECT_THAT(
      kinds("<<if nil true print . $ 1 1+2i 'a' \"b\" `c` := = | ( ) ,>>"),
      ElementsAre(Kind::left_delim, Kind::keyword_if, Kind::space, Kind::keyword_nil, Kind::space, Kind::boolean,
                  Kind::space, Kind::identifier, Kind::space, Kind::dot, Kind::space, Kind::variable, Kind::space,
                  Kind::number, Kind::space, Kind::complex_number, Kind::space, Kind::character, Kind::space,
                  Kind::string, Kind::space, Kind::raw_string, Kind::space, Kind::declare, Kind::space, Kind::assign,
                  Kind::space, Kind::pipe, Kind::space, Kind::left_paren, Kind::space, Kind::right_paren, Kind::space,
                  Kind::punctuation, Kind::right_delim, Kind::end_of_text));
}

TEST(Lexer, TrimsTheTextBesideMarkers) {
  EXPECT_THAT(texts("a \n<<- 1 ->>\t b"), ElementsAre("a", "<<", "1", ">>", "b", ""));
  EXPECT_THAT(texts(" <<- 1>>"), ElementsAre("<<", "1", ">>", ""));
  EXPECT_THAT(texts("a <<-1>> b"), ElementsAre("a ", "<<", "-1", ">>", " b", ""));
  EXPECT_THAT(texts("<<1   ->> b"), ElementsAre("<<", "1", "  ", ">>", "b", ""));
}

TEST(Lexer, LeavesCommentsOut) {
  EXPECT_THAT(texts("a <</* << */>> b"), ElementsAre("a ", " b", ""));
  EXPECT_THAT(texts("a <<- /* */ ->> b"), ElementsAre("a", "b", ""));
}

TEST(Lexer, KnowsWhereTokensBegin) {
  const std::vector<Token> tokens = tokenize("ab<< .C ->> d");
  EXPECT_EQ(tokens[0].offset, 0U);
  EXPECT_EQ(tokens[1].offset, 2U);
  EXPECT_EQ(tokens[3].offset, 5U);
  EXPECT_EQ(tokens[4].offset, 9U);
  EXPECT_EQ(tokens[5].offset, 12U);
}

TEST(Lexer, EndsWithAnErrorWhereItCannotGoOn) {
  const struct {
    std::string_view text;
    std::string_view message;
    std::size_t offset;
  } cases[] = {
      {"a<<.B", "unclosed action", 5},
      {"<<(1>>", "unclosed left parenthesis", 4},
      {"<<1)>>", "unexpected right parenthesis", 3},
      {"<<\"a>>", "unterminated quoted string", 2},
      {"<<\"a\nb\">>", "unterminated quoted string", 2},
      {"<<`a>>", "unterminated raw quoted string", 2},
      {"<<'a>>", "unterminated character constant", 2},
      {"<</* a", "unclosed comment", 2},
      {"<</* a */ b>>", "comment ends before closing delimiter", 2},
      {"<<1a>>", "bad number syntax", 2},
      {"<<$x=1>>", "bad character in a name", 2},
      {"<<: 1>>", "expected :=", 2},
      {"<<\x01>>", "unrecognized character in action", 2},
      {"<<\xff>>", "unrecognized character in action", 2},
  };
  for (const auto& c : cases) {
    const Token last = tokenize(c.text).back();
    EXPECT_EQ(last.kind, Kind::error) << c.text;
    EXPECT_EQ(last.text, c.message) << c.text;
    EXPECT_EQ(last.offset, c.offset) << c.text;
  }
}

}  // namespace
}  // namespace adapter::text_template
