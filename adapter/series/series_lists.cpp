#include "series/series_lists.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "base/heap_bytes.hpp"

namespace adapter::series {

std::size_t size_of(const upstream::SeriesListing& listing) {
  std::size_t out = 0;
  for (const auto& shape : listing.shapes) {
    out += sizeof shape + heap_bytes(shape.name);
    for (const auto& label : shape.labels) out += sizeof label + heap_bytes(label);
  }
  return out;
}

upstream::SeriesListing completed(upstream::SeriesListing part, const upstream::SeriesListing& before) {
  using upstream::SeriesShape;
  const auto less = [](const SeriesShape* a, const SeriesShape* b) {
    return std::tie(a->name, a->labels) < std::tie(b->name, b->labels);
  };
  std::map<const SeriesShape*, std::size_t, decltype(less)> places(less);
  for (std::size_t i = 0; i < before.shapes.size(); ++i) places.emplace(&before.shapes[i], i);
  std::vector<std::pair<std::size_t, SeriesShape>> added;  // and behind how many of those before
  std::size_t place = 0;
  part.lacks_some = before.lacks_some;
  for (auto& shape : part.shapes) {
    if (const auto known = places.find(&shape); known != places.end()) {
      place = known->second + 1;
    } else if (before.added + added.size() < kMostAdded) {
      added.emplace_back(place, std::move(shape));
    } else {
      part.lacks_some = true;
    }
  }
  std::ranges::stable_sort(added, {}, [](const auto& each) { return each.first; });
  part.added = before.added + added.size();
  part.shapes.clear();
  part.shapes.reserve(before.shapes.size() + added.size());
  auto next = added.begin();
  for (std::size_t i = 0; i <= before.shapes.size(); ++i) {
    for (; next != added.end() && next->first == i; ++next) part.shapes.push_back(std::move(next->second));
    if (i < before.shapes.size()) part.shapes.push_back(before.shapes[i]);
  }
  return part;
}

}  // namespace adapter::series
