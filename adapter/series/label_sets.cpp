#include "series/label_sets.hpp"

#include <algorithm>
#include <iterator>

namespace adapter::series {

LabelSets::Number LabelSets::of(const Labels& labels) {
  return labels.size() <= kMostLabels ? hold(labels) : hold({labels.begin(), labels.begin() + kMostLabels});
}

LabelSets::Number LabelSets::with(Number known, const Labels& more) {
  const auto& before = (*this)[known];
  if (before.size() == kMostLabels || std::ranges::includes(before, more)) return known;
  Labels both;
  std::ranges::set_union(before, more, std::back_inserter(both));
  const auto grown = of(both);
  give_up(known);
  return grown;
}

void LabelSets::give_up(Number set) {
  const auto entry = by_number_[set];
  if (--entry->second.names > 0) return;
  sets_.erase(entry);
  by_number_[set] = sets_.end();
  free_.push_back(set);
}

LabelSets::Number LabelSets::hold(const Labels& labels) {
  const auto [entry, is_new] = sets_.try_emplace(labels);
  auto& use = entry->second;
  if (is_new && free_.empty()) {
    use.number = static_cast<Number>(by_number_.size());
    by_number_.push_back(entry);
  } else if (is_new) {
    use.number = free_.back();
    free_.pop_back();
    by_number_[use.number] = entry;
  }
  ++use.names;
  return use.number;
}

}  // namespace adapter::series
