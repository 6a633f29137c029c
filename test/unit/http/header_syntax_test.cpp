#include "http/header_syntax.hpp"

#include <gtest/gtest.h>

namespace adapter::http {
namespace {

using namespace std::string_literals;

TEST(HeaderSyntax, TakesAFieldLineAndTrimsItsValue) {
  struct Case {
    std::string line, name, value;
  };
  for (const auto& c : std::vector<Case>{
           {"Host: x", "Host", "x"},
           {"Host:x", "Host", "x"},
           {"A: \t b c\t ", "A", "b c"},
           {"A:", "A", ""},
           {"A: \t", "A", ""},
           {"A: b:c", "A", "b:c"},
           {"!#$%&'*+-.^_`|~09azAZ: x", "!#$%&'*+-.^_`|~09azAZ", "x"},
           {"A: gr\xc3\xbc\xff", "A", "gr\xc3\xbc\xff"},
       }) {
    Headers fields;
    ASSERT_FALSE(add_field_line(c.line, fields)) << c.line;
    ASSERT_EQ(fields.fields().size(), 1u);
    EXPECT_EQ(fields.fields()[0].name, c.name);
    EXPECT_EQ(fields.fields()[0].value, c.value);
  }
}

TEST(HeaderSyntax, RefusesALineThatTwoReadersCouldReadDifferently) {
  for (const auto& line :
       {"no colon"s, ": empty name"s, ""s,         "A : x"s,    "A\t: x"s,      " A: x"s,  "\tA: x"s,
        "A B: x"s,   "A\0: x"s,       "\"A\": x"s, "A(: x"s,    "\xc3\xa4: x"s, "A: \0"s,  "A: x\0y"s,
        "A: \x01"s,  "A: \x1b[31m"s,  "A: \x7f"s,  "A: x\x0b"s, "A: x\ry"s,     "A: x\ny"s}) {
    Headers fields;
    const auto refusal = add_field_line(line, fields);
    ASSERT_TRUE(refusal) << line;
    EXPECT_EQ(refusal->status, 400);
    EXPECT_TRUE(fields.fields().empty());
  }
}

TEST(HeaderSyntax, FindsATokenInAllListsOfAName) {
  Headers fields;
  fields.add("Connection", "keep-alive, Foo");
  fields.add("X", "bar");
  fields.add("connection", ",, \tCLOSE ,");
  EXPECT_TRUE(list_has(fields, "Connection", "close"));
  EXPECT_TRUE(list_has(fields, "CONNECTION", "foo"));
  EXPECT_FALSE(list_has(fields, "Connection", "bar"));
  EXPECT_FALSE(list_has(fields, "Connection", "clos"));
}

}  // namespace
}  // namespace adapter::http
