#include "template/number_printer.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "base/go_quote.hpp"
#include "base/unicode.hpp"
#include "template/failure.hpp"
#include "template/number_text.hpp"

namespace adapter::text_template {
namespace {

constexpr std::string_view kFloatVerbs = "vbgGxXfFeE";

struct Integer {
  explicit Integer(std::int64_t value)
      : magnitude(value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value)),
        negative(value < 0) {}

  // As an unsigned number of 64 bits, for the verbs that take a code point.
  std::uint64_t bits() const { return negative ? 0 - magnitude : magnitude; }
  char32_t rune() const { return bits() > kMaxRune ? kReplacementRune : static_cast<char32_t>(bits()); }

  std::uint64_t magnitude;
  bool negative;
};

std::string plain_digits(std::uint64_t magnitude, int base, bool upper) {
  char buffer[64];
  const auto result = std::to_chars(std::begin(buffer), std::end(buffer), magnitude, base);
  std::string out(buffer, result.ptr);
  if (upper) {
    for (char& digit : out) digit = digit >= 'a' ? static_cast<char>(digit - 'a' + 'A') : digit;
  }
  return out;
}

void require_room(std::size_t size) {
  if (size > Output::kMaxBytes) throw ExecutionFailure{"a width or precision is too large"};
}

// Zeros come from a precision or, when there is none, from a width with the flag 0.
void print_digits(Output& out, const Integer& number, int base, std::string_view prefix, const Directive& directive) {
  const int width = directive.width.value_or(0);
  std::size_t wanted = 0;
  if (directive.precision) {
    wanted = static_cast<std::size_t>(*directive.precision);
    if (wanted == 0 && number.magnitude == 0) return out.append(static_cast<std::size_t>(width), ' ');
  } else if (directive.zero && !directive.minus && width > 0) {
    const bool has_sign = number.negative || directive.plus || directive.space;
    wanted = static_cast<std::size_t>(width - (has_sign ? 1 : 0));
  }
  require_room(wanted);
  std::string text = plain_digits(number.magnitude, base, directive.verb == 'X');
  if (text.size() < wanted) text.insert(0, wanted - text.size(), '0');
  if (base == 8 && prefix.ends_with('0') && text.starts_with('0')) prefix.remove_suffix(1);
  text.insert(0, prefix);
  const std::string_view sign = number.negative ? "-" : directive.plus ? "+" : directive.space ? " " : "";
  text.insert(0, sign);
  pad_with_spaces(out, text, directive);
}

void print_code_point(Output& out, const Integer& number, const Directive& directive) {
  const std::size_t wanted = static_cast<std::size_t>(std::max(directive.precision.value_or(4), 4));
  require_room(wanted);
  std::string text = plain_digits(number.bits(), 16, /*upper=*/true);
  if (text.size() < wanted) text.insert(0, wanted - text.size(), '0');
  text.insert(0, "U+");
  if (directive.sharp && number.bits() <= kMaxRune && is_printable(number.rune())) {
    text += " '";
    append_rune(text, number.rune());
    text += '\'';
  }
  pad_with_spaces(out, text, directive);
}

// The flag # with a float: always a decimal point, and for g and x the zeros up to the precision.
void keep_point_and_zeros(std::string& out, char format, std::optional<int> precision) {
  const bool hex = format == 'x' || format == 'X';
  int missing = format == 'g' || format == 'G' || format == 'x' ? precision.value_or(6) : 0;
  const std::size_t tail_at = std::min(out.find_first_of(hex ? "pP" : "eE"), out.size());
  const std::string tail = out.substr(tail_at);
  out.resize(tail_at);
  bool significant = false;
  for (const char c : std::string_view(out).substr(1)) {
    if (c == '.') continue;
    if (c != '0') significant = true;
    if (significant) --missing;
  }
  if (out.find('.') == std::string::npos) {
    if (out.size() == 2 && out[1] == '0') --missing;
    out += '.';
  }
  if (missing > 0) out.append(static_cast<std::size_t>(missing), '0');
  out += tail;
}

void print_any_float(Output& out, double number, const Directive& directive) {
  const char wanted = static_cast<char>(directive.verb);
  const char format = wanted == 'v' ? 'g' : wanted == 'F' ? 'f' : wanted;
  const bool shortest = directive.verb_is("vbgGxX");
  std::optional<int> precision = directive.precision;
  if (!precision && !shortest) precision = 6;
  require_room(static_cast<std::size_t>(precision.value_or(0)));
  std::string text = float_text(number, format, precision);
  if (text[0] != '-' && text[0] != '+') text.insert(0, 1, '+');
  if (directive.space && text[0] == '+' && !directive.plus) text[0] = ' ';
  if (text[1] == 'I' || text[1] == 'N') {
    const bool hide_sign = text[1] == 'N' && !directive.plus && !directive.space;
    return pad_with_spaces(out, std::string_view(text).substr(hide_sign ? 1 : 0), directive);
  }
  if (directive.sharp && format != 'b') keep_point_and_zeros(text, format, precision);
  if (text[0] == '+' && !directive.plus) return pad(out, std::string_view(text).substr(1), directive);
  const std::size_t width = static_cast<std::size_t>(directive.width.value_or(0));
  if (directive.zero && !directive.minus && width > text.size()) {
    out.append(std::string_view(text).substr(0, 1));
    out.append(width - text.size(), '0');
    return out.append(std::string_view(text).substr(1));
  }
  pad(out, text, directive);
}

}  // namespace

bool print_integer(Output& out, std::int64_t value, const Directive& directive) {
  const Integer number(value);
  const bool sharp = directive.sharp;
  const auto digits = [&](int base, std::string_view prefix) { print_digits(out, number, base, prefix, directive); };
  switch (directive.verb) {
    case 'v':
    case 'd':
      digits(10, "");
      break;
    case 'b':
      digits(2, sharp ? "0b" : "");
      break;
    case 'o':
      digits(8, sharp ? "0" : "");
      break;
    case 'O':
      digits(8, sharp ? "0o0" : "0o");
      break;
    case 'x':
      digits(16, sharp ? "0x" : "");
      break;
    case 'X':
      digits(16, sharp ? "0X" : "");
      break;
    case 'c': {
      std::string rune;
      append_rune(rune, number.rune());
      pad(out, rune, directive);
      break;
    }
    case 'q':
      pad(out, directive.plus ? go_quote_rune_ascii(number.rune()) : go_quote_rune(number.rune()), directive);
      break;
    case 'U':
      print_code_point(out, number, directive);
      break;
    default:
      return false;
  }
  return true;
}

bool print_float(Output& out, double number, const Directive& directive) {
  if (!directive.verb_is(kFloatVerbs)) return false;
  print_any_float(out, number, directive);
  return true;
}

bool print_complex(Output& out, const std::complex<double>& number, const Directive& directive) {
  if (!directive.verb_is(kFloatVerbs)) return false;
  Directive imaginary = directive;
  imaginary.plus = true;
  out.append("(");
  print_any_float(out, number.real(), directive);
  print_any_float(out, number.imag(), imaginary);
  out.append("i)");
  return true;
}

}  // namespace adapter::text_template
