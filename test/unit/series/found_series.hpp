#pragma once

#include "series/registry_builder.hpp"

namespace adapter::series {

// What discovery knows of a selector that has these series.
inline Discovered found(std::vector<upstream::SeriesShape> shapes) {
  return {.last_good = std::make_shared<const upstream::SeriesListing>(
              upstream::SeriesListing{.shapes = std::move(shapes), .series = 1}),
          .failure = std::nullopt};
}

}  // namespace adapter::series
