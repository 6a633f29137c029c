#pragma once

// What the log gets of facts that every request may bring again: a backend that is down, a rule that gives no query.
// Told once in ten seconds for each rule and cause (runtime::ThrottledLog).

#include "provider/decision_trace.hpp"
#include "runtime/clock.hpp"
#include "runtime/logger.hpp"
#include "runtime/throttled_log.hpp"

namespace adapter::provider {

class FactLog {
 public:
  // The references must outlive the log.
  FactLog(const runtime::Clock& clock, const runtime::Logger& logger) : log_(clock, logger) {}

  // A fault that people must see.
  void warn(const Fact& fact);

 private:
  runtime::ThrottledLog log_;
};

}  // namespace adapter::provider
