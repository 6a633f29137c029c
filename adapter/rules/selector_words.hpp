#pragma once

// What a seriesQuery that cannot be read says of the names of its series. Pure.

#include <string>
#include <string_view>
#include <vector>

namespace adapter::rules {

// Words of which every name that it may be about has at least one in it: those before the first brace, and of values of
// `__name__`. No labels and their values, functions and numbers. None: nothing is known.
std::vector<std::string> selector_words(std::string_view text);

}  // namespace adapter::rules
