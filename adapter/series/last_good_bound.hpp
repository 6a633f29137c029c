#pragma once

// What rules were is held as long as a rule with an error may be it, and over many edits that can be the rules of many
// files, each bound to the catalogue of its time. Pure.

#include <cstddef>

#include "series/last_good_rules.hpp"

namespace adapter::series {

inline constexpr std::size_t kMostLastGoodBytes = 64 << 20;  // as 6,500 usual rules take
inline constexpr std::size_t kMostOldCatalogs = 2;           // beside the one of `now`

// Drops those for which there is no room behind others: their rules are taken for what their texts say. Of many
// catalogues none but that of `now` is held: kinds that have gone since are not known any more.
void bound_last_good(LastGoodRules& rules, const rules::RuleSet& now);

}  // namespace adapter::series
