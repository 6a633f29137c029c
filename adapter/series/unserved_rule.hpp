#pragma once

// A rule whose metrics are not served, or not all, and the names it is meant to make: those that earlier rules make
// must not be served meanwhile. Pure.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/substring_index.hpp"
#include "base/text_hash.hpp"
#include "rules/metric_namer.hpp"
#include "rules/series_selector.hpp"
#include "series/registry_builder.hpp"
#include "series/search_work.hpp"
#include "series/unserved_rules.hpp"

namespace adapter::series {

// To serve an earlier rule's value under a name that a later rule replaces is to serve a wrong number; to withhold
// names that the later rule cannot make is to let one rule's trouble take away its neighbours. What tells, the first
// that applies:
//
// - Its series are listed: the names it makes of them and no others. (An empty part of a list is none.)
// - Its seriesQuery selects one series by name and `name` accepts that: the rule makes that one name and no other.
// - Nothing of it is listed, and it asks for series by their names: the series that would get the name in question, be
//   it that nobody has seen them; any name that `name.as` allows if those cannot be told.
// - Nothing of it is listed, and `name.as` has text of its own: `requests`, or `${1}_per_second`. Whatever it could
//   expand to. (A backend may give lists in part for ever, and what a part lacks is little against all that the text
//   allows. But the one name of an `as` without references is meant, whatever the part lacks; and so is what series
//   would get that nobody has seen, once parts had more new ones than are kept.)
// - What is known of other rules' series counts: names that it makes of those that its seriesQuery may select, by their
//   names and the labels seen with them. A seriesQuery that is empty, or has no words, tells nothing.
//
// Of a rule whose `matches` could not be read, any part of a series' name may be what its group took.
class UnservedRule {
 public:
  using Names = std::unordered_set<std::string, TextHash, std::equal_to<>>;

  // What it is given must outlive it. Where telling takes too long, or too much memory, as when a list has given way,
  // any name may be meant that the text of `name.as` allows.
  UnservedRule(const Unserved& rule, const DiscoveredBySelector& discovered, SearchWork& work);

  bool may_make(std::string_view metric) const;
  // When these are all; else null.
  const Names* only_names() const;

 private:
  void learn(const DiscoveredBySelector& discovered);
  bool learn_from(std::vector<const upstream::SeriesShape*> shapes);  // whether they give a name
  bool may_make_of_part(const rules::MetricNamer& namer, std::string_view metric) const;
  bool may_make_of_unseen(const rules::MetricNamer& namer, const std::string& metric) const;

  const Unserved& rule_;
  SearchWork& work_;
  std::size_t of_filters_ = 0;  // instructions
  bool may_be_any_ = false;
  rules::SeriesSelector selector_;
  Names names_;
  std::optional<SubstringIndex> series_;  // of parts: the names of those that are known
  bool has_series_ = false;
  bool is_in_part_ = false;  // what is listed of it
  bool text_tells_ = false;  // of a namer that has some, whatever it could expand to
  bool unseen_series_count_ = false;
};

}  // namespace adapter::series
