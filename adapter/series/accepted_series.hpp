#pragma once

// Which series of a list a rule makes metrics of, as far as their names tell. Pure.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rules/rule.hpp"
#include "series/search_work.hpp"
#include "upstream/upstream.hpp"

namespace adapter::series {

struct AcceptedSeries {
  std::vector<const upstream::SeriesShape*> shapes;  // of the list
  std::size_t unsafe = 0;                            // left out: their names would mean something else in the query
  std::string unsafe_example;                        // the first of them, quoted
};

// What the rule's filters accept. Nothing when its regular expressions would take too long, with `name.matches`, which
// is for the caller to try.
std::optional<AcceptedSeries> accepted_series(const rules::Rule& rule, const upstream::SeriesListing& listing,
                                              SearchWork& work);

// Leaves the shapes whose names all filters accept. One filter runs over all before the next: the caches that make it
// fast are held for one at a time.
void keep_accepted(const std::vector<rules::SeriesFilter>& filters, std::vector<const upstream::SeriesShape*>& shapes);

// Of the names, and of the programs: what searching takes.
std::uint64_t bytes_of(const std::vector<const upstream::SeriesShape*>& shapes);
std::uint64_t instructions_of(const std::vector<rules::SeriesFilter>& filters);

}  // namespace adapter::series
