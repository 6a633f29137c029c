#include "api/yaml_scalar.hpp"

#include <gtest/gtest.h>

namespace adapter::api {
namespace {

TEST(YamlScalar, ReadsAsTextUnlessYamlHasAnotherTypeForIt) {
  for (const auto* text : {"a", "truE", "nan", "1.2.3", "0x", "0b12", "1e", "1k", "500m", "5m0s", "1:60", "1e999",
                           "/v1", "20245-1-1", "2024", "+", "--", "<<", "."}) {
    const bool number = std::string_view(text) == "2024";
    EXPECT_EQ(reads_as_text(text), !number) << text;
  }
  for (const auto* text : {"",
                           "~",
                           "null",
                           "y",
                           "NO",
                           "On",
                           "False",
                           ".inf",
                           "-.INF",
                           "0",
                           "-1",
                           "007",
                           "0x1F",
                           "1_000",
                           "1.5",
                           ".5",
                           "1e3",
                           "1e-999",
                           "18446744073709551615",
                           "99999999999999999999",
                           "1:30",
                           "2024-05-29",
                           "2024-05-29T08:38:20Z",
                           "2024-13-99",
                           "2024-x"}) {
    EXPECT_FALSE(reads_as_text(text)) << text;
  }
}

TEST(YamlScalar, HasTheSimplestStyleThatKeepsIt) {
  using Style = YamlStyle;
  const std::pair<const char*, Style> cases[] = {{"a b", Style::plain},           {"a: b", Style::single_quoted},
                                                 {"- a", Style::single_quoted},   {" a", Style::single_quoted},
                                                 {"a #b", Style::single_quoted},  {"true", Style::double_quoted},
                                                 {"a\tb", Style::double_quoted},  {"a\nb", Style::literal},
                                                 {"a \nb", Style::double_quoted}, {"a\nb ", Style::double_quoted}};
  for (const auto& [text, style] : cases) EXPECT_EQ(yaml_style_of(text, false), style) << text;
  EXPECT_EQ(yaml_style_of("a\nb", true), Style::double_quoted) << "a key has one line";
}

TEST(YamlScalar, ShowsNoControlCharacterAndNoLineBreakOfUnicode) {
  for (const char32_t rune : {0x20u, 0x7Eu, 0xA0u, 0xE9u, 0xE000u, 0xFFFDu}) EXPECT_TRUE(is_yaml_printable(rune));
  for (const char32_t rune : {0x00u, 0x09u, 0x0Au, 0x7Fu, 0x85u, 0x2028u, 0x2029u, 0xFEFFu, 0xFFFEu, 0x1F600u}) {
    EXPECT_FALSE(is_yaml_printable(rune)) << static_cast<unsigned>(rune);
  }
}

}  // namespace
}  // namespace adapter::api
