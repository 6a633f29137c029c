#pragma once

// Lists of series that are kept. Pure.

#include <cstddef>

#include "upstream/upstream.hpp"

namespace adapter::series {

// About what keeping it takes, in bytes.
std::size_t size_of(const upstream::SeriesListing& listing);

// The most that lists which are not whole add to the last one that was: else whoever names its series anew all the time
// fills it, and nothing leaves it.
inline constexpr std::size_t kMostAdded = 10'000;

// A list that is not whole, with what was known before and is missing in it. What was known keeps its order, and what
// is new comes behind what it stands behind in the part: of the series that make one metric the last counts. What
// stands behind nothing that is known comes first, so that it takes no metric away.
upstream::SeriesListing completed(upstream::SeriesListing part, const upstream::SeriesListing& before);

}  // namespace adapter::series
