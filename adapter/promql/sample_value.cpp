#include "promql/sample_value.hpp"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>

namespace adapter::promql {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::optional<double> parse_digits(std::string_view digits, std::chars_format format) {
  const bool hex = format == std::chars_format::hex;
  const auto is_digit = [&](char c) {
    return (c >= '0' && c <= '9') || (hex && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')));
  };
  // from_chars would take a second sign, and words.
  if (digits.empty() || !(digits[0] == '.' || is_digit(digits[0]))) return std::nullopt;
  if (digits.find("+-") != std::string_view::npos) return std::nullopt;  // it reads 0x1p+-3 as 0x1p-3
  double value = 0;
  const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), value, format);
  if (end != digits.data() + digits.size()) return std::nullopt;
  if (ec == std::errc()) return value;
  if (ec != std::errc::result_out_of_range) return std::nullopt;
  // Too small becomes zero, as in Go; too large is an error. from_chars does not tell them apart, strtod does.
  value = std::strtod(((hex ? "0x" : "") + std::string(digits)).c_str(), nullptr);
  return std::isinf(value) ? std::nullopt : std::optional(value);
}

}  // namespace

std::optional<double> parse_sample_value(std::string_view text) {
  const bool signed_text = text.starts_with('-') || text.starts_with('+');
  const bool negative = text.starts_with('-');
  const auto magnitude = text.substr(signed_text ? 1 : 0);
  const auto word = lower(magnitude);
  if (word == "nan") {
    return signed_text ? std::nullopt : std::optional(std::numeric_limits<double>::quiet_NaN());
  }
  std::optional<double> value;
  if (word == "inf" || word == "infinity") {
    value = std::numeric_limits<double>::infinity();
  } else if (word.starts_with("0x")) {
    // Go wants the exponent of a hexadecimal float to be written.
    if (word.find('p') != std::string::npos) value = parse_digits(magnitude.substr(2), std::chars_format::hex);
  } else {
    value = parse_digits(magnitude, std::chars_format::general);
  }
  if (value && negative) value = -*value;
  return value;
}

}  // namespace adapter::promql
