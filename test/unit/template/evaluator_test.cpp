#include "template/evaluator.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <string>

#include "template/expression_parser.hpp"
#include "template/failure.hpp"
#include "template/output.hpp"
#include "template/printer.hpp"

namespace adapter::text_template {
namespace {

const Value kData = Record{
    .type = "a.B", .fields = {{"Name", "n"}, {"Labels", Map{{"a", "1"}}}, {"List", List{"x", "y"}}, {"Nil", Value()}}};

// The value of an action that is the whole text, as `print` shows it; $v holds "old".
class EvaluatorTest : public testing::Test {
 protected:
  EvaluatorTest() { execution_.variables.declare("$v", std::string_view("old")); }

  std::string value_of(std::string_view action) {
    Cursor cursor(action);
    cursor.next();
    Variables variables = {"$", "$v"};
    trees_.push_back(parse_pipeline(cursor, variables, "command", TokenKind::right_delim));
    Output out;
    print_value(out, evaluate(execution_, trees_.back(), kData.view()));
    return out.take();
  }

  std::string failure_of(std::string_view action) {
    try {
      return "evaluated: " + value_of(action);
    } catch (const ExecutionFailure& failure) {
      return std::to_string(execution_.offset) + ": " + failure.message;
    }
  }

  std::deque<Pipeline> trees_;  // variables view the texts of the tree that set them
  Execution execution_;
  VariableStack::Frame frame_{execution_.variables, kData.view()};
};

TEST_F(EvaluatorTest, ReadsFieldsOfRecordsMapsAndNil) {
  const struct {
    std::string_view action;
    std::string_view value;
  } cases[] = {
      {"<<.Name>>", "n"},
      {"<<$.Name>>", "n"},
      {"<<$.Labels.a>>", "1"},
      {"<<(.).Labels.a>>", "1"},
      {"<<.Labels.missing>>", "<nil>"},
      {"<<.Labels.missing.more>>", "<nil>"},
      {"<<.Nil.more>>", "<nil>"},
  };
  for (const auto& c : cases) EXPECT_EQ(value_of(c.action), c.value) << c.action;
}

TEST_F(EvaluatorTest, HandsEachValueToTheNextCommandAsLastArgument) {
  EXPECT_EQ(value_of("<<.List | len>>"), "2");
  EXPECT_EQ(value_of("<<1 | index .List>>"), "y");
  EXPECT_EQ(value_of("<<index .List 0 | printf \"%s-%s\" .Name | len>>"), "3");
}

TEST_F(EvaluatorTest, GivesTheFinalValueToTheVariables) {
  EXPECT_EQ(value_of("<<$x := .Name | len>>"), "1");
  EXPECT_EQ(std::get<std::int64_t>(execution_.variables.find("$x", execution_.workspace)), 1);
  value_of("<<$v = \"new\">>");
  EXPECT_EQ(value_of("<<$v>>"), "new");
  value_of("<<$v := 2>>");
  EXPECT_EQ(value_of("<<$v>>"), "2");
}

TEST_F(EvaluatorTest, EvaluatesNoArgumentBehindTheDecisiveOne) {
  EXPECT_EQ(value_of("<<or .Name .Missing>>"), "n");
  EXPECT_EQ(value_of("<<and \"\" .Missing>>"), "");
  EXPECT_EQ(value_of("<<or 0 \"\" 3>>"), "3");
  EXPECT_EQ(value_of("<<and 1 2 3>>"), "3");
  EXPECT_EQ(value_of("<<3 | or 0>>"), "3");
  EXPECT_EQ(failure_of("<<or 0 .Missing>>"), "7: can't evaluate field Missing in type a.B");
}

TEST_F(EvaluatorTest, SaysWhatFailedAndAtWhichWord) {
  const struct {
    std::string_view action;
    std::string_view failure;
  } cases[] = {
      {"<<print .Name .Missing>>", "14: can't evaluate field Missing in type a.B"},
      {"<<.Name.x>>", "2: can't evaluate field x in type string"},
      {"<<nil>>", "2: nil is not a command"},
      {"<<.Name 1>>", "2: Name has arguments but is no function"},
      {"<<\"a\" 1>>", "2: can't give an argument to what is no function"},
      {"<<1 | $v>>", "6: can't give an argument to what is no function"},
      {"<<len>>", "2: wrong number of arguments for len: 0"},
      {"<<print (len .List .Name)>>", "9: wrong number of arguments for len: 2"},
      {"<<printf 1>>", "2: the format has to be a string, not int"},
      {"<<index .List (len .List)>>", "2: index out of range: 2"},
      {"<<9223372036854775808>>", "2: the number overflows an int"},
      {"<<$x = .Name>>", "7: undefined variable $x"},
  };
  for (const auto& c : cases) EXPECT_EQ(failure_of(c.action), c.failure) << c.action;
}

TEST_F(EvaluatorTest, TakesAStepForEachWord) {
  execution_.workspace.step(Workspace::kMaxSteps - 3);
  EXPECT_EQ(value_of("<<print .Name .Name>>"), "nn");
  EXPECT_EQ(failure_of("<<.Name>>"), "2: the template takes too many steps");
}

}  // namespace
}  // namespace adapter::text_template
