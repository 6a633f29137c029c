#pragma once

// What people should know of usage that is served all the same, or silently lacks: gaps taken for 0, samples left out,
// a label whose values are no names of objects. It holds for as long as the rules and the series do, so each is told
// once for a rule and its kind, and counted.

#include <set>
#include <string>

#include "provider/decision_trace.hpp"
#include "runtime/logger.hpp"
#include "runtime/metrics.hpp"

namespace adapter::provider {

class UsageNotes {
 public:
  // The references must outlive it; `figures` gets promadapter_usage_….
  UsageNotes(const runtime::Logger& logger, runtime::MetricRegistry& figures);

  // Facts of other kinds pass.
  void take(const Fact& fact);
  // Other rules are in force: what holds of these has not been told.
  void forget() { told_.clear(); }

 private:
  void tell(const std::string& kind, const Fact& fact);

  const runtime::Logger& logger_;
  runtime::Counters& gaps_;
  runtime::Counters& unnamed_;
  std::set<std::string> told_;  // a few kinds for each of two rules
};

}  // namespace adapter::provider
