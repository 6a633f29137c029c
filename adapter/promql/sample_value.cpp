#include "promql/sample_value.hpp"

#include <charconv>
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
  double value = 0;
  const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), value, format);
  if (end != digits.data() + digits.size()) return std::nullopt;
  if (ec == std::errc()) return value;
  if (ec != std::errc::result_out_of_range) return std::nullopt;
  // Too small becomes zero, as in Go; too large is an error. from_chars does not tell them apart: the exponent does.
  const auto exponent = digits.find_first_of("eEpP");
  const bool tiny = exponent != std::string_view::npos && digits.substr(exponent + 1).starts_with('-');
  return tiny ? std::optional<double>(0.0) : std::nullopt;
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
  } else if (!magnitude.empty() && (magnitude[0] == '.' || (magnitude[0] >= '0' && magnitude[0] <= '9'))) {
    value = parse_digits(magnitude, std::chars_format::general);
  }
  if (value && negative) value = -*value;
  return value;
}

}  // namespace adapter::promql
