#include "template/functions.hpp"

#include <gtest/gtest.h>

#include "template/printer.hpp"

namespace adapter::text_template {
namespace {

View called(std::string_view name, const std::vector<View>& arguments) {
  static Workspace workspace;
  const Function* function = find_function(name);
  EXPECT_NE(function, nullptr) << name;
  return function->call(workspace, arguments);
}

// Type and content.
std::string shown(const View& value) {
  Output out;
  print_value(out, value, {.go_syntax = true});
  return std::string(type_name(value)) + " " + out.take();
}

std::string result_of(std::string_view name, const std::vector<View>& arguments) {
  return shown(called(name, arguments));
}

View number(std::int64_t value) {
  return value;
}
View text(std::string_view value) {
  return value;
}

const Value kList = List{"a", "b", "c"};
const Value kMap = Map{{"a", "1"}};

TEST(Functions, ThereAreTheBuiltInOnesOnly) {
  for (const std::string_view name : {"and", "call", "eq", "ge", "gt", "html", "index", "js", "le", "len", "lt", "ne",
                                      "not", "or", "print", "printf", "println", "slice", "urlquery"}) {
    EXPECT_NE(find_function(name), nullptr) << name;
  }
  for (const std::string_view name : {"join", "split", "lower", "default", "", "Print"}) {
    EXPECT_EQ(find_function(name), nullptr) << name;
  }
}

TEST(Functions, IndexReadsListsMapsAndStrings) {
  EXPECT_EQ(result_of("index", {kList.view(), number(2)}), shown(text("c")));
  EXPECT_EQ(result_of("index", {kMap.view(), text("a")}), shown(text("1")));
  EXPECT_EQ(result_of("index", {kMap.view(), text("missing")}), shown(text("")));
  EXPECT_EQ(result_of("index", {text("ab"), number(1)}), shown(View(std::uint8_t{'b'})));
  EXPECT_EQ(result_of("index", {kList.view(), number(0), number(0)}), shown(View(std::uint8_t{'a'})));
  for (const View& index : {number(3), number(-1), text("0"), View(), View(1.0)}) {
    EXPECT_THROW(called("index", {kList.view(), index}), ExecutionFailure);
  }
  EXPECT_THROW(called("index", {kMap.view(), number(1)}), ExecutionFailure);
  EXPECT_THROW(called("index", {View()}), ExecutionFailure);
  EXPECT_THROW(called("index", {number(1), number(1)}), ExecutionFailure);
}

TEST(Functions, ASliceOfAListGrowsBackUpToItsCapacity) {
  const View head = called("slice", {kList.view(), number(0), number(1)});
  EXPECT_EQ(std::get<ListView>(head).size, 1U);
  EXPECT_EQ(std::get<ListView>(called("slice", {head, number(0), number(3)})).size, 3U);
  const View closed = called("slice", {kList.view(), number(0), number(1), number(1)});
  EXPECT_THROW(called("slice", {closed, number(0), number(2)}), ExecutionFailure);
}

TEST(Functions, SliceKeepsWithinItsBounds) {
  EXPECT_EQ(result_of("slice", {text("abc"), number(1), number(3)}), shown(text("bc")));
  EXPECT_EQ(result_of("slice", {text("abc"), number(3)}), shown(text("")));
  EXPECT_THROW(called("slice", {text("abc"), number(4)}), ExecutionFailure);
  EXPECT_THROW(called("slice", {text("abc"), number(2), number(1)}), ExecutionFailure);
  EXPECT_THROW(called("slice", {text("abc"), number(0), number(1), number(2)}), ExecutionFailure);
  EXPECT_THROW(called("slice", {kMap.view()}), ExecutionFailure);
}

TEST(Functions, LenCountsBytesElementsAndKeys) {
  EXPECT_EQ(result_of("len", {text("\u00e9")}), shown(number(2)));
  EXPECT_EQ(result_of("len", {kList.view()}), shown(number(3)));
  EXPECT_EQ(result_of("len", {kMap.view()}), shown(number(1)));
  EXPECT_THROW(called("len", {number(3)}), ExecutionFailure);
  EXPECT_THROW(called("len", {View()}), ExecutionFailure);
}

TEST(Functions, EqComparesWithEachUntilOneIsEqual) {
  EXPECT_EQ(result_of("eq", {number(1), number(2), number(1), text("x")}), shown(View(true)));
  EXPECT_EQ(result_of("eq", {number(1), number(2)}), shown(View(false)));
  EXPECT_THROW(called("eq", {number(1), text("x"), number(1)}), ExecutionFailure);
  EXPECT_THROW(called("eq", {number(1)}), ExecutionFailure);
}

TEST(Functions, OrderingsAgreeWithEachOther) {
  for (std::int64_t left = 0; left < 3; ++left) {
    for (std::int64_t right = 0; right < 3; ++right) {
      EXPECT_EQ(result_of("lt", {number(left), number(right)}), shown(View(left < right)));
      EXPECT_EQ(result_of("le", {number(left), number(right)}), shown(View(left <= right)));
      EXPECT_EQ(result_of("gt", {number(left), number(right)}), shown(View(left > right)));
      EXPECT_EQ(result_of("ge", {number(left), number(right)}), shown(View(left >= right)));
      EXPECT_EQ(result_of("ne", {number(left), number(right)}), shown(View(left != right)));
    }
  }
}

TEST(Functions, EscapingPrintsNilAsATemplateDoes) {
  EXPECT_EQ(result_of("html", {View()}), shown(text("&lt;no value&gt;")));
  EXPECT_EQ(result_of("print", {View()}), shown(text("<nil>")));
}

TEST(Functions, CallHasNothingToCall) {
  EXPECT_THROW(called("call", {text("print")}), ExecutionFailure);
}

}  // namespace
}  // namespace adapter::text_template
