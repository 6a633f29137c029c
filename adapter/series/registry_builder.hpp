#pragma once

// Rules + discovered series -> registry. Pure.

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "series/series_registry.hpp"
#include "upstream/upstream.hpp"

namespace adapter::series {

// What discovery knows of one seriesQuery.
struct Discovered {
  std::shared_ptr<const upstream::SeriesListing> last_good;  // null until the first success
  std::optional<std::string> failure;                        // of the newest attempt; last_good then is old
  runtime::WallTime listed_at{};                             // when last_good was
};

using DiscoveredBySelector = std::map<std::string, Discovered, std::less<>>;

// For each rule in the order of the file and each series in the order of the answer: labels that name resources make
// one entry each, under the name the rule gives the series. A later entry replaces an earlier one with the same
// resource, scope and name (incumbent-behaviour 4.4, 4.5). Namespaces, nodes and persistent volumes are not namespaced,
// everything else is, whatever its real scope. An external metric is its name alone (4.6). A name that a later rule is
// meant to replace is withheld until that rule's series are known.
std::shared_ptr<const SeriesRegistry> build_registry(std::shared_ptr<const rules::RuleSet> rules,
                                                     const DiscoveredBySelector& discovered,
                                                     rules::Section section = rules::Section::rules);

}  // namespace adapter::series
