#pragma once

// What Linux says of this process (proc(5)), under the names that Prometheus' client libraries gave it: process_….

#include <optional>
#include <string_view>

#include "runtime/metrics.hpp"

namespace adapter::runtime {

// From /proc/self/stat. Ticks and pages are not yet seconds and bytes.
struct ProcessStat {
  double cpu_ticks = 0;    // user and system
  double start_ticks = 0;  // since boot
  double virtual_bytes = 0;
  double resident_pages = 0;
};

// Null when the text is not such a file's.
std::optional<ProcessStat> parse_process_stat(std::string_view text);

// Seconds since the epoch at which the machine started, from /proc/stat. Null when the text does not say.
std::optional<double> parse_boot_time(std::string_view text);

// Bytes of this process that are resident; null where /proc cannot be read.
std::optional<std::size_t> resident_memory();

// Adds the families; they are read at every scrape, and left out where /proc cannot be read.
void add_process_figures(MetricRegistry& registry);

}  // namespace adapter::runtime
