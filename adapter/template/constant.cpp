#include "template/constant.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/unicode.hpp"

namespace adapter::text_template {
namespace {

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool is_decimal(char digit) {
  return digit >= '0' && digit <= '9';
}

unsigned digit_value(char digit) {
  if (is_decimal(digit)) return static_cast<unsigned>(digit - '0');
  const char letter = lower(digit);
  return letter >= 'a' && letter <= 'z' ? static_cast<unsigned>(letter - 'a') + 10 : 36;
}

bool has_base_prefix(std::string_view digits, std::string_view letters) {
  return digits.size() >= 2 && digits[0] == '0' && letters.find(lower(digits[1])) != std::string_view::npos;
}

std::string_view without_sign(std::string_view text) {
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) text.remove_prefix(1);
  return text;
}

// Underscores stand between digits; a base prefix counts as one.
bool underscores_separate_digits(std::string_view text) {
  text = without_sign(text);
  const bool hex = has_base_prefix(text, "x");
  bool after_digit = false;
  bool after_underscore = false;
  if (has_base_prefix(text, "box")) {
    text.remove_prefix(2);
    after_digit = true;
  }
  for (const char c : text) {
    const bool digit = is_decimal(c) || (hex && digit_value(c) < 16);
    if (c == '_' ? !after_digit : (after_underscore && !digit)) return false;
    after_digit = digit;
    after_underscore = c == '_';
  }
  return !after_underscore;
}

// The text without its underscores; nothing when they stand where they may not.
std::optional<std::string> without_underscores(std::string_view text) {
  if (text.find('_') != std::string_view::npos && !underscores_separate_digits(text)) return std::nullopt;
  std::string plain(text);
  plain.erase(std::remove(plain.begin(), plain.end(), '_'), plain.end());
  return plain;
}

std::optional<std::uint64_t> parse_magnitude(std::string_view text) {
  const std::optional<std::string> plain = without_underscores(text);
  if (!plain) return std::nullopt;
  std::string_view digits = *plain;
  int base = 10;
  if (digits.size() >= 3 && has_base_prefix(digits, "box")) {
    base = lower(digits[1]) == 'x' ? 16 : lower(digits[1]) == 'o' ? 8 : 2;
    digits.remove_prefix(2);
  } else if (digits.size() >= 2 && digits[0] == '0') {
    base = 8;
    digits.remove_prefix(1);
  }
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

// The power of the base in front of the first digit that is not zero, exponent included: tells a number too large for
// a double from one too small.
bool is_below_one(std::string_view mantissa, std::int64_t exponent, int digit_weight) {
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  const std::size_t first = mantissa.find_first_not_of("0.");
  if (first == std::string_view::npos) return true;
  const auto distance = static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first);
  return distance * digit_weight + exponent <= 0;
}

std::optional<double> parse_float(std::string_view text) {
  const std::optional<std::string> plain = without_underscores(text);
  if (!plain) return std::nullopt;
  const bool negative = plain->starts_with('-');
  std::string_view digits = without_sign(*plain);
  const bool hex = digits.size() >= 3 && has_base_prefix(digits, "x");
  if (hex) digits.remove_prefix(2);
  if (digits.empty() || !(digits[0] == '.' || digit_value(digits[0]) < (hex ? 16 : 10))) return std::nullopt;
  const std::size_t mark = digits.find_first_of(hex ? "pP" : "eE");
  if (hex && mark == std::string_view::npos) return std::nullopt;
  double value = 0;
  const char* const last = digits.data() + digits.size();
  const auto format = hex ? std::chars_format::hex : std::chars_format::general;
  const auto [end, error] = std::from_chars(digits.data(), last, value, format);
  if (end != last || error == std::errc::invalid_argument) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    std::int64_t exponent = 0;
    if (mark != std::string_view::npos) {
      std::string_view written = digits.substr(mark + 1);
      if (written.starts_with('+')) written.remove_prefix(1);
      const auto read = std::from_chars(written.data(), written.data() + written.size(), exponent);
      if (read.ec != std::errc()) exponent = written.starts_with('-') ? -(1LL << 40) : 1LL << 40;
    }
    if (!is_below_one(digits.substr(0, mark), exponent, hex ? 4 : 1)) return std::nullopt;
    value = 0;
  }
  return negative ? -value : value;
}

bool holds_any(std::string_view text, std::string_view any_of) {
  return text.find_first_of(any_of) != std::string_view::npos;
}

struct Unescaped {
  char32_t value = 0;
  bool is_byte = false;  // \xNN and \NNN are bytes, which need not be UTF-8
};

