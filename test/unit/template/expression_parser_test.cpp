#include "template/expression_parser.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "template/failure.hpp"

namespace adapter::text_template {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Kind = TokenKind;

// The pipeline of an action that is the whole text.
Pipeline parsed(std::string_view action, Variables& variables, std::string_view context = "command") {
  Cursor cursor(action);
  cursor.begin_action(cursor.next());
  Pipeline result = parse_pipeline(cursor, variables, context, Kind::right_delim);
  EXPECT_EQ(cursor.peek().kind, Kind::end_of_text) << action;
  return result;
}

Pipeline parsed(std::string_view action) {
  Variables variables = {"$"};
  return parsed(action, variables);
}

Word only_word(std::string_view action) {
  Pipeline pipeline = parsed(action);
  EXPECT_THAT(pipeline.commands, SizeIs(1));
  EXPECT_THAT(pipeline.commands.front().words, SizeIs(1));
  return std::move(pipeline.commands.front().words.front());
}

TEST(ExpressionParser, SplitsPipelinesIntoCommandsAndWords) {
  const Pipeline pipeline = parsed("<< index .A \"b\" | len | printf \"%d\" >>");
  ASSERT_THAT(pipeline.commands, SizeIs(3));
  EXPECT_THAT(pipeline.commands[0].words, SizeIs(3));
  EXPECT_THAT(pipeline.commands[1].words, SizeIs(1));
  EXPECT_THAT(pipeline.commands[2].words, SizeIs(2));
  EXPECT_EQ(pipeline.commands[1].words[0].offset, 18U);
  EXPECT_THAT(pipeline.variables, IsEmpty());
}

TEST(ExpressionParser, ReadsConstants) {
  EXPECT_EQ(std::get<bool>(only_word("<<true>>").head), true);
  EXPECT_EQ(std::get<bool>(only_word("<<false>>").head), false);
  EXPECT_EQ(std::get<Number>(only_word("<<0x2A>>").head), Number(std::int64_t{42}));
  EXPECT_EQ(std::get<Number>(only_word("<<'a'>>").head), Number(std::int64_t{97}));
  EXPECT_EQ(std::get<Number>(only_word("<<1+2i>>").head), Number(std::complex<double>(1, 2)));
  EXPECT_EQ(std::get<std::string>(only_word("<<\"a\\n\">>").head), "a\n");
  EXPECT_EQ(std::get<std::string>(only_word("<<`a\\n`>>").head), "a\\n");
  EXPECT_TRUE(std::holds_alternative<NilWord>(only_word("<<nil>>").head));
}

TEST(ExpressionParser, ReadsFieldsOfDotVariablesFunctionsAndParentheses) {
  const Word dot = only_word("<<.A.B>>");
  EXPECT_TRUE(std::holds_alternative<DotWord>(dot.head));
  EXPECT_THAT(dot.fields, ElementsAre("A", "B"));
  const Word variable = only_word("<<$.A>>");
  EXPECT_EQ(std::get<VariableWord>(variable.head).name, "$");
  EXPECT_THAT(variable.fields, ElementsAre("A"));
  const Word function = only_word("<<len.A>>");
  EXPECT_EQ(std::get<FunctionWord>(function.head).function->name, "len");
  EXPECT_THAT(function.fields, ElementsAre("A"));
  const Word parentheses = only_word("<<(index . 1 | len).A>>");
  EXPECT_THAT(std::get<ParenthesizedWord>(parentheses.head).pipeline->commands, SizeIs(2));
  EXPECT_THAT(parentheses.fields, ElementsAre("A"));
}

TEST(ExpressionParser, DeclaresVariablesInSight) {
  const struct {
    std::string_view action;
    std::string_view context;
    bool assigns;
    Variables declared;
  } cases[] = {
      {"<<$x := 1>>", "if", false, {"$x"}},
      {"<<$x = 1>>", "if", true, {"$x"}},
      {"<<$i, $x := .>>", "range", false, {"$i", "$x"}},
      {"<<$i, $x = .>>", "range", true, {"$i", "$x"}},
      {"<<$ | print>>", "if", false, {}},
      {"<<($x := 1)>>", "if", false, {}},  // they belong to the pipeline in the parentheses
  };
  for (const auto& c : cases) {
    Variables variables = {"$"};
    const Pipeline pipeline = parsed(c.action, variables, c.context);
    EXPECT_EQ(pipeline.variables, c.declared) << c.action;
    EXPECT_EQ(pipeline.assigns, c.assigns) << c.action;
  }
  Variables variables = {"$"};
  parsed("<<($x := 1)>>", variables);
  parsed("<<$y := $x>>", variables);
  EXPECT_THAT(variables, ElementsAre("$", "$x", "$y"));
}

TEST(ExpressionParser, SaysWhatIsWrongAndWhere) {
  const struct {
    std::string_view action;
    std::size_t offset;
    std::string_view message;
    std::string_view context = "command";
  } cases[] = {
      {"<<>>", 2, "missing value for command"},
      {"<<$x := >>", 8, "missing value for with", "with"},
      {"<<join .X >>", 2, "function \"join\" not defined"},
      {"<<$x>>", 2, "undefined variable \"$x\""},
      {"<<1 | 2>>", 7, "non executable command in pipeline stage 2"},
      {"<<1 | print | .>>", 15, "non executable command in pipeline stage 3"},
      {"<<\"\\q\">>", 2, "invalid string \"\\q\""},
      {"<<08>>", 2, "invalid number 08"},
      {"<<'ab'>>", 2, "invalid number 'ab'"},
      {"<<\"a\".x>>", 5, "unexpected . after a term"},
      {"<<nil.x>>", 5, "unexpected . after a term"},
      {"<<, 1>>", 2, "unexpected \",\" in if", "if"},
      {"<<1, 2>>", 3, "unexpected \",\" in operand"},
      {"<<()>>", 3, "missing value for parenthesized pipeline"},
      {"<<(1>>", 4, "unclosed left parenthesis"},
      {"<<$x, $y := 1>>", 0, "too many declarations in command"},
      {"<<$x, $y, $z := 1>>", 0, "too many declarations in range", "range"},
      {"<<$x, .>>", 0, "range can only initialize variables", "range"},
  };
  for (const auto& c : cases) {
    Variables variables = {"$"};
    try {
      parsed(c.action, variables, c.context);
      ADD_FAILURE() << "accepted: " << c.action;
    } catch (const ParseFailure& failure) {
      EXPECT_EQ(failure.offset, c.offset) << c.action;
      EXPECT_EQ(failure.message, c.message) << c.action;
    }
  }
}

TEST(ExpressionParser, BoundsTheVariablesInSight) {
  Variables variables(kMaxVariables - 1, "$x");
  EXPECT_NO_THROW(parsed("<<$y := 1>>", variables));
  EXPECT_THROW(parsed("<<$z := 1>>", variables), ParseFailure);
}

}  // namespace
}  // namespace adapter::text_template
