#include "base/nearest_name.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/edit_distance.hpp"

namespace adapter {
namespace {

constexpr std::size_t kLongestName = 128;
constexpr std::size_t kMostEdits = kLongestName / 3;
constexpr std::size_t kLongestCandidate = kLongestName + kMostEdits;
static_assert(kLongestCandidate <= kLongestComparedName);
// Of a comparison, for whatever it does beside the table.
constexpr std::size_t kCellsForEach = 16;

}  // namespace

std::optional<std::string_view> nearest_name(std::string_view name, std::span<const std::string_view> candidates) {
  return NearestNames({candidates.begin(), candidates.end()}).find(name);
}

NearestNames::NearestNames(std::vector<std::string_view> candidates) : candidates_(std::move(candidates)) {
  std::erase_if(candidates_, [](std::string_view candidate) { return candidate.size() > kLongestCandidate; });
  counts_.reserve(candidates_.size());
  for (const auto candidate : candidates_) counts_.push_back(counts_of(candidate));
}

NearestNames::Counts NearestNames::counts_of(std::string_view name) {
  Counts out{};
  for (const char c : name) ++out[static_cast<unsigned char>(c) & 31u];
  return out;
}

std::size_t NearestNames::fewest_edits(const Counts& a, std::size_t a_size, const Counts& b, std::size_t b_size) {
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference += static_cast<unsigned>(std::abs(int{a[i]} - int{b[i]}));
  // A replaced character counts twice in the difference, an inserted or deleted one once there and once in the length.
  return (difference + (std::max(a_size, b_size) - std::min(a_size, b_size))) / 2;
}

std::optional<std::string_view> NearestNames::find(std::string_view name, Work* work) const {
  if (name.size() > kLongestName) return std::nullopt;
  const std::size_t allowed = std::max<std::size_t>(name.size() / 3, 1);
  const auto counts = counts_of(name);
  std::array<std::vector<std::uint32_t>, kMostEdits + 1> by_fewest;
  for (std::size_t i = 0; i < candidates_.size(); ++i) {
    const auto fewest = fewest_edits(counts, name.size(), counts_[i], candidates_[i].size());
    if (fewest <= allowed) by_fewest[fewest].push_back(static_cast<std::uint32_t>(i));
  }
  Work done;
  std::size_t limit = allowed;
  std::optional<std::uint32_t> nearest;
  for (std::size_t fewest = 0; fewest <= limit && done.cells < kMostCells; ++fewest) {
    for (const auto i : by_fewest[fewest]) {
      if (fewest > limit || done.cells >= kMostCells) break;
      const auto distance = edit_distance(name, candidates_[i], limit);
      ++done.compared;
      done.cells += distance.cells + kCellsForEach;
      const bool nearer = distance.edits < limit || !nearest || i < *nearest;
      if (distance.edits > limit || !nearer) continue;
      limit = distance.edits;
      nearest = i;
    }
  }
  if (work != nullptr) *work = done;
  return nearest ? std::optional(candidates_[*nearest]) : std::nullopt;
}

}  // namespace adapter
