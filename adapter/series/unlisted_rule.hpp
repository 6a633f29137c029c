#pragma once

// A rule whose series are unknown, and the names it is meant to make: those that earlier rules make must not be served
// meanwhile. Pure.

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "rules/metric_namer.hpp"
#include "rules/series_filter.hpp"
#include "rules/series_selector.hpp"
#include "series/registry_builder.hpp"

namespace adapter::series {

// To serve an earlier rule's value under a name that a later rule replaces is to serve a wrong number; to withhold
// names that the later rule cannot make is to let one rule's trouble take away its neighbours. What tells, the first
// that applies. (The second not of a rule that has been listed in part: that may last for ever, and what the part lacks
// is little against all that the text allows.)
//
// - Its seriesQuery selects one series by name and `name` accepts that: the rule makes that one name and no other.
// - `name.as` has text of its own: `requests`, or `${1}_per_second`. Whatever it could expand to.
// - `name.as` takes all from the series, as `$0` does: it could expand to anything, which tells nothing. Then what is
//   known of other rules' series counts: names that it makes of those that its seriesQuery may select by name; and
//   where that asks for names, a series of the very name in question.
class UnlistedRule {
 public:
  enum class Known { nothing, a_part };

  // What it is given must outlive it.
  UnlistedRule(std::string_view series_query, const std::vector<rules::SeriesFilter>& filters,
               const rules::MetricNamer& namer, const DiscoveredBySelector& discovered, Known known = Known::nothing);

  bool may_make(std::string_view metric) const;

 private:
  const std::vector<rules::SeriesFilter>& filters_;
  const rules::MetricNamer& namer_;
  rules::SeriesSelector selector_;
  enum class Basis { one_name, text, known_series } basis_;
  std::unordered_set<std::string> names_;  // but for `text`
};

}  // namespace adapter::series
