#pragma once

// A rule whose series are unknown, and the names it is meant to make: those that earlier rules make must not be served
// meanwhile. Pure.

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "rules/rule.hpp"
#include "series/registry_builder.hpp"

namespace adapter::series {

// To serve an earlier rule's value under a name that a later rule replaces is to serve a wrong number; to withhold
// names that the later rule cannot make is to let one rule's trouble take away its neighbours. What tells, the first
// that applies:
//
// - Its seriesQuery selects one series by name and `name` accepts that: the rule makes that one name and no other.
// - `name.as` has text of its own: `requests`, or `${1}_per_second`. Whatever it could expand to.
// - `name.as` takes all from the series, as `$0` does: it could expand to anything, which tells nothing. Then what is
//   known of other rules' series counts: names that it makes of those that its seriesQuery may select by name.
class UnlistedRule {
 public:
  // `rule` must outlive it.
  UnlistedRule(const rules::Rule& rule, const DiscoveredBySelector& discovered);

  bool may_make(std::string_view metric) const;

 private:
  const rules::Rule& rule_;
  std::optional<std::unordered_set<std::string>> names_;  // all of them, where they are known
};

}  // namespace adapter::series
