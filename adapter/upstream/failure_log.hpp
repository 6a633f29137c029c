#pragma once

// Tells the log of failed queries. A backend that is down fails every query, and a query may name every pod: in ten
// seconds each different failure makes one line, when it first appears, and no more than four do. The next line counts
// those that made none.

#include <string>
#include <string_view>
#include <vector>

#include "runtime/clock.hpp"
#include "runtime/logger.hpp"

namespace adapter::upstream {

class FailureLog {
 public:
  // Both must outlive this object.
  FailureLog(const runtime::Clock& clock, const runtime::Logger& logger) : clock_(clock), logger_(logger) {}

  // `what` went wrong with `promql`, of which the line shows the beginning.
  void failed(const std::string& what, std::string_view promql);

 private:
  const runtime::Clock& clock_;
  const runtime::Logger& logger_;
  std::vector<std::string> told_;  // until forget_at_
  runtime::SteadyTime forget_at_;
  std::size_t untold_ = 0;  // since the last line
};

}  // namespace adapter::upstream
