#include "series/miss_table.hpp"

namespace adapter::series {

Miss MissTable::explain(const MetricKey& key) {
  if (const auto known = known_.find(key.metric); known != known_.end()) return known->second;
  auto miss = registry_->explain_miss(key);
  if (key.metric.size() > kLongestName || registry_->knows(key.metric)) return miss;
  if (known_.size() >= kMostNames) known_.clear();
  known_.emplace(key.metric, miss);
  return miss;
}

}  // namespace adapter::series
