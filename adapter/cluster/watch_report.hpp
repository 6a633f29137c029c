#pragma once

// What the log learns of a watch: once when trouble begins, once when it is over, and not of every try.

#include <cstddef>
#include <string>

#include "base/result.hpp"
#include "cluster/watch_plan.hpp"
#include "runtime/logger.hpp"

namespace adapter::cluster {

class WatchReport {
 public:
  // `what` begins each line: `watch of pods`. `logger` must outlive the report.
  WatchReport(const runtime::Logger& logger, std::string what) : logger_(logger), what_(std::move(what)) {}

  // A call has ended, for this reason if it did not end well. `failures`: in a row, this one included.
  void ended(WatchEnd end, const Error& why, std::size_t failures);
  void is_well();

 private:
  const runtime::Logger& logger_;
  std::string what_;
  std::string told_;  // the trouble that the log knows of; empty when all is well
};

}  // namespace adapter::cluster