std::optional<char32_t> take_digits(std::string_view& text, std::size_t count, unsigned base) {
  if (text.size() < count) return std::nullopt;
  char32_t value = 0;
  for (std::size_t index = 0; index < count; ++index) {
    const unsigned digit = digit_value(text[index]);
    if (digit >= base) return std::nullopt;
    value = value * base + digit;
  }
  text.remove_prefix(count);
  return value;
}

// What follows a backslash.
std::optional<Unescaped> take_escape(std::string_view& text, char quote) {
  if (text.empty()) return std::nullopt;
  const char letter = text.front();
  if (letter >= '0' && letter <= '7') {
    const std::optional<char32_t> value = take_digits(text, 3, 8);
    if (!value || *value > 0xFF) return std::nullopt;
    return Unescaped{.value = *value, .is_byte = true};
  }
  text.remove_prefix(1);
  if (letter == 'x') {
    const std::optional<char32_t> value = take_digits(text, 2, 16);
    if (!value) return std::nullopt;
    return Unescaped{.value = *value, .is_byte = true};
  }
  if (letter == 'u' || letter == 'U') {
    const std::optional<char32_t> value = take_digits(text, letter == 'u' ? 4 : 8, 16);
    if (!value || !is_valid_rune(*value)) return std::nullopt;
    return Unescaped{.value = *value};
  }
  if (letter == '\\' || letter == quote) return Unescaped{.value = static_cast<unsigned char>(letter)};
  constexpr std::string_view kNames = "abtnvfr";  // of the codes 7 to 13
  const std::size_t named = kNames.find(letter);
  if (named == std::string_view::npos) return std::nullopt;
  return Unescaped{.value = static_cast<char32_t>(7 + named)};
}

std::optional<Unescaped> take_character(std::string_view& text, char quote) {
  if (text.empty() || text.front() == quote) return std::nullopt;
  if (text.front() == '\\') {
    text.remove_prefix(1);
    return take_escape(text, quote);
  }
  const DecodedRune next = decode_rune(text);
  text.remove_prefix(next.size);
  return Unescaped{.value = next.rune};
}

}  // namespace

std::optional<Number> parse_number(std::string_view text) {
  if (text.ends_with('i')) {
    const std::optional<double> imaginary = parse_float(text.substr(0, text.size() - 1));
    if (!imaginary) return std::nullopt;
    return std::complex<double>(0, *imaginary);
  }
  const bool is_signed = without_sign(text).size() < text.size();
  const bool negative = text.starts_with('-');
  const std::optional<std::uint64_t> magnitude = parse_magnitude(without_sign(text));
  constexpr auto kMaxInt = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (magnitude && *magnitude <= kMaxInt + (negative ? 1 : 0)) {
    const auto value = static_cast<std::int64_t>(negative ? 0 - *magnitude : *magnitude);
    // Go decides by the letters of the constant whether it is a float, and takes a signed hexadecimal one for decimal.
    const bool looks_like_float = is_signed && has_base_prefix(without_sign(text), "x") && holds_any(text, "eE");
    if (looks_like_float) return static_cast<double>(value);
    return value;
  }
  if (magnitude && !is_signed) return OversizedInteger{};
  const std::optional<double> value = parse_float(text);
  if (!value || !holds_any(text, ".eEpP")) return std::nullopt;
  return *value;
}

std::optional<std::complex<double>> parse_complex(std::string_view text) {
  if (!text.ends_with('i')) return std::nullopt;
  text.remove_suffix(1);
  for (std::size_t sign = text.size(); sign-- > 1;) {
    if (text[sign] != '+' && text[sign] != '-') continue;
    const std::optional<double> real = parse_float(text.substr(0, sign));
    const std::optional<double> imaginary = parse_float(text.substr(sign));
    if (real && imaginary) return std::complex<double>(*real, *imaginary);
  }
  return std::nullopt;
}

std::optional<std::int64_t> parse_character(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  text.remove_prefix(1);
  const std::optional<Unescaped> character = take_character(text, '\'');
  if (!character || text != "'") return std::nullopt;
  return static_cast<std::int64_t>(character->value);
}

std::optional<std::string> unquote(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  const char quote = text.front();
  text = text.substr(1, text.size() - 2);
  std::string content;
  content.reserve(text.size());
  if (quote == '`') {
    std::copy_if(text.begin(), text.end(), std::back_inserter(content), [](char byte) { return byte != '\r'; });
    return content;
  }
  while (!text.empty()) {
    const std::optional<Unescaped> next = take_character(text, quote);
    if (!next) return std::nullopt;
    if (next->is_byte) {
      content += static_cast<char>(static_cast<unsigned char>(next->value));
    } else {
      append_rune(content, next->value);
    }
  }
  return content;
}

}  // namespace adapter::text_template
