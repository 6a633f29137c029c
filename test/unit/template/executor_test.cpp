#include "template/executor.hpp"

#include <gtest/gtest.h>

#include "template/output.hpp"
#include "template/parser.hpp"
#include "template/workspace.hpp"

namespace adapter::text_template {
namespace {

const Value kData =
    Record{.type = "a.B", .fields = {{"Name", "n"}, {"Labels", Map{{"a", "1"}}}, {"List", List{"x", "y"}}}};

Result<std::string> executed(const std::string& text) {
  const Definitions definitions = parse("main", text);
  return execute(definitions, "main", text, kData, Workspace::kMaxSteps);
}

std::string message_of(const std::string& text) {
  const Result<std::string> result = executed(text);
  if (result) return "rendered: " + *result;
  EXPECT_EQ(result.error().kind, ErrorKind::bad_request);
  return result.error().message;
}

TEST(Executor, SaysWhatFailedAndWhere) {
  EXPECT_EQ(message_of("sum(<<.Name>>)\n  by (<<.Missing>>)"),
            "template, line 2, column 9: can't evaluate field Missing in type a.B");
  EXPECT_EQ(message_of("<<index .List 2>>"), "template, line 1, column 3: index out of range: 2");
  EXPECT_EQ(message_of("a <<template \"b\">>"), "template, line 1, column 5: template \"b\" not defined");
  EXPECT_EQ(message_of("<<len>>"), "template, line 1, column 3: wrong number of arguments for len: 0");
  EXPECT_EQ(message_of("<<$x = 1>>"), "template, line 1, column 8: undefined variable $x");
  EXPECT_EQ(message_of("<<print 9223372036854775808>>"), "template, line 1, column 9: the number overflows an int");
}

TEST(Executor, RendersNothingOfWhatFails) {
  EXPECT_FALSE(executed("text <<.Name>> <<.Missing>>").has_value());
}

TEST(Executor, ABreakInTheElsePartEndsItsOwnRange) {
  EXPECT_EQ(executed("<<range 2>>a<<range 0>><<else>><<break>><<end>>b<<end>>").value(), "abab");
  EXPECT_EQ(executed("<<range 2>>a<<range 0>><<else>><<continue>><<end>>b<<end>>").value(), "aa");
}

TEST(Executor, TemplatesSeeNoVariablesOfTheirCaller) {
  EXPECT_EQ(executed("<<define \"t\">><<$x := 2>><<$x>><<end>><<$x := 1>><<template \"t\">><<$x>>").value(), "21");
}

TEST(Executor, BoundsSteps) {
  const std::string_view too_many = "the template takes too many steps";
  for (const char* text :
       {"<<range 9223372036854775807>><<end>>", "<<range 1000>><<range 1000>><<end>><<end>>",
        "<<define \"t\">><<template \"t2\">><<template \"t2\">><<end>><<define \"t2\">><<range 400>><<template \"t3\">>"
        "<<end>><<end>><<define \"t3\">><<range 400>>.<<end>><<end>><<template \"t\">>",
        "<<$x := \"0123456789\">><<range 14>><<$x = print $x $x>><<end>><<range 10000>><<$y := print $x>><<end>>",
        "<<$x := \"0123456789\">><<range 14>><<$x = print $x $x>><<end>><<range 10000>><<$y := eq $x $x>><<end>>"}) {
    EXPECT_NE(message_of(text).find(too_many), std::string::npos) << text;
  }
}

TEST(Executor, BoundsTheOutput) {
  const std::string_view too_much = "the text grows beyond 1 MiB";
  for (const char* text : {"<<range 1000>><<printf \"%2000d\" 1>><<end>>", "<<printf \"%1000000d%1000000d\" 1 2>>",
                           "<<$x := \"a\">><<range 30>><<$x = print $x $x>><<end>>"}) {
    EXPECT_NE(message_of(text).find(too_much), std::string::npos) << text;
  }
  EXPECT_EQ(executed("<<range 4>><<printf \"%262144d\" 1>><<end>>").value().size(), Output::kMaxBytes);
}

TEST(Executor, BoundsRecursion) {
  const std::string_view too_deep = "the template recurses too deeply";
  for (const char* text :
       {"<<template \"main\" .>>", "<<define \"t\">><<if 1>><<template \"t\">><<end>><<end>><<template \"t\">>",
        "<<define \"a\">><<template \"b\">><<end>><<define \"b\">><<template \"a\">><<end>><<template \"a\">>"}) {
    EXPECT_NE(message_of(text).find(too_deep), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace adapter::text_template
