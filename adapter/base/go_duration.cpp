#include "base/go_duration.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

namespace adapter {
namespace {

constexpr std::uint64_t kMicrosecond = 1'000;
constexpr std::uint64_t kMillisecond = 1'000'000;
constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::uint64_t kMinute = 60 * kSecond;
constexpr std::uint64_t kHour = 60 * kMinute;

// The magnitude of the smallest int64; a positive duration must stay below it.
constexpr std::uint64_t kLimit = std::uint64_t{1} << 63;

constexpr std::array<std::pair<std::string_view, std::uint64_t>, 8> kUnits{{
    {"ns", 1},
    {"us", kMicrosecond},
    {"\u00b5s", kMicrosecond},  // micro sign
    {"\u03bcs", kMicrosecond},  // Greek mu
    {"ms", kMillisecond},
    {"s", kSecond},
    {"m", kMinute},
    {"h", kHour},
}};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Go's time package quotes more plainly than its strconv: every byte outside ASCII becomes \xNN, DEL stays.
std::string quote(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < ' ' || byte >= 0x80) {
      out += "\\x";
      out += kHex[byte >> 4];
      out += kHex[byte & 0xf];
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  out += '"';
  return out;
}

Error failure(const std::string& what, std::string_view text) {
  return Error{ErrorKind::bad_request, "time: " + what + " " + quote(text)};
}

std::optional<std::uint64_t> take_integer(std::string_view& rest) {
  std::uint64_t value = 0;
  while (!rest.empty() && is_digit(rest.front())) {
    if (value > kLimit / 10) return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(rest.front() - '0');
    if (value > kLimit) return std::nullopt;
    rest.remove_prefix(1);
  }
  return value;
}

struct Fraction {
  std::uint64_t digits = 0;
  double scale = 1;  // the fraction is digits / scale
};

// Digits beyond what 63 bits hold add no precision and are skipped.
Fraction take_fraction(std::string_view& rest) {
  Fraction fraction;
  bool full = false;
  for (; !rest.empty() && is_digit(rest.front()); rest.remove_prefix(1)) {
    if (full || fraction.digits > (kLimit - 1) / 10) {
      full = true;
      continue;
    }
    const std::uint64_t next = fraction.digits * 10 + static_cast<std::uint64_t>(rest.front() - '0');
    if (next > kLimit) {
      full = true;
      continue;
    }
    fraction.digits = next;
    fraction.scale *= 10;
  }
  return fraction;
}

std::string_view take_unit(std::string_view& rest) {
  std::size_t length = 0;
  while (length < rest.size() && rest[length] != '.' && !is_digit(rest[length])) ++length;
  const std::string_view unit = rest.substr(0, length);
  rest.remove_prefix(length);
  return unit;
}

std::optional<std::uint64_t> nanoseconds_in(std::string_view unit) {
  for (const auto& [name, nanoseconds] : kUnits) {
    if (name == unit) return nanoseconds;
  }
  return std::nullopt;
}

void append_integer(std::string& out, std::uint64_t value) {
  std::array<char, 20> digits;
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out.append(digits.data(), end);
}

// `value / 10^places` with no trailing zeros, and no point when nothing follows it.
void append_decimal(std::string& out, std::uint64_t value, int places) {
  std::uint64_t divisor = 1;
  for (int i = 0; i < places; ++i) divisor *= 10;
  append_integer(out, value / divisor);
  std::uint64_t fraction = value % divisor;
  if (fraction == 0) return;
  out += '.';
  while (fraction != 0) {
    divisor /= 10;
    out += static_cast<char>('0' + fraction / divisor);
    fraction %= divisor;
  }
}

}  // namespace

Result<std::chrono::nanoseconds> parse_go_duration(std::string_view text) {
  std::string_view rest = text;
  bool negative = false;
  if (!rest.empty() && (rest.front() == '-' || rest.front() == '+')) {
    negative = rest.front() == '-';
    rest.remove_prefix(1);
  }
  if (rest == "0") return std::chrono::nanoseconds{0};
  if (rest.empty()) return failure("invalid duration", text);

  std::uint64_t total = 0;
  while (!rest.empty()) {
    const bool has_integer = is_digit(rest.front());
    const std::optional<std::uint64_t> integer = take_integer(rest);
    if (!integer) return failure("invalid duration", text);

    Fraction fraction;
    bool has_fraction = false;
    if (!rest.empty() && rest.front() == '.') {
      rest.remove_prefix(1);
      has_fraction = !rest.empty() && is_digit(rest.front());
      fraction = take_fraction(rest);
    }
    if (!has_integer && !has_fraction) return failure("invalid duration", text);

    const std::string_view name = take_unit(rest);
    if (name.empty()) return failure("missing unit in duration", text);
    const std::optional<std::uint64_t> unit = nanoseconds_in(name);
    if (!unit) return failure("unknown unit " + quote(name) + " in duration", text);

    if (*integer > kLimit / *unit) return failure("invalid duration", text);
    std::uint64_t part = *integer * *unit;
    if (fraction.digits > 0) {
      const double nanoseconds = static_cast<double>(fraction.digits) * (static_cast<double>(*unit) / fraction.scale);
      part += static_cast<std::uint64_t>(nanoseconds);
      if (part > kLimit) return failure("invalid duration", text);
    }
    // Go adds first and so takes twice 2^63 ns for zero.
    if (part > kLimit - total) return failure("invalid duration", text);
    total += part;
  }

  if (total == kLimit) {
    if (!negative) return failure("invalid duration", text);
    return std::chrono::nanoseconds{std::numeric_limits<std::int64_t>::min()};
  }
  const auto magnitude = static_cast<std::int64_t>(total);
  return std::chrono::nanoseconds{negative ? -magnitude : magnitude};
}

std::string format_go_duration(std::chrono::nanoseconds duration) {
  const std::int64_t count = duration.count();
  std::uint64_t left = static_cast<std::uint64_t>(count);
  std::string out;
  if (count < 0) {
    left = 0 - left;
    out += '-';
  }
  if (left == 0) return "0s";
  if (left < kMicrosecond) {
    append_integer(out, left);
    return out += "ns";
  }
  if (left < kMillisecond) {
    append_decimal(out, left, 3);
    return out += "\u00b5s";
  }
  if (left < kSecond) {
    append_decimal(out, left, 6);
    return out += "ms";
  }
  if (left >= kHour) {
    append_integer(out, left / kHour);
    out += 'h';
  }
  if (left >= kMinute) {
    append_integer(out, left % kHour / kMinute);
    out += 'm';
  }
  append_decimal(out, left % kMinute, 9);
  return out += 's';
}

}  // namespace adapter
