#pragma once

#include <optional>
#include <string_view>

namespace adapter::promql {

// The number a sample's text means, read as Go's strconv.ParseFloat reads it: decimal and hexadecimal floats, `NaN`,
// `Inf` and `Infinity` in any case. No white space, no digit separators; out of range is no number.
std::optional<double> parse_sample_value(std::string_view text);

}  // namespace adapter::promql
