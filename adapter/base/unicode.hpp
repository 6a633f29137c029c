#pragma once

// UTF-8 and the classes of code points, with the answers of Go's unicode and unicode/utf8 packages: what is quoted,
// which names are legal and how wide a text is must not differ from the program we succeed.

#include <cstddef>
#include <string>
#include <string_view>

namespace adapter {

inline constexpr char32_t kReplacementRune = 0xFFFD;
inline constexpr char32_t kMaxRune = 0x10FFFF;

struct DecodedRune {
  char32_t rune = kReplacementRune;
  std::size_t size = 0;  // bytes read; 0 for an empty text
  bool valid = false;    // false: not UTF-8, rune is U+FFFD and one byte was read
};

// The first code point of a text. Surrogates, overlong forms and values past U+10FFFF are not UTF-8.
DecodedRune decode_rune(std::string_view text);

// Appends UTF-8; what is no code point becomes U+FFFD.
void append_rune(std::string& text, char32_t rune);

// How many code points a text holds; each byte that is not UTF-8 counts as one.
std::size_t rune_count(std::string_view text);

// False for surrogates and for values past U+10FFFF.
bool is_valid_rune(char32_t rune);

bool is_printable(char32_t rune);  // letters, marks, numbers, punctuation, symbols and the ASCII space
bool is_letter(char32_t rune);
bool is_digit(char32_t rune);  // decimal digits

}  // namespace adapter
