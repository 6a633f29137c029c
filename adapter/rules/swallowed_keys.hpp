#pragma once

// Keys of a rule that stand inside one of its texts. Indented by two blanks too many, behind `metricsQuery: >-`, a key
// and all that follows it is a part of that text and says nothing; what is left is another rule than the one that is
// meant. Pure.

#include <string_view>

namespace adapter::rules {

// The text from the first such key on, `name: as: rps` of `sum(x) name: as: rps`; empty when there is none. What
// PromQL has in quotes and behind # is none.
std::string_view swallowed_keys(std::string_view text);

}  // namespace adapter::rules
