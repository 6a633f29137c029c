#include "base/unicode.hpp"

#include <gtest/gtest.h>

namespace adapter {
namespace {

TEST(Unicode, DecodesOneRuneAtATime) {
  const struct {
    std::string_view text;
    char32_t rune;
    std::size_t size;
    bool valid;
  } cases[] = {
      {"", kReplacementRune, 0, false},
      {"ab", 'a', 1, true},
      {"\u00e9x", 0xE9, 2, true},
      {"\u20ac", 0x20AC, 3, true},
      {"\U0001f600", 0x1F600, 4, true},
      {"\ufffd", kReplacementRune, 3, true},
      {"\U0010ffff", kMaxRune, 4, true},
      {"\xc3(", kReplacementRune, 1, false},
      {"\xe2\x82", kReplacementRune, 1, false},
      {"\xed\xa0\x80", kReplacementRune, 1, false},
      {"\xf0\x80\x80\x80", kReplacementRune, 1, false},
      {"\xf5\x80\x80\x80", kReplacementRune, 1, false},
  };
  for (const auto& c : cases) {
    const DecodedRune decoded = decode_rune(c.text);
    EXPECT_EQ(decoded.rune, c.rune) << c.text;
    EXPECT_EQ(decoded.size, c.size) << c.text;
    EXPECT_EQ(decoded.valid, c.valid) << c.text;
  }
}

TEST(Unicode, EveryCodePointSurvivesARoundTrip) {
  for (char32_t rune = 0; rune <= kMaxRune; ++rune) {
    std::string text;
    append_rune(text, rune);
    const DecodedRune decoded = decode_rune(text);
    ASSERT_EQ(decoded.size, text.size());
    ASSERT_EQ(decoded.rune, is_valid_rune(rune) ? rune : kReplacementRune);
  }
}

TEST(Unicode, AppendsTheReplacementForWhatIsNoCodePoint) {
  std::string text;
  append_rune(text, 0xD800);
  append_rune(text, 0x110000);
  EXPECT_EQ(text, "\ufffd\ufffd");
}

TEST(Unicode, CountsBytesThatAreNotUtf8AsRunes) {
  EXPECT_EQ(rune_count(""), 0U);
  EXPECT_EQ(rune_count("a\u00e9\u20ac"), 3U);
  EXPECT_EQ(rune_count("\xff\xe2\x82z"), 4U);
}

// The numbers are those of Go 1.26 (Unicode 15.0).
TEST(Unicode, ClassesHaveAsManyMembersAsInGo) {
  int printable = 0;
  int letters = 0;
  int digits = 0;
  for (char32_t rune = 0; rune <= kMaxRune; ++rune) {
    printable += is_printable(rune) ? 1 : 0;
    letters += is_letter(rune) ? 1 : 0;
    digits += is_digit(rune) ? 1 : 0;
  }
  EXPECT_EQ(printable, 148998);
  EXPECT_EQ(letters, 136104);
  EXPECT_EQ(digits, 680);
}

}  // namespace
}  // namespace adapter
