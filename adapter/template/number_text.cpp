#include "template/number_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace adapter::text_template {
namespace {

constexpr int kMantissaBits = 52;
constexpr int kExponentBias = 1023;
constexpr int kMaxIntegerDigits = 310;  // of the largest double, with room for rounding

// 0.DIGITS times ten to the power of point; no digits for zero.
struct Decimal {
  std::string digits;
  int point = 0;

  int count() const { return static_cast<int>(digits.size()); }
  char at(int index) const { return index >= 0 && index < count() ? digits[static_cast<std::size_t>(index)] : '0'; }
};

std::string convert(double magnitude, std::chars_format format, std::optional<int> precision) {
  std::string buffer(static_cast<std::size_t>(kMaxIntegerDigits + precision.value_or(0) + 16), '\0');
  char* const first = buffer.data();
  char* const last = first + buffer.size();
  const std::to_chars_result result = precision ? std::to_chars(first, last, magnitude, format, *precision)
                                                : std::to_chars(first, last, magnitude, format);
  buffer.resize(static_cast<std::size_t>(result.ptr - first));
  return buffer;
}

// Rounded to `significant` digits, or as many as needed; zeros at the end are dropped.
Decimal to_decimal(double magnitude, std::optional<int> significant) {
  if (magnitude == 0) return {};
  if (significant) significant = *significant - 1;
  const std::string text = convert(magnitude, std::chars_format::scientific, significant);
  const std::size_t mark = text.find('e');
  Decimal decimal;
  std::copy_if(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(mark), std::back_inserter(decimal.digits),
               [](char c) { return c != '.'; });
  decimal.digits.resize(decimal.digits.find_last_not_of('0') + 1);
  const std::size_t exponent = mark + (text[mark + 1] == '+' ? 2 : 1);
  std::from_chars(text.data() + exponent, text.data() + text.size(), decimal.point);
  ++decimal.point;
  return decimal;
}

void append_exponent(std::string& out, char mark, int exponent) {
  out += mark;
  out += exponent < 0 ? '-' : '+';
  const std::string digits = std::to_string(std::abs(exponent));
  if (digits.size() < 2) out += '0';
  out += digits;
}

std::string scientific(const Decimal& decimal, int precision, char mark) {
  std::string out(1, decimal.at(0));
  if (precision > 0) out += '.';
  for (int index = 1; index <= precision; ++index) out += decimal.at(index);
  append_exponent(out, mark, decimal.digits.empty() ? 0 : decimal.point - 1);
  return out;
}

std::string positional(const Decimal& decimal, int precision) {
  std::string out;
  for (int index = 0; index < decimal.point; ++index) out += decimal.at(index);
  if (out.empty()) out = "0";
  if (precision > 0) out += '.';
  for (int index = 0; index < precision; ++index) out += decimal.at(decimal.point + index);
  return out;
}

std::string general(double magnitude, char verb, std::optional<int> precision) {
  if (precision) precision = std::max(*precision, 1);
  const Decimal decimal = to_decimal(magnitude, precision);
  int threshold = precision.value_or(6);
  if (precision && threshold > decimal.count() && decimal.count() >= decimal.point) threshold = decimal.count();
  int digits = std::min(precision.value_or(decimal.count()), decimal.count());
  const int exponent = decimal.point - 1;
  if (exponent < -4 || exponent >= threshold) return scientific(decimal, digits - 1, verb == 'g' ? 'e' : 'E');
  return positional(decimal, std::max(digits - decimal.point, 0));
}

std::uint64_t bits_of(double value) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

struct Binary {
  std::uint64_t mantissa = 0;
  int exponent = 0;  // of the mantissa's bit 52
};

Binary to_binary(double magnitude) {
  const std::uint64_t bits = bits_of(magnitude);
  const std::uint64_t fraction = bits & ((1ULL << kMantissaBits) - 1);
  const int exponent = static_cast<int>(bits >> kMantissaBits);
  if (exponent == 0) return {.mantissa = fraction, .exponent = 1 - kExponentBias};
  return {.mantissa = fraction | (1ULL << kMantissaBits), .exponent = exponent - kExponentBias};
}

std::string mantissa_and_power(double magnitude) {
  const Binary binary = to_binary(magnitude);
  const int exponent = binary.exponent - kMantissaBits;
  return std::to_string(binary.mantissa) + (exponent >= 0 ? "p+" : "p") + std::to_string(exponent);
}

std::string hexadecimal(double magnitude, char verb, std::optional<int> precision) {
  constexpr int kTop = 60;  // the bit in front of the point: fifteen digits of four bits follow
  constexpr std::uint64_t kBelowTop = (1ULL << kTop) - 1;
  Binary binary = to_binary(magnitude);
  if (binary.mantissa == 0) binary.exponent = 0;
  std::uint64_t mantissa = binary.mantissa << (kTop - kMantissaBits);
  for (; mantissa != 0 && (mantissa >> kTop) == 0; mantissa <<= 1) --binary.exponent;
  if (precision && *precision < kTop / 4) {
    const int kept = *precision * 4;
    const std::uint64_t lost = (mantissa << kept) & kBelowTop;
    mantissa >>= kTop - kept;
    if ((lost | (mantissa & 1U)) > 1ULL << (kTop - 1)) ++mantissa;
    mantissa <<= kTop - kept;
    if ((mantissa >> (kTop + 1)) != 0) {
      mantissa >>= 1;
      ++binary.exponent;
    }
  }
  const std::string_view alphabet = verb == 'x' ? "0123456789abcdef" : "0123456789ABCDEF";
  std::string out = {'0', verb, alphabet[(mantissa >> kTop) & 1U]};
  mantissa = (mantissa & kBelowTop) << 4U;
  const bool has_fraction = precision ? *precision > 0 : mantissa != 0;
  if (has_fraction) out += '.';
  for (int count = 0; precision ? count < *precision : mantissa != 0; ++count, mantissa <<= 4U) {
    out += alphabet[mantissa >> kTop];
  }
  append_exponent(out, verb == 'x' ? 'p' : 'P', binary.exponent);
  return out;
}

std::string magnitude_text(double magnitude, char verb, std::optional<int> precision) {
  switch (verb) {
    case 'b':
      return mantissa_and_power(magnitude);
    case 'x':
    case 'X':
      return hexadecimal(magnitude, verb, precision);
    case 'f':
      return convert(magnitude, std::chars_format::fixed, precision);
    case 'g':
    case 'G':
      return general(magnitude, verb, precision);
    default: {
      const Decimal decimal = to_decimal(magnitude, precision ? std::optional(*precision + 1) : std::nullopt);
      return scientific(decimal, precision.value_or(std::max(decimal.count() - 1, 0)), verb);
    }
  }
}

}  // namespace

std::string float_text(double value, char verb, std::optional<int> precision) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Inf" : "+Inf";
  const std::string text = magnitude_text(std::abs(value), verb, precision);
  return std::signbit(value) ? "-" + text : text;
}

}  // namespace adapter::text_template
