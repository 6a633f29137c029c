#pragma once

// Lists of series that are kept. Pure.

#include <cstddef>

#include "upstream/upstream.hpp"

namespace adapter::series {

// About what keeping it takes, in bytes.
std::size_t size_of(const upstream::SeriesListing& listing);

// A list that is not whole, with what was known before and is missing in it. What was known keeps its order, and what
// is new comes before it: of the series that make one metric the last counts, and a part must not change which it is.
upstream::SeriesListing completed(upstream::SeriesListing part, const upstream::SeriesListing& before);

}  // namespace adapter::series
