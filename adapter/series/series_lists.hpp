#pragma once

// Lists of series that are kept. Pure.

#include <cstddef>

#include "upstream/upstream.hpp"

namespace adapter::series {

// About what keeping it takes, in bytes.
std::size_t size_of(const upstream::SeriesListing& listing);

// What was known before and is missing in a list that is not whole, then that list: of a name's series the last counts.
upstream::SeriesListing completed(upstream::SeriesListing part, const upstream::SeriesListing& before);

}  // namespace adapter::series
