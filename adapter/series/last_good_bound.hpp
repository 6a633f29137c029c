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

// What they hold beside `now`.
std::size_t bytes_of(const LastGoodRules& rules, const rules::RuleSet& now);

// The same for long: what right rules were in `before` is held until their series are listed, which is soon, and is not
// counted. It is when that has not come by the next edit; so of all this no more than one generation is left out.
std::size_t lasting_bytes_of(const LastGoodRules& rules, const rules::RuleSet& now, const rules::RuleSet& before);

}  // namespace adapter::series
