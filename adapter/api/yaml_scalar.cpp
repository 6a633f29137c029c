#include "api/yaml_scalar.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <string>

#include "base/unicode.hpp"

namespace adapter::api {
namespace {

constexpr std::string_view kDigits = "0123456789";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_word(std::string_view text) {
  static constexpr std::string_view kWords[] = {
      "",    "~",    "null", "Null", "NULL", "y",    "Y",    "yes",   "Yes",   "YES",   "true",  "True",  "TRUE",
      "on",  "On",   "ON",   "n",    "N",    "no",   "No",   "NO",    "false", "False", "FALSE", "off",   "Off",
      "OFF", ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF"};
  return std::ranges::find(kWords, text) != std::end(kWords);
}

std::string_view without_sign(std::string_view text) {
  return text.substr(text.starts_with('+') || text.starts_with('-') ? 1 : 0);
}

// Go's strconv.ParseInt or ParseUint with base 0: 0x, 0b, 0o, or octal after a zero.
bool is_integer(std::string_view text) {
  const bool has_sign = without_sign(text).size() != text.size();
  auto digits = without_sign(text);
  int base = 10;
  if (digits.size() > 1 && digits[0] == '0') {
    const char letter = digits[1];
    base = letter == 'x' || letter == 'X' ? 16 : letter == 'b' || letter == 'B' ? 2 : 8;
    digits.remove_prefix(base == 8 && letter != 'o' && letter != 'O' ? 1 : 2);
  }
  std::uint64_t value = 0;
  const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (ec != std::errc() || end != digits.data() + digits.size()) return false;
  const std::uint64_t limit = std::numeric_limits<std::int64_t>::max();
  return !has_sign || value <= limit + (text[0] == '-' ? 1 : 0);
}

// A decimal number with a fraction, an exponent or neither, that a double holds.
bool is_float(std::string_view text) {
  auto rest = without_sign(text);
  const auto take_digits = [&] {
    const auto count = std::min(rest.find_first_not_of(kDigits), rest.size());
    rest.remove_prefix(count);
    return count;
  };
  const auto whole = take_digits();
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    if (take_digits() == 0 && whole == 0) return false;
  } else if (whole == 0) {
    return false;
  }
  if (rest.starts_with('e') || rest.starts_with('E')) {
    rest = without_sign(rest.substr(1));
    if (take_digits() == 0) return false;
  }
  if (!rest.empty()) return false;
  double value = 0;
  const auto number = text.substr(text.starts_with('+') ? 1 : 0);
  const auto result = std::from_chars(number.data(), number.data() + number.size(), value);
  // Too small is zero, too large is no number.
  return result.ec == std::errc() || number.find("e-") != number.npos || number.find("E-") != number.npos;
}

// 190:20:30.15, a float of YAML 1.1.
bool is_base_60(std::string_view text) {
  auto rest = without_sign(text);
  const auto colon = rest.find(':');
  if (colon == rest.npos || colon == 0 || !is_digit(rest[0])) return false;
  if (rest.substr(0, colon).find_first_not_of("0123456789_") != rest.npos) return false;
  rest.remove_prefix(colon);
  while (rest.starts_with(':')) {
    rest.remove_prefix(1);
    const auto digits = std::min(rest.find_first_not_of(kDigits), rest.size());
    if (digits < 1 || digits > 2 || (digits == 2 && rest[0] > '5')) return false;
    rest.remove_prefix(digits);
  }
  return rest.empty() || (rest[0] == '.' && rest.find_first_not_of("0123456789_", 1) == rest.npos);
}

bool begins_like_a_date(std::string_view text) {
  return text.size() > 4 && text[4] == '-' && text.find_first_not_of(kDigits) == 4;
}

// What a text has that forbids one style or another.
struct Traits {
  bool indicators = false;   // would be read as syntax
  bool outer_space = false;  // at the beginning or the end
  bool trailing_space = false;
  bool space_before_break = false;
  bool breaks = false;
  bool special = false;  // needs an escape
};

bool begins_with_indicator(std::string_view text) {
  if (text.starts_with("---") || text.starts_with("...")) return true;
  static constexpr std::string_view kAlways = "#,[]{}&*!|>'\"%@`", kBeforeSpace = "?:-";
  const bool space_follows = text.size() == 1 || text[1] == ' ' || text[1] == '\t';
  return kAlways.find(text[0]) != kAlways.npos || (kBeforeSpace.find(text[0]) != kBeforeSpace.npos && space_follows);
}

Traits traits_of(std::string_view text) {
  Traits out;
  out.indicators = begins_with_indicator(text);
  out.trailing_space = text.back() == ' ';
  out.outer_space = text.front() == ' ' || out.trailing_space;
  char last = ' ';
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    const auto rune = decode_rune(text.substr(i));
    i += rune.size;
    const bool space_follows = i == text.size() || text[i] == ' ' || text[i] == '\t';
    if (c == ':' && space_follows) out.indicators = true;
    if (c == '#' && (last == ' ' || last == '\t' || last == '\n')) out.indicators = true;
    if (c == '\n') {
      out.breaks = true;
      out.space_before_break |= last == ' ' && i > rune.size;
    } else if (!is_yaml_printable(rune.rune)) {
      out.special = true;
    }
    last = c;
  }
  return out;
}

}  // namespace

bool is_yaml_printable(char32_t rune) {
  if (rune == 0x2028 || rune == 0x2029 || rune == 0xFEFF) return false;
  return (rune >= 0x20 && rune <= 0x7E) || (rune >= 0xA0 && rune <= 0xD7FF) || (rune >= 0xE000 && rune <= 0xFFFD);
}

bool reads_as_text(std::string_view plain) {
  if (is_word(plain)) return false;
  if (plain[0] == '.') return !is_float(plain);
  if (!is_digit(plain[0]) && plain[0] != '+' && plain[0] != '-') return true;
  if (begins_like_a_date(plain) || is_base_60(plain)) return false;
  std::string number(plain);
  std::erase(number, '_');
  return !is_integer(number) && !is_float(number);
}

YamlStyle yaml_style_of(std::string_view text, bool is_key) {
  if (!reads_as_text(text)) return YamlStyle::double_quoted;
  const auto traits = traits_of(text);
  if (traits.breaks) {
    const bool lines = !is_key && !traits.special && !traits.trailing_space && !traits.space_before_break;
    return lines ? YamlStyle::literal : YamlStyle::double_quoted;
  }
  if (traits.special) return YamlStyle::double_quoted;
  return traits.indicators || traits.outer_space ? YamlStyle::single_quoted : YamlStyle::plain;
}

}  // namespace adapter::api
