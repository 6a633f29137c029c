#include "base/visible_text.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "base/unicode.hpp"

namespace adapter {
namespace {

TEST(VisibleText, LeavesWhatPeopleRead) {
  for (const std::string text :
       {"", "sum(x{a=\"b\"}) by (c)", "Zürich – 5 °C", "日本語", "поды", "שלום", "é", "🙂"}) {
    EXPECT_EQ(visible_text(text), text);
  }
}

TEST(VisibleText, EscapesWhatPeopleDoNotSee) {
  struct Case {
    std::string text, visible;
  };
  for (const auto& c : std::vector<Case>{
           {"a\nE1124 forged", "a\\x0aE1124 forged"},
           {"\r\t\x1b[31m\x7f", "\\x0d\\x09\\x1b[31m\\x7f"},
           {std::string("a\0b", 3), "a\\x00b"},
           {"\xc2\x80\xc2\x85\xc2\x9b", "\\u0080\\u0085\\u009b"},  // NEL and CSI among them
           {"a\xe2\x80\xa8"
            "b\xe2\x80\xa9",
            "a\\u2028b\\u2029"},
           {"\xe2\x80\xaa\xe2\x80\xae\xe2\x81\xa6\xe2\x81\xa9", "\\u202a\\u202e\\u2066\\u2069"},
           {"\xe2\x80\x8e\xe2\x80\x8f\xd8\x9c", "\\u200e\\u200f\\u061c"},
           {"\xe2\x80\x8b\xe2\x80\x8c\xe2\x80\x8d\xe2\x81\xa0\xef\xbb\xbf", "\\u200b\\u200c\\u200d\\u2060\\ufeff"},
           {"a\xc2\xa0"
            "b\xc2\xad",
            "a\\u00a0b\\u00ad"},
           {"\xf3\xa0\x81\x81\xe1\x85\x9f\xef\xb8\x8f", "\\U000e0041\\u115f\\ufe0f"},
           {"\xff\xfe", "\\xff\\xfe"},
           {"a\xc3", "a\\xc3"},
           {"\xed\xa0\x80", "\\xed\\xa0\\x80"},  // a surrogate
           {"\xc0\x8a", "\\xc0\\x8a"},           // a line break, written too long
       }) {
    EXPECT_EQ(visible_text(c.text), c.visible) << c.visible;
  }
}

TEST(VisibleText, LetsNoCharacterBreakALine) {
  for (char32_t rune = 0; rune <= 0x2100; ++rune) {
    std::string text;
    append_rune(text, rune);
    const auto visible = visible_text(text);
    const bool breaks = rune < ' ' || (rune >= 0x7f && rune <= 0x9f) || (rune >= 0x2028 && rune <= 0x202e);
    if (!breaks) continue;
    EXPECT_EQ(visible.front(), '\\') << static_cast<unsigned>(rune);
  }
}

}  // namespace
}  // namespace adapter
