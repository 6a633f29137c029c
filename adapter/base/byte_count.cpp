#include "base/byte_count.hpp"

#include <array>
#include <charconv>
#include <limits>

namespace adapter {
namespace {

constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The factor that a suffix stands for (apimachinery, resource.Quantity); 0 for none of them.
std::uint64_t factor_of(std::string_view suffix) {
  constexpr std::string_view kLetters = "kMGTPE";
  if (suffix.empty()) return 1;
  if (suffix.front() == 'e' || suffix.front() == 'E') {
    unsigned exponent = 0;
    const auto digits = suffix.substr(1);
    const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (ec == std::errc() && end == digits.data() + digits.size()) {
      std::uint64_t out = 1;
      for (; exponent > 0 && out <= kMost / 10; --exponent) out *= 10;
      return exponent > 0 ? 0 : out;
    }
  }
  const bool binary = suffix.size() == 2 && suffix[1] == 'i';
  const auto power = suffix == "Ki" ? 0 : suffix == "K" ? kLetters.npos : kLetters.find(suffix.front());
  if (power == kLetters.npos || (suffix.size() > 1 && !binary) || suffix == "ki") return 0;
  std::uint64_t out = 1;
  for (std::size_t i = 0; i <= power; ++i) out *= binary ? 1024 : 1000;
  return out;
}

}  // namespace

std::optional<std::uint64_t> parse_byte_count(std::string_view text) {
  std::uint64_t number = 0, divisor = 1;
  bool has_digit = false, in_fraction = false;
  std::size_t at = 0;
  for (; at < text.size() && (is_digit(text[at]) || (text[at] == '.' && !in_fraction)); ++at) {
    if (text[at] == '.') {
      in_fraction = true;
      continue;
    }
    has_digit = true;
    const auto digit = static_cast<std::uint64_t>(text[at] - '0');
    if (number > (kMost - digit) / 10 || divisor > kMost / 10) return std::nullopt;
    number = number * 10 + digit;
    if (in_fraction) divisor *= 10;
  }
  const auto factor = factor_of(text.substr(at));
  if (!has_digit || factor == 0 || (number > 0 && factor > kMost / number)) return std::nullopt;
  const auto product = number * factor;
  if (product % divisor != 0) return std::nullopt;
  return product / divisor;
}

std::string byte_count_text(std::uint64_t bytes) {
  constexpr std::array<std::string_view, 5> kUnits{"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  std::uint64_t size = 1;
  for (; unit + 1 < kUnits.size() && bytes / size >= 1024; ++unit) size *= 1024;
  std::string out = std::to_string(bytes / size);
  const auto tenths = bytes % size * 10 / size;
  if (tenths > 0) out += '.' + std::to_string(tenths);
  return out + ' ' + std::string(kUnits[unit]);
}

}  // namespace adapter
