#pragma once

// Durations as Go spells them (time.ParseDuration and Duration.String). Flags, the `timeout` of a request and the
// `window` of metrics.k8s.io speak this language: `90s`, `1h30m`, `-1.5h`, `0`; there is no unit for days.

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace adapter {

// Fails with bad_request and the very text of Go, for instance `time: unknown unit "d" in duration "1d"`; also when the
// duration does not fit 64 bits of nanoseconds.
[[nodiscard]] Result<std::chrono::nanoseconds> parse_go_duration(std::string_view text);

// `5m0s`, `1.5s`, `500µs`, `0s`: the largest unit is the hour, the fraction has no trailing zeros.
[[nodiscard]] std::string format_go_duration(std::chrono::nanoseconds duration);

}  // namespace adapter
