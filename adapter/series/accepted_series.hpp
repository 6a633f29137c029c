#pragma once

// Which series of a list a rule makes metrics of, as far as their names tell. Pure.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "rules/rule.hpp"
#include "series/search_work.hpp"
#include "upstream/upstream.hpp"

namespace adapter::series {

struct AcceptedSeries {
  std::vector<const upstream::SeriesShape*> shapes;  // of the list
  std::vector<const upstream::SeriesShape*> unsafe;  // left out: their names would mean something else in the query
  std::size_t too_long = 0;                          // left out, whatever the filters say: no rule means such names
  std::string left_out_example;                      // the first of these, quoted
};

// What the rule's filters accept. Nothing when it takes too long.
std::optional<AcceptedSeries> accepted_series(const rules::Rule& rule, const upstream::SeriesListing& listing,
                                              SearchWork& work);

// The pattern with caches, where so many names are searched that making them pays; nothing when there is no time for
// it.
template <class Pattern>
std::optional<Pattern> for_names(std::size_t names, const Pattern& pattern, std::size_t instructions,
                                 SearchWork& work) {
  constexpr std::size_t kFew = 32;
  if (names < kFew) return pattern;
  if (!work.may_compile(instructions)) return std::nullopt;
  return pattern.with_cache();
}

// Leaves the shapes whose names all filters accept; false when that takes too long. One filter runs over all before the
// next: the caches that make it fast are held for one at a time.
bool keep_accepted(const std::vector<rules::SeriesFilter>& filters, std::vector<const upstream::SeriesShape*>& shapes,
                   SearchWork& work);

}  // namespace adapter::series
