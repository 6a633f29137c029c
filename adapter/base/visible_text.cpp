#include "base/visible_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/unicode.hpp"

namespace adapter {
namespace {

bool is_plain(char c) {
  return c >= ' ' && c < 0x7f;
}

// Letters and marks in the eyes of Unicode, and yet nothing to see (its property Default_Ignorable_Code_Point).
bool is_ignorable(char32_t rune) {
  constexpr std::array<std::pair<char32_t, char32_t>, 9> kRanges{{{0x034F, 0x034F},
                                                                  {0x115F, 0x1160},
                                                                  {0x17B4, 0x17B5},
                                                                  {0x180B, 0x180F},
                                                                  {0x3164, 0x3164},
                                                                  {0xFE00, 0xFE0F},
                                                                  {0xFFA0, 0xFFA0},
                                                                  {0x1BCA0, 0x1BCA3},
                                                                  {0xE0000, 0xE0FFF}}};
  return std::ranges::any_of(kRanges, [rune](const auto& r) { return rune >= r.first && rune <= r.second; });
}

void append_escaped(std::string& out, char kind, std::size_t digits, char32_t value) {
  constexpr char kHex[] = "0123456789abcdef";
  out += '\\';
  out += kind;
  while (digits-- > 0) out += kHex[(value >> (4 * digits)) & 0xfU];
}

}  // namespace

std::string visible_text(std::string_view text) {
  if (std::ranges::all_of(text, is_plain)) return std::string(text);
  std::string out;
  out.reserve(text.size() + 16);
  while (!text.empty()) {
    const auto next = decode_rune(text);
    if (!next.valid || next.rune < ' ' || next.rune == 0x7f) {
      append_escaped(out, 'x', 2, static_cast<unsigned char>(text.front()));
    } else if (is_printable(next.rune) && !is_ignorable(next.rune)) {
      out += text.substr(0, next.size);
    } else if (next.rune <= 0xFFFF) {
      append_escaped(out, 'u', 4, next.rune);
    } else {
      append_escaped(out, 'U', 8, next.rune);
    }
    text.remove_prefix(next.size);
  }
  return out;
}

}  // namespace adapter
