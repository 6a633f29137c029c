#include "app/memory_bounds.hpp"

#include <algorithm>

#include "base/byte_count.hpp"
#include "http/server.hpp"

namespace adapter::app {
namespace {

constexpr std::uint64_t kMiB = 1 << 20;
constexpr std::uint64_t kLargestDefaultBudget = 128 * kMiB;

}  // namespace

std::uint64_t memory_budget_of(const Options& options, std::optional<std::uint64_t> limit) {
  if (options.memory_budget > 0) return options.memory_budget;
  return std::min(kLargestDefaultBudget, limit.value_or(UINT64_MAX) / 4);
}

std::vector<MemoryBound> memory_bounds(std::uint64_t budget) {
  return {
      {"the budget for answers", budget},
  };
}

std::uint64_t sum_of(const std::vector<MemoryBound>& bounds) {
  std::uint64_t out = 0;
  for (const auto& bound : bounds) out += bound.bytes;
  return out;
}

std::string memory_text(std::uint64_t budget, std::optional<std::uint64_t> limit) {
  const auto bounds = memory_bounds(budget);
  std::string parts;
  for (const auto& bound : bounds) {
    parts += (parts.empty() ? "" : ", ") + bound.what + " " + byte_count_text(bound.bytes);
  }
  return "memory: " + byte_count_text(sum_of(bounds)) + " at most (" + parts + "); " +
         (limit ? "the container's limit is " + byte_count_text(*limit) : "no limit is set");
}

}  // namespace adapter::app
