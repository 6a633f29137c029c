#pragma once

// Keys of a rule that stand inside one of its texts. Indented by two blanks too many, behind `metricsQuery: >-`, a key
// and all that follows it is a part of that text and says nothing; what is left is another rule than the one that is
// meant. Pure.

#include <string_view>
#include <vector>

namespace adapter::rules {

// Of the lines of a block scalar (block_scalar.hpp) those from the first on that begins with a key; empty when there is
// none. Whatever stands before it: a comment, or a quote that does not end.
std::string_view swallowed_keys(std::string_view block);

// Of these what may say something of the rule's name: first the lines from each that begins so, `name: {as: rps}`,
// `as:` with rps below it, to the next key; then all of them, as the name may stand in any.
std::vector<std::string_view> swallowed_names(std::string_view block);

// The lines of a block scalar that begin with the key seriesQuery, without the dash before it.
std::vector<std::string_view> swallowed_series_queries(std::string_view block);

}  // namespace adapter::rules
