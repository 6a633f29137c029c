#include "base/unicode.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include "base/unicode_tables.hpp"

namespace adapter {
namespace {

// A rune is a member when an odd number of boundaries lies at or below it.
template <std::size_t Size>
bool contains(const char32_t (&boundaries)[Size], char32_t rune) {
  const auto* above = std::upper_bound(std::begin(boundaries), std::end(boundaries), rune);
  return (above - std::begin(boundaries)) % 2 == 1;
}

std::uint8_t byte_at(std::string_view text, std::size_t index) {
  return static_cast<std::uint8_t>(text[index]);
}

// The length a lead byte announces; 0 when no sequence begins with it.
std::size_t sequence_length(std::uint8_t lead) {
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

}  // namespace

DecodedRune decode_rune(std::string_view text) {
  if (text.empty()) return {};
  const DecodedRune invalid{.rune = kReplacementRune, .size = 1, .valid = false};
  const std::uint8_t lead = byte_at(text, 0);
  if (lead < 0x80) return {.rune = lead, .size = 1, .valid = true};
  const std::size_t length = sequence_length(lead);
  if (length == 0 || text.size() < length) return invalid;
  char32_t rune = lead & (0xFFU >> (length + 1));
  for (std::size_t index = 1; index < length; ++index) {
    const std::uint8_t next = byte_at(text, index);
    if ((next & 0xC0U) != 0x80) return invalid;
    rune = (rune << 6U) | (next & 0x3FU);
  }
  constexpr std::array<char32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
  if (rune < kSmallest[length] || !is_valid_rune(rune)) return invalid;
  return {.rune = rune, .size = length, .valid = true};
}

void append_rune(std::string& text, char32_t rune) {
  if (!is_valid_rune(rune)) rune = kReplacementRune;
  const auto put = [&text](char32_t byte) { text.push_back(static_cast<char>(static_cast<std::uint8_t>(byte))); };
  const auto put_tail = [&put, rune](unsigned shift) { put(0x80U | ((rune >> shift) & 0x3FU)); };
  if (rune < 0x80) {
    put(rune);
  } else if (rune < 0x800) {
    put(0xC0U | (rune >> 6U));
    put_tail(0);
  } else if (rune < 0x10000) {
    put(0xE0U | (rune >> 12U));
    put_tail(6);
    put_tail(0);
  } else {
    put(0xF0U | (rune >> 18U));
    put_tail(12);
    put_tail(6);
    put_tail(0);
  }
}

std::size_t rune_count(std::string_view text) {
  std::size_t count = 0;
  for (; !text.empty(); text.remove_prefix(decode_rune(text).size)) ++count;
  return count;
}

bool is_valid_rune(char32_t rune) {
  return rune < 0xD800 || (rune > 0xDFFF && rune <= kMaxRune);
}

bool is_printable(char32_t rune) {
  if (rune < 0x7F) return rune >= ' ';
  return contains(unicode_tables::kPrintable, rune);
}

bool is_letter(char32_t rune) {
  return contains(unicode_tables::kLetters, rune);
}

bool is_digit(char32_t rune) {
  return contains(unicode_tables::kDigits, rune);
}

}  // namespace adapter
