#include "series/series_lists.hpp"

#include <algorithm>
#include <iterator>
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
  auto out = before.shapes;
  std::ranges::copy_if(std::make_move_iterator(part.shapes.begin()), std::make_move_iterator(part.shapes.end()),
                       std::back_inserter(out),
                       [&](const upstream::SeriesShape& shape) { return !known.contains(&shape); });
  part.shapes = std::move(out);
  return part;
}

}  // namespace adapter::series
