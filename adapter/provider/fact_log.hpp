#pragma once

// What the log gets of facts that every request may bring again: a backend that is down or answers in part, a rule
// that gives no query. One line in ten seconds, whatever its text, with the number of those not shown.

#include <optional>
#include <string>
#include <vector>

#include "provider/decision_trace.hpp"
#include "runtime/clock.hpp"
#include "runtime/logger.hpp"

namespace adapter::provider {

class FactLog {
 public:
  // The references must outlive the log.
  FactLog(const runtime::Clock& clock, const runtime::Logger& logger) : clock_(clock), logger_(logger) {}

  // A fault that people must see.
  void warn(const Fact& fact);
  // Moves the backend's warnings about an answer to `trace`. They are details of level 2, and do not keep the lines of
  // warn() back.
  void take_warnings(std::vector<std::string> warnings, DecisionTrace& trace);

 private:
  // When the next line of a kind may come.
  struct Kind {
    runtime::SteadyTime next{};
    std::size_t unshown = 0;
  };
  // The line, unless it comes too soon.
  std::optional<std::string> line(Kind& kind, const Fact& fact);

  const runtime::Clock& clock_;
  const runtime::Logger& logger_;
  Kind faults_, warnings_;
};

}  // namespace adapter::provider
