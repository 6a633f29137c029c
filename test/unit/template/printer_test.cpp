#include "template/printer.hpp"

#include <gtest/gtest.h>

namespace adapter::text_template {
namespace {

std::string printed(const View& value, const Directive& directive = {}) {
  Output out;
  print_value(out, value, directive);
  return out.take();
}

std::string printed_all(std::initializer_list<View> values) {
  Output out;
  print(out, std::span(values.begin(), values.size()));
  return out.take();
}

const Value kList = List{"a", "b"};
const Value kMap = Map{{"b", "2"}, {"a", "1"}};
const Value kRecord = Record{.type = "a.B", .fields = {{"X", "x"}, {"Y", List{"y"}}, {"Z", Value()}}};

TEST(Printer, PrintsValuesAsGoDoes) {
  EXPECT_EQ(printed(View()), "<nil>");
  EXPECT_EQ(printed(View(true)), "true");
  EXPECT_EQ(printed(View(std::int64_t{-7})), "-7");
  EXPECT_EQ(printed(View(std::uint8_t{200})), "200");
  EXPECT_EQ(printed(View(1.5)), "1.5");
  EXPECT_EQ(printed(View(std::complex<double>(1, -2))), "(1-2i)");
  EXPECT_EQ(printed(View(std::string_view("text"))), "text");
  EXPECT_EQ(printed(kList.view()), "[a b]");
  EXPECT_EQ(printed(kMap.view()), "map[a:1 b:2]");
  EXPECT_EQ(printed(kRecord.view()), "{x [y] <nil>}");
}

TEST(Printer, PrintsGoSyntaxAndFieldNames) {
  EXPECT_EQ(printed(kMap.view(), {.go_syntax = true}), R"(map[string]string{"a":"1", "b":"2"})");
  EXPECT_EQ(printed(kRecord.view(), {.go_syntax = true}), R"(a.B{X:"x", Y:[]string{"y"}, Z:<nil>})");
  EXPECT_EQ(printed(kRecord.view(), {.field_names = true}), "{X:x Y:[y] Z:<nil>}");
  EXPECT_EQ(printed(View(std::uint8_t{200}), {.go_syntax = true}), "0xc8");
}

TEST(Printer, ReportsVerbsThatDoNotFit) {
  EXPECT_EQ(printed(View(std::string_view("x")), {.verb = 'd'}), "%!d(string=x)");
  EXPECT_EQ(printed(View(), {.verb = 's'}), "%!s(<nil>)");
  EXPECT_EQ(printed(kList.view(), {.verb = 'd'}), "[%!d(string=a) %!d(string=b)]");
  EXPECT_EQ(printed(View(true), {.verb = 0x20AC}), "%!\u20ac(bool=true)");
}

TEST(Printer, RefusesToPrintAddresses) {
  EXPECT_THROW(printed(kList.view(), {.verb = 'p'}), ExecutionFailure);
  EXPECT_THROW(printed(kMap.view(), {.verb = 'p'}), ExecutionFailure);
}

TEST(Printer, PadsAndTruncatesByRunes) {
  EXPECT_EQ(printed(View(std::string_view("\u00e9")), {.width = 3}), "  \u00e9");
  EXPECT_EQ(printed(View(std::string_view("\u00e9")), {.minus = true, .width = 3}), "\u00e9  ");
  EXPECT_EQ(printed(View(std::string_view("\u00e9\u00e9x")), {.precision = 2}), "\u00e9\u00e9");
  EXPECT_EQ(printed(View(std::int64_t{-5}), {.zero = true, .width = 4}), "-005");
}

TEST(Printer, PrintSeparatesValuesThatAreNoStrings) {
  const View one = std::int64_t{1};
  const View text = std::string_view("a");
  EXPECT_EQ(printed_all({}), "");
  EXPECT_EQ(printed_all({one, one, text, text, one, View()}), "1 1aa1 <nil>");
}

TEST(Printer, PrintLineSeparatesAllValues) {
  Output out;
  const View values[] = {std::int64_t{1}, std::string_view("a"), std::string_view("b")};
  print_line(out, values);
  EXPECT_EQ(out.take(), "1 a b\n");
}

}  // namespace
}  // namespace adapter::text_template
