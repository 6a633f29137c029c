#include "series/series_lists.hpp"

#include <set>
#include <tuple>

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
  const auto less = [](const upstream::SeriesShape* a, const upstream::SeriesShape* b) {
    return std::tie(a->name, a->labels) < std::tie(b->name, b->labels);
  };
  std::set<const upstream::SeriesShape*, decltype(less)> known(less);
  for (const auto& shape : before.shapes) known.insert(&shape);
  std::erase_if(part.shapes, [&](const upstream::SeriesShape& shape) { return known.contains(&shape); });
  part.shapes.insert(part.shapes.end(), before.shapes.begin(), before.shapes.end());
  return part;
}

}  // namespace adapter::series
