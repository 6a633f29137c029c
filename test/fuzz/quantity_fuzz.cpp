// From the text of a sample to its number, from the number to thousandths, from thousandths to the quantity on the
// wire: each step is compared with whole numbers wide enough to be exact. The first eight bytes of an input are also
// taken as a double and as thousandths.

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "fuzz/fuzz_target.hpp"
#include "meta/quantity.hpp"
#include "promql/sample_value.hpp"

namespace adapter::fuzz {
namespace {

__extension__ using Wide = __int128;

std::string quoted(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

// ---- text to number ----

// Takes the longest run of characters of `set`, tells how many.
std::size_t take_run(std::string_view& text, std::string_view set) {
  const auto length = std::min(text.find_first_not_of(set), text.size());
  text.remove_prefix(length);
  return length;
}

bool take_one(std::string_view& text, std::string_view set) {
  const bool there = !text.empty() && set.find(text.front()) != std::string_view::npos;
  if (there) text.remove_prefix(1);
  return there;
}

// The syntax of Go's floating-point literals, as ParseFloat takes them, without digit separators.
bool is_number(std::string_view text) {
  take_one(text, "+-");
  const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
  if (hexadecimal) text.remove_prefix(2);
  const std::string_view digits = hexadecimal ? "0123456789abcdefABCDEF" : "0123456789";
  auto count = take_run(text, digits);
  if (take_one(text, ".")) count += take_run(text, digits);
  if (count == 0) return false;
  const bool has_exponent = take_one(text, hexadecimal ? "pP" : "eE");
  if (hexadecimal && !has_exponent) return false;
  if (has_exponent) {
    take_one(text, "+-");
    if (take_run(text, "0123456789") == 0) return false;
  }
  return text.empty();
}

std::string in_lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

void judge_text(std::string_view text) {
  const auto value = promql::parse_sample_value(text);
  const auto word = in_lower_case(text);
  if (word == "nan") return require(value && std::isnan(*value), "NaN is read", quoted(text));
  const bool negative = word.starts_with('-');
  const auto unsigned_word = word.substr(negative || word.starts_with('+') ? 1 : 0);
  if (unsigned_word == "inf" || unsigned_word == "infinity") {
    return require(value && std::isinf(*value) && std::signbit(*value) == negative, "Inf is read", quoted(text));
  }
  if (!is_number(text)) return require(!value, "what is no number has no value", quoted(text));
  const double expected = std::strtod(std::string(text).c_str(), nullptr);
  if (std::isinf(expected)) return require(!value, "a number that is too large has no value", quoted(text));
  require(value.has_value(), "a number has a value", quoted(text));
  require(std::bit_cast<std::uint64_t>(*value) == std::bit_cast<std::uint64_t>(expected),
          "a number has the nearest value", quoted(text));
}

// ---- number to thousandths ----

// Whole * 2^exponent.
struct Exact {
  Wide whole = 0;
  int exponent = 0;
};

// A thousand times the number, rounded to 53 bits (ties to even) as the double precision of the incumbent does.
Exact thousandfold(double number) {
  int exponent = 0;
  const auto mantissa = static_cast<std::int64_t>(std::ldexp(std::frexp(std::fabs(number), &exponent), 53));
  Exact out{.whole = Wide(mantissa) * 1000, .exponent = exponent - 53};
  int surplus = 0;
  while ((out.whole >> surplus) >= (Wide(1) << 53)) ++surplus;
  if (surplus == 0) return out;
  const Wide cut = out.whole & ((Wide(1) << surplus) - 1);
  const Wide half = Wide(1) << (surplus - 1);
  out.whole >>= surplus;
  out.exponent += surplus;
  if (cut > half || (cut == half && (out.whole & 1) == 1)) ++out.whole;
  return out;
}

void judge_number(double number) {
  const auto found = meta::milli_value(number);
  const auto about = std::to_string(std::bit_cast<std::uint64_t>(number));
  if (std::isnan(number)) return require(found.verdict == meta::Verdict::nothing, "NaN is nothing", about);
  if (std::isinf(number)) return require(found.verdict == meta::Verdict::unrepresentable, "Inf is no quantity", about);
  const auto exact = thousandfold(number);
  Wide milli = 0;
  if (exact.exponent > 64) {
    milli = Wide(exact.whole != 0) << 64;  // larger than any quantity
  } else if (exact.exponent >= 0) {
    milli = exact.whole << exact.exponent;
  } else if (exact.exponent > -64) {
    milli = exact.whole >> -exact.exponent;
  }
  // Kubernetes' reader loses the upper bits of a negative number of more than 18 digits.
  const bool misread = number < 0 && milli % 1000 != 0 && std::to_string(static_cast<std::uint64_t>(milli)).size() > 18;
  const bool fits = milli < (Wide(1) << 63) && !misread;
  require((found.verdict == meta::Verdict::value) == fits, "what is read back is a quantity, no more", about);
  if (fits) require(found.milli == (number < 0 ? -milli : milli), "the thousandths are those of the incumbent", about);
}

// ---- thousandths to text ----

// What a quantity means in thousandths; its mantissa and its scale are given back too.
struct Quantity {
  Wide milli = 0;
  Wide mantissa = 0;
  std::string suffix;
};

Quantity read_quantity(const std::string& text) {
  struct Suffix {
    const char* text;
    Wide milli;
  };
  constexpr Wide k = 1000;
  constexpr Wide b = 1024;
  static const Suffix kSuffixes[] = {{"m", 1},
                                     {"", k},
                                     {"k", k * k},
                                     {"M", k * k * k},
                                     {"G", k * k * k * k},
                                     {"T", k * k * k * k * k},
                                     {"P", k * k * k * k * k * k},
                                     {"Ki", k * b},
                                     {"Mi", k * b * b},
                                     {"Gi", k * b * b * b},
                                     {"Ti", k * b * b * b * b},
                                     {"Pi", k * b * b * b * b * b}};
  Quantity out;
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const auto digits = at;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at)
    out.mantissa = out.mantissa * 10 + (text[at] - '0');
  require(at > digits && (text[digits] != '0' || at == digits + 1), "a quantity has digits, no leading zero", text);
  if (digits == 1) out.mantissa = -out.mantissa;
  out.suffix = text.substr(at);
  for (const auto& suffix : kSuffixes) {
    if (out.suffix != suffix.text) continue;
    out.milli = out.mantissa * suffix.milli;
    return out;
  }
  require(false, "a quantity has a suffix that Kubernetes knows", text);
  return out;
}

void judge_thousandths(std::int64_t milli) {
  const auto decimal = meta::decimal_quantity(milli);
  const auto read = read_quantity(decimal);
  require(read.milli == milli, "the text is the value", decimal);
  require(!read.suffix.ends_with('i'), "the decimal form has decimal suffixes", decimal);
  require(milli == 0 ? decimal == "0" : read.mantissa % 1000 != 0, "the largest suffix is taken", decimal);

  const auto binary = meta::binary_quantity(milli);
  const auto bytes = read_quantity(binary);
  require(bytes.milli == milli, "the text is the value in bytes", binary);
  if (milli % 1000 != 0 || (milli > -1'024'000 && milli < 1'024'000)) {
    require(binary == decimal, "small and broken numbers of bytes are decimal", binary);
  } else {
    require(bytes.suffix.empty() || bytes.suffix.ends_with('i'), "bytes have binary suffixes", binary);
    require(bytes.mantissa % 1024 != 0, "the largest binary suffix is taken", binary);
  }

  std::string appended = "x";
  meta::append_decimal_quantity(appended, milli);
  meta::append_binary_quantity(appended, milli);
  require(appended == "x" + decimal + binary, "appending leaves what was there", appended);
}

}  // namespace

void judge(std::string_view input) {
  judge_text(input);
  if (const auto value = promql::parse_sample_value(input)) {
    judge_number(*value);
    const auto milli = meta::milli_value(*value);
    if (milli.verdict == meta::Verdict::value) judge_thousandths(milli.milli);
  }
  std::uint64_t bits = 0;
  if (input.size() < sizeof bits) return;
  std::memcpy(&bits, input.data(), sizeof bits);
  judge_number(std::bit_cast<double>(bits));
  judge_thousandths(std::bit_cast<std::int64_t>(bits));
}

}  // namespace adapter::fuzz
