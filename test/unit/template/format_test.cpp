#include "template/format.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace adapter::text_template {
namespace {

std::string formatted(std::string_view format, const std::vector<View>& arguments = {}) {
  Output out;
  print_formatted(out, format, arguments);
  return out.take();
}

const View kOne = std::int64_t{1};
const View kFive = std::int64_t{5};
const View kText = std::string_view("a");

TEST(Format, CopiesTextAndAppliesDirectives) {
  EXPECT_EQ(formatted("plain"), "plain");
  EXPECT_EQ(formatted("100%%"), "100%");
  EXPECT_EQ(formatted("<%s|%d|%q>", {kText, kOne, kText}), "<a|1|\"a\">");
  EXPECT_EQ(formatted("%+5d|%-5d|%05d|%#x", {kFive, kFive, kFive, kFive}), "   +5|5    |00005|0x5");
  EXPECT_EQ(formatted("%#v %+v", {kText, kText}), "\"a\" a");
}

TEST(Format, TakesWidthAndPrecisionFromArguments) {
  EXPECT_EQ(formatted("%*d|", {kFive, kOne}), "    1|");
  EXPECT_EQ(formatted("%*d|", {View(std::int64_t{-5}), kOne}), "1    |");
  EXPECT_EQ(formatted("%.*f", {kOne, View(2.25)}), "2.2");
  EXPECT_EQ(formatted("%[2]*[1]d", {kOne, kFive}), "    1");
}

TEST(Format, ReportsMistakesInTheText) {
  EXPECT_EQ(formatted("%s %s", {kText}), "a %!s(MISSING)");
  EXPECT_EQ(formatted("%s", {kText, kOne, View()}), "a%!(EXTRA int=1, <nil>)");
  EXPECT_EQ(formatted("%"), "%!(NOVERB)");
  EXPECT_EQ(formatted("%[3]s", {kText}), "%!s(BADINDEX)");
  EXPECT_EQ(formatted("%[x]s", {kText}), "%!s(BADINDEX)");
  EXPECT_EQ(formatted("%[1", {kText}), "%!(NOVERB)");
  EXPECT_EQ(formatted("%*d", {kText, kOne}), "%!(BADWIDTH)1");
  EXPECT_EQ(formatted("%.*d", {kText, kOne}), "%!(BADPREC)1");
  EXPECT_EQ(formatted("%99999999d", {kOne}), "%!(NOVERB)%!(EXTRA int=1)");
}

TEST(Format, ReadsManyUnclosedBracketsInOnePass) {
  std::string format;
  for (int count = 0; count < 50'000; ++count) format += "%[";
  EXPECT_TRUE(formatted(format).starts_with("%[%[%["));
}

}  // namespace
}  // namespace adapter::text_template
