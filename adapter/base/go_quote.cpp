#include "base/go_quote.hpp"

#include "base/unicode.hpp"

namespace adapter {
namespace {

enum class Charset { unicode, ascii };

void append_hex(std::string& out, std::string_view prefix, char32_t value, unsigned digits) {
  out += prefix;
  while (digits-- > 0) out += "0123456789abcdef"[(value >> (4 * digits)) & 0xFU];
}

void append_escaped(std::string& out, char32_t rune, char quote, Charset charset) {
  if (rune == static_cast<unsigned char>(quote) || rune == '\\') {
    out += '\\';
    out += static_cast<char>(rune);
    return;
  }
  if (is_printable(rune) && (charset == Charset::unicode || rune < 0x80)) return append_rune(out, rune);
  constexpr std::string_view kNames = "abtnvfr";  // of the codes 7 to 13
  if (rune >= 7 && rune < 7 + kNames.size()) {
    out += '\\';
    out += kNames[rune - 7];
  } else if (rune < ' ' || rune == 0x7F) {
    append_hex(out, "\\x", rune, 2);
  } else if (rune < 0x10000) {
    append_hex(out, "\\u", rune, 4);
  } else {
    append_hex(out, "\\U", rune, 8);
  }
}

std::string quoted(std::string_view text, Charset charset) {
  std::string out;
  out.reserve(text.size() + 2);
  out += '"';
  while (!text.empty()) {
    const DecodedRune next = decode_rune(text);
    if (next.valid) {
      append_escaped(out, next.rune, '"', charset);
    } else {
      append_hex(out, "\\x", static_cast<unsigned char>(text.front()), 2);
    }
    text.remove_prefix(next.size);
  }
  out += '"';
  return out;
}

std::string quoted_rune(char32_t rune, Charset charset) {
  std::string out = "'";
  append_escaped(out, is_valid_rune(rune) ? rune : kReplacementRune, '\'', charset);
  out += '\'';
  return out;
}

}  // namespace

std::string go_quote(std::string_view text) {
  return quoted(text, Charset::unicode);
}

std::string go_quote_ascii(std::string_view text) {
  return quoted(text, Charset::ascii);
}

std::string go_quote_rune(char32_t rune) {
  return quoted_rune(rune, Charset::unicode);
}

std::string go_quote_rune_ascii(char32_t rune) {
  return quoted_rune(rune, Charset::ascii);
}

}  // namespace adapter
