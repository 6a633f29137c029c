#include "template/constant.hpp"

#include <gtest/gtest.h>

namespace adapter::text_template {
namespace {

TEST(Constant, ReadsIntegersInEveryBase) {
  const struct {
    std::string_view text;
    std::int64_t value;
  } cases[] = {
      {"0", 0},
      {"42", 42},
      {"-42", -42},
      {"+42", 42},
      {"0x2A", 42},
      {"0X_2a", 42},
      {"0b101010", 42},
      {"0o52", 42},
      {"052", 42},
      {"4_2", 42},
      {"9223372036854775807", 9223372036854775807},
      {"-9223372036854775808", -9223372036854775807 - 1},
  };
  for (const auto& c : cases) EXPECT_EQ(parse_number(c.text), Number(c.value)) << c.text;
}

TEST(Constant, ReadsFloats) {
  const struct {
    std::string_view text;
    double value;
  } cases[] = {
      {"1.5", 1.5},    {".5", 0.5},    {"5.", 5},     {"1e3", 1000},     {"1E-2", 0.01},   {"0x1p-2", 0.25},
      {"1_0.5", 10.5}, {"-0x1e", -30}, {"1e-400", 0}, {"-1e-400", -0.0}, {"0x1p-2000", 0}, {"4.9e-324", 4.9e-324},
  };
  for (const auto& c : cases) EXPECT_EQ(parse_number(c.text), Number(c.value)) << c.text;
}

TEST(Constant, ReadsComplexNumbers) {
  EXPECT_EQ(parse_number("2i"), Number(std::complex<double>(0, 2)));
  EXPECT_EQ(parse_complex("1+2i"), std::complex<double>(1, 2));
  EXPECT_EQ(parse_complex("-1e+1-2.5i"), std::complex<double>(-10, -2.5));
  EXPECT_EQ(parse_complex("1+2"), std::nullopt);
  EXPECT_EQ(parse_complex("1i+2i"), std::nullopt);
}

TEST(Constant, TakesAnIntegerTooLargeForSignedAsOversized) {
  for (const std::string_view text : {"9223372036854775808", "18446744073709551615", "0xffffffffffffffff"}) {
    const std::optional<Number> number = parse_number(text);
    ASSERT_TRUE(number) << text;
    EXPECT_TRUE(std::holds_alternative<OversizedInteger>(*number)) << text;
  }
}

TEST(Constant, RefusesWhatIsNoNumber) {
  for (const std::string_view text : {"",
                                      "-",
                                      ".",
                                      "08",
                                      "1__0",
                                      "1_",
                                      "_1",
                                      "0x",
                                      "0x_",
                                      "0b2",
                                      "1e",
                                      "1e400",
                                      "-1e400",
                                      "0x1.8",
                                      "0x1p2000",
                                      "18446744073709551616",
                                      "-9223372036854775809",
                                      "+9223372036854775808",
                                      "0b11i",
                                      "inf",
                                      "nan"}) {
    EXPECT_FALSE(parse_number(text).has_value()) << text;
  }
}

TEST(Constant, ReadsCharacters) {
  EXPECT_EQ(parse_character("'a'"), 97);
  EXPECT_EQ(parse_character("'\\n'"), 10);
  EXPECT_EQ(parse_character("'\\''"), 39);
  EXPECT_EQ(parse_character("'\"'"), 34);
  EXPECT_EQ(parse_character("'\\xff'"), 255);
  EXPECT_EQ(parse_character("'\u00e9'"), 0xE9);
  for (const std::string_view text : {"''", "'ab'", "'\\\"'", "'\\q'", "'\\400'"}) {
    EXPECT_EQ(parse_character(text), std::nullopt) << text;
  }
}

TEST(Constant, UnquotesStrings) {
  EXPECT_EQ(unquote(R"("a\"b\\\n\t")"), "a\"b\\\n\t");
  EXPECT_EQ(unquote(R"("\x41\101\u00e9\U0001F600")"), "AA\u00e9\U0001F600");
  EXPECT_EQ(unquote(R"("\x80")"), "\x80");
  EXPECT_EQ(unquote("\"\x80\""), "\ufffd");
  EXPECT_EQ(unquote("`a\\n\r\n`"), "a\\n\n");
  for (const std::string_view text :
       {R"("\q")", R"("\'")", R"("\xZZ")", R"("\400")", R"("\ud800")", R"("\U00110000")", R"("\u12")"}) {
    EXPECT_EQ(unquote(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace adapter::text_template
