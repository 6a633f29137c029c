#pragma once

// Durations as Prometheus writes them in its own configuration: whole numbers with the units y w d h m s ms, in this
// order, each at most once ("1h30m"); "0" needs no unit. A year has 365 days, a week 7, a day 24 hours.
// https://prometheus.io/docs/prometheus/latest/configuration/configuration/ (<duration>)

#include <chrono>
#include <string_view>

#include "rules/checked.hpp"

namespace adapter::rules {

// Fails on an empty text, on any other text than the above, and beyond some 292 years, which 64 bits of nanoseconds
// cannot hold.
Checked<std::chrono::milliseconds> parse_prometheus_duration(std::string_view text);

}  // namespace adapter::rules
