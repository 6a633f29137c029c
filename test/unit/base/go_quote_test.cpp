#include "base/go_quote.hpp"

#include <gtest/gtest.h>

#include <cstdint>

#include "base/unicode.hpp"

namespace adapter {
namespace {

struct Case {
  std::string text;
  std::string quoted;
  std::string ascii;
};

TEST(GoQuote, EscapesWhatGoEscapes) {
  const Case cases[] = {
      {"", R"("")", R"("")"},
      {"plain", R"("plain")", R"("plain")"},
      {R"(a"b\c)", R"("a\"b\\c")", R"("a\"b\\c")"},
      {"a'b`c", R"("a'b`c")", R"("a'b`c")"},
      {"\a\b\f\n\r\t\v", R"("\a\b\f\n\r\t\v")", R"("\a\b\f\n\r\t\v")"},
      {std::string("\0\x01\x1f\x7f", 4), R"("\x00\x01\x1f\x7f")", R"("\x00\x01\x1f\x7f")"},
      {"\u00e9", "\"\u00e9\"", R"("\u00e9")"},
      {"\u65e5\u672c", "\"\u65e5\u672c\"", R"("\u65e5\u672c")"},
      {"e\u0301", "\"e\u0301\"", R"("e\u0301")"},
      {"\U0001f600", "\"\U0001f600\"", R"("\U0001f600")"},
      {"\ufffd", "\"\ufffd\"", R"("\ufffd")"},
      {"\u00a0", R"("\u00a0")", R"("\u00a0")"},  // no-break space
      {"\u00ad", R"("\u00ad")", R"("\u00ad")"},  // soft hyphen
      {"\u200b", R"("\u200b")", R"("\u200b")"},  // zero-width space
      {"\ufeff", R"("\ufeff")", R"("\ufeff")"},  // byte-order mark
      {"\u0378", R"("\u0378")", R"("\u0378")"},  // unassigned
      {"\U000e0001", R"("\U000e0001")", R"("\U000e0001")"},
      {"\U0010ffff", R"("\U0010ffff")", R"("\U0010ffff")"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(go_quote(c.text), c.quoted);
    EXPECT_EQ(go_quote_ascii(c.text), c.ascii);
  }
}

TEST(GoQuote, WritesBytesThatAreNotUtf8InHexadecimal) {
  const Case cases[] = {
      {"\x80", R"("\x80")", ""},                          // continuation without a lead
      {"a\xc3", R"("a\xc3")", ""},                        // cut off
      {"x\xe2\x82y", R"("x\xe2\x82y")", ""},              // cut off in the middle
      {"\xff\xfe", R"("\xff\xfe")", ""},                  // never UTF-8
      {"\xc0\x80", R"("\xc0\x80")", ""},                  // overlong
      {"\xe0\x80\x80", R"("\xe0\x80\x80")", ""},          // overlong
      {"\xed\xa0\x80", R"("\xed\xa0\x80")", ""},          // surrogate
      {"\xf4\x90\x80\x80", R"("\xf4\x90\x80\x80")", ""},  // past the last code point
  };
  for (const Case& c : cases) {
    EXPECT_EQ(go_quote(c.text), c.quoted);
    EXPECT_EQ(go_quote_ascii(c.text), c.quoted);
  }
}

TEST(GoQuote, QuotesOneRune) {
  EXPECT_EQ(go_quote_rune('a'), "'a'");
  EXPECT_EQ(go_quote_rune('\''), R"('\'')");
  EXPECT_EQ(go_quote_rune('"'), "'\"'");
  EXPECT_EQ(go_quote_rune('\n'), R"('\n')");
  EXPECT_EQ(go_quote_rune(0x7F), R"('\x7f')");
  EXPECT_EQ(go_quote_rune(0xE9), "'\u00e9'");
  EXPECT_EQ(go_quote_rune_ascii(0xE9), R"('\u00e9')");
  EXPECT_EQ(go_quote_rune_ascii(0x1F600), R"('\U0001f600')");
  EXPECT_EQ(go_quote_rune(0xD800), "'\ufffd'");
  EXPECT_EQ(go_quote_rune_ascii(0x110000), R"('\ufffd')");
}

// The checksum (FNV-1a, 64 bits) was made by Go 1.26 over strconv.QuoteRune of every code point in order.
TEST(GoQuote, AgreesWithGoOnEveryCodePoint) {
  std::uint64_t checksum = 0xCBF29CE484222325U;
  for (char32_t rune = 0; rune <= kMaxRune; ++rune) {
    for (const char byte : go_quote_rune(rune)) {
      checksum = (checksum ^ static_cast<unsigned char>(byte)) * 0x100000001B3U;
    }
  }
  EXPECT_EQ(checksum, 0x41D34ADE1F0E7570U);
}

}  // namespace
}  // namespace adapter
