#pragma once

// Several samples for one object or container: the last counts, of a node the first, as with the incumbent, and a query
// without an aggregation serves one of many values without a sign. So they are counted, and told once for a rule.

#include <cstddef>
#include <set>
#include <string>

#include "runtime/logger.hpp"
#include "runtime/metrics.hpp"

namespace adapter::provider {

class RepeatedSamples {
 public:
  // The references must outlive it; `figures` gets promadapter_repeated_samples_total.
  RepeatedSamples(const runtime::Logger& logger, runtime::MetricRegistry& figures);

  // Of an answer to a query of the rule at `place` (`rules[2] (line 14)`): so many samples beside those that count.
  void note(const std::string& place, std::size_t samples);

 private:
  const runtime::Logger& logger_;
  runtime::Counters& counters_;
  std::set<std::string> told_;  // places; bounded
};

}  // namespace adapter::provider
