#pragma once

// What was found out about metrics that do not exist, beside the registry it is of: autoscalers ask for a missing one
// every few seconds, and whoever has the right to ask may ask for anything.

#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/text_hash.hpp"
#include "series/series_registry.hpp"

namespace adapter::series {

class MissTable {
 public:
  static constexpr std::size_t kMostNames = 1024;
  static constexpr std::size_t kLongestName = 256;  // bytes; of longer ones nothing is remembered

  MissTable() = default;
  explicit MissTable(std::shared_ptr<const SeriesRegistry> registry) : registry_(std::move(registry)) {}

  const std::shared_ptr<const SeriesRegistry>& registry() const { return registry_; }  // null before the first

  // SeriesRegistry::explain_miss(). There must be a registry.
  Miss explain(const MetricKey& key);

  std::size_t size() const { return known_.size(); }

 private:
  std::shared_ptr<const SeriesRegistry> registry_;
  // By name: of one that nothing makes the resource tells nothing. All are forgotten when there are too many.
  std::unordered_map<std::string, Miss, TextHash, std::equal_to<>> known_;
};

}  // namespace adapter::series
