#pragma once

// The values of constants as they are written in a template, by Go's rules for its own literals.

#include <complex>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace adapter::text_template {

// Legal to write and an error to use: an integer between int64's and uint64's maximum.
struct OversizedInteger {
  bool operator==(const OversizedInteger&) const = default;
};

using Number = std::variant<std::int64_t, double, std::complex<double>, OversizedInteger>;

// 42, 0x2A, 0b101010, 0o52, 052, 4_2, 4.2e1, 0x1p-2, 2i. Nothing when it is no number or too large for any.
std::optional<Number> parse_number(std::string_view text);

// 1+2i
std::optional<std::complex<double>> parse_complex(std::string_view text);

// The code of 'x', quotes included.
std::optional<std::int64_t> parse_character(std::string_view text);

// The content of "..." or `...`, quotes included.
std::optional<std::string> unquote(std::string_view text);

}  // namespace adapter::text_template
