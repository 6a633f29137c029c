#pragma once

// What a regular expression says of the texts it matches, be it one that cannot be compiled. Pure.

#include <string>
#include <string_view>
#include <vector>

namespace adapter::rules {

// Words of which every text that the pattern matches has at least one in it; none where nothing is certain, as of `.*`
// and `(a|b?)`. A bracket too few or too many is taken as it was probably meant.
std::vector<std::string> pattern_words(std::string_view pattern);

}  // namespace adapter::rules
