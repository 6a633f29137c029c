#include "meta/quantity.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <span>
#include <string_view>

namespace adapter::meta {
namespace {

// An int64 of thousandths divides by 1000 six times at most, so the last of these is never passed.
constexpr std::array<std::string_view, 7> kDecimalSuffixes{"m", "", "k", "M", "G", "T", "P"};
constexpr std::array<std::string_view, 6> kBinarySuffixes{"", "Ki", "Mi", "Gi", "Ti", "Pi"};

void append_scaled(std::string& out, std::int64_t value, std::int64_t base,
                   std::span<const std::string_view> suffixes) {
  std::size_t scale = 0;
  while (value % base == 0 && scale + 1 < suffixes.size()) {
    value /= base;
    ++scale;
  }
  std::array<char, 20> digits;  // -9223372036854775808
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out.append(digits.data(), end);
  out += suffixes[scale];
}

// Whether Kubernetes reads the text of it as another number. resource.ParseQuantity keeps up to 18 digits as an int64;
// more go to a big.Int of 10^-9, and scaledValue, which brings that to thousandths, compares it with the largest int64
// alone: a negative one, however large, then loses its upper bits. Of our texts only negatives that end in `m` are so
// long: where 1000 divides the thousandths at most 16 digits are left.
bool is_misread(std::int64_t milli) {
  constexpr std::int64_t kNineteenDigits = 1'000'000'000'000'000'000;
  return milli <= -kNineteenDigits && milli % 1000 != 0;
}

}  // namespace

MilliValue milli_value(double sample) noexcept {
  if (std::isnan(sample)) return {.verdict = Verdict::nothing, .milli = 0};
  constexpr double kLimit = 9223372036854775808.0;  // 2^63
  const double milli = sample * 1000.0;
  if (!(std::fabs(milli) < kLimit)) return {.verdict = Verdict::unrepresentable, .milli = 0};
  const auto whole = static_cast<std::int64_t>(milli);
  if (is_misread(whole)) return {.verdict = Verdict::unrepresentable, .milli = 0};
  return {.verdict = Verdict::value, .milli = whole};
}

void append_decimal_quantity(std::string& out, std::int64_t milli) {
  if (milli == 0) {
    out += '0';
    return;
  }
  append_scaled(out, milli, 1000, kDecimalSuffixes);
}

void append_binary_quantity(std::string& out, std::int64_t milli) {
  const std::int64_t bytes = milli / 1000;
  if (milli % 1000 != 0 || (bytes > -1024 && bytes < 1024)) {
    append_decimal_quantity(out, milli);
    return;
  }
  append_scaled(out, bytes, 1024, kBinarySuffixes);
}

std::string decimal_quantity(std::int64_t milli) {
  std::string out;
  append_decimal_quantity(out, milli);
  return out;
}

std::string binary_quantity(std::int64_t milli) {
  std::string out;
  append_binary_quantity(out, milli);
  return out;
}

}  // namespace adapter::meta
