#pragma once

// Metrics that a later rule made until now and an earlier one would make from now on, because the later one has an
// error, or its list fails: their values would be others under the same name. Pure.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "series/series_registry.hpp"
#include "series/unserved_rules.hpp"

namespace adapter::series {

class FallenMetrics {
 public:
  // Of `next` its rules and their states. What is given must outlive it.
  FallenMetrics(const SeriesRegistry& before, const SeriesRegistry& next, const std::vector<Unserved>& unserved);

  // Of a metric that the rule at this position of the states would make, or that nobody makes now: the rule in whose
  // place it would come, as SeriesRegistry::Withheld has it.
  std::optional<std::uint32_t> cause_of(const MetricKey& metric, std::optional<std::uint32_t> maker) const;

 private:
  bool fell(const rules::Rule& last, const rules::Rule& maker) const;

  const SeriesRegistry& before_;
  const SeriesRegistry& next_;
  const std::vector<Unserved>& unserved_;
  std::vector<const Unserved*> changed_;                          // those that were not the same, and unserved, before
  std::unordered_map<std::string, std::size_t> identity_before_;  // of unserved rules, by name
  std::unordered_set<std::size_t> served_;                        // fingerprints
  std::unordered_map<std::size_t, std::size_t> index_before_;     // by fingerprint
};

}  // namespace adapter::series
