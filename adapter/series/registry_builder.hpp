#pragma once

// Rules + discovered series -> registry. Pure.

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "series/search_work.hpp"
#include "series/series_registry.hpp"
#include "upstream/upstream.hpp"

namespace adapter::series {

// What discovery knows of one seriesQuery.
struct Discovered {
  std::shared_ptr<const upstream::SeriesListing> last_good;  // null until the first success
  std::optional<std::string> failure;                        // of the newest attempt; last_good then is old
  bool in_part = false;                                      // no list yet that the backend called whole
  bool gave_way = false;                                     // there was one, and no room for it
  runtime::WallTime listed_at{};                             // when last_good was
  std::chrono::nanoseconds window{0};                        // how far back that looked
  std::size_t bytes = 0;                                     // that it takes, as size_of() has it

  // Whether the same registry comes of both: when it was does not matter.
  friend bool operator==(const Discovered& a, const Discovered& b) {
    return a.last_good == b.last_good && a.failure == b.failure && a.in_part == b.in_part && a.gave_way == b.gave_way;
  }
};

using DiscoveredBySelector = std::map<std::string, Discovered, std::less<>>;

// Entries of a section, one for each metric and resource: 30,000 names of series that have the five usual labels. With
// a hundred bytes for each, and discovery documents of 45 MB while they are made, they leave room in the 512 MiB of our
// manifests.
inline constexpr std::size_t kMostMetrics = 150'000;

// For each rule in the order of the file and each series in the order of the answer: labels that name resources make
// one entry each, under the name the rule gives the series. A later entry replaces an earlier one with the same
// resource, scope and name (incumbent-behaviour 4.4, 4.5). Objects that have no namespace are asked for without one: so
// says the catalogue, whatever the kind. An external metric is its name alone (4.6).
//
// Names that no path can hold are left out and counted. A rule that would bring the section over `most` entries is set
// aside as a whole; those after it may still fit. What a later rule is meant to replace, be it not listed yet, or in
// part alone, or set aside, is withheld: the earlier rule's value may mean something else. Rules that were set aside
// before (the quarantined) count as well as far as their names can be told (UnservedRule). For resources that the later
// rule cannot have metrics for, the earlier one serves.
//
// A rule whose regular expressions take too long (`work`) is set aside. `before`, where there is one, tells what rules
// were that are not served now (LastGoodRule): what they made then is withheld from earlier ones, too.
std::shared_ptr<const SeriesRegistry> build_registry(std::shared_ptr<const rules::RuleSet> rules,
                                                     const DiscoveredBySelector& discovered,
                                                     rules::Section section = rules::Section::rules,
                                                     std::size_t most = kMostMetrics,
                                                     const SeriesRegistry* before = nullptr,
                                                     SearchWork work = SearchWork());

}  // namespace adapter::series
