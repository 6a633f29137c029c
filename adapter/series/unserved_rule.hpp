#pragma once

// A rule whose metrics are not served, or not all, and the names it is meant to make: those that earlier rules make
// must not be served meanwhile. Pure.

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
// that applies:
//
// - Its series are listed: the names it makes of them and no others.
// - Its seriesQuery selects one series by name and `name` accepts that: the rule makes that one name and no other.
// - Nothing of it is listed, and `name.as` has text of its own: `requests`, or `${1}_per_second`. Whatever it could
//   expand to. (A backend may give lists in part for ever, and what a part lacks is little against all that the text
//   allows.)
// - What is known of other rules' series counts: names that it makes of those that its seriesQuery may select, by their
//   names and the labels seen with them. Where nothing of it is listed and it asks for names, also the series that
//   would get the name in question, seen or not; any name if that series cannot be told. A seriesQuery that is empty,
//   or could not be read, tells nothing.
class UnservedRule {
 public:
  // What it is given must outlive it.
  UnservedRule(std::string_view series_query, const std::vector<rules::SeriesFilter>& filters,
               const rules::MetricNamer& namer, const DiscoveredBySelector& discovered);

  bool may_make(std::string_view metric) const;

 private:
  enum class Basis { names, text, names_and_unseen_series };
  Basis learn(std::string_view series_query, const DiscoveredBySelector& discovered);
  void learn_one(const std::string& series);

  const std::vector<rules::SeriesFilter>& filters_;
  const rules::MetricNamer& namer_;
  rules::SeriesSelector selector_;
  std::unordered_set<std::string> names_;  // but for `text`
  Basis basis_;
};

}  // namespace adapter::series
