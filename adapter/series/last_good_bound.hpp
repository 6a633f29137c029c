#pragma once

// What rules were is held as long as a rule with an error may be it, and over many edits that can be the rules of many
// files, each bound to the catalogue of its time. Pure.

#include <cstddef>

#include "series/last_good_rules.hpp"

namespace adapter::series {

inline constexpr std::size_t kMostOldCatalogs = 2;  // beside the one of `now`

// Of many catalogues none but that of `now` is held; what is bound to one that lacks its kinds is bound again, as they
// may be back.
void bound_last_good(LastGoodRules& rules, const rules::RuleSet& now);

// What they hold beside `now`, and for long: what right rules were is held until their series are listed, and that is
// not counted.
std::size_t bytes_of(const LastGoodRules& rules, const rules::RuleSet& now);

}  // namespace adapter::series
