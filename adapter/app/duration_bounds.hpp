#pragma once

// Between which bounds the durations of the flags lie. Outside of them a time plus the duration would leave what 64
// bits of nanoseconds hold, or a loop would spin.

#include <string>
#include <vector>

#include "app/options.hpp"

namespace adapter::app {

// Brings every duration into its bounds and appends a warning for each that was outside:
//   --metrics-relist-interval, --metrics-max-age, --discovery-interval   1s to 8760h (a year); 0 keeps its own meaning
//   --shutdown-delay                                                     0 to 1h: longer, the node ends us first
//   the three cache lifetimes                                            0 (nothing is kept) to 8760h
void clamp_durations(Options& options, std::vector<std::string>& warnings);

}  // namespace adapter::app
