#include "meta/label_syntax.hpp"

#include <gtest/gtest.h>

namespace adapter::meta {
namespace {

TEST(LabelSyntax, AcceptsQualifiedNamesAsKeys) {
  const std::string longest(63, 'x');
  for (const std::string& key : {std::string("app"), std::string("A.b-c_d"), std::string("1"), longest,
                                 std::string("app.kubernetes.io/name"), "example.com/" + longest}) {
    EXPECT_EQ(label_key_problem(key), std::nullopt) << key;
  }
}

TEST(LabelSyntax, ExplainsAllThatIsWrongWithAKey) {
  const std::string name =
      "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric "
      "character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
      "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
  EXPECT_EQ(label_key_problem("-a"), name);
  EXPECT_EQ(label_key_problem(""), "name part must be non-empty; " + name);
  EXPECT_EQ(label_key_problem("/"), "prefix part must be non-empty; name part must be non-empty; " + name);
  EXPECT_EQ(label_key_problem(std::string(64, 'a')), "name part must be no more than 63 bytes");
  EXPECT_EQ(label_key_problem(std::string(64, '-')), "name part must be no more than 63 bytes; " + name);
}

TEST(LabelSyntax, AcceptsEmptyValuesAndNames) {
  for (const std::string_view value : {"", "web", "1.2.3", "A_b-c", "007"}) {
    EXPECT_EQ(label_value_problem(value), std::nullopt) << value;
  }
  for (const std::string_view value : {"-", "a/b", "a b", "a-", "\xc3\xa9", "$1"}) {
    EXPECT_NE(label_value_problem(value), std::nullopt) << value;
  }
  EXPECT_EQ(label_value_problem(std::string(64, 'a')), "must be no more than 63 bytes");
}

TEST(LabelSyntax, ReadsIntegersOf64BitsAndNothingElse) {
  struct Case {
    std::string_view text;
    std::optional<std::int64_t> value;
  };
  const Case cases[] = {
      {"0", 0},
      {"007", 7},
      {"+5", 5},
      {"-5", -5},
      {"9223372036854775807", 9223372036854775807},
      {"-9223372036854775808", std::numeric_limits<std::int64_t>::min()},
      {"9223372036854775808", std::nullopt},
      {"", std::nullopt},
      {"+", std::nullopt},
      {"+-5", std::nullopt},
      {"++5", std::nullopt},
      {"1.5", std::nullopt},
      {"1e3", std::nullopt},
      {"0x10", std::nullopt},
      {"1_000", std::nullopt},
      {" 1", std::nullopt},
      {"1 ", std::nullopt},
  };
  for (const Case& c : cases) EXPECT_EQ(label_integer(c.text), c.value) << c.text;
}

}  // namespace
}  // namespace adapter::meta
