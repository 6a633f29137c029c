#pragma once

#include <cstddef>
#include <string_view>

namespace adapter {

// More than any document has that we read as a whole. Readers that build a tree walk it by recursion, one frame of the
// stack for each level: a copy, a comparison or the text of a deep one ends the process.
inline constexpr std::size_t kMostJsonLevels = 200;

// Whether lists and maps stand in each other deeper than that, in a text that may be JSON.
bool is_nested_deeper(std::string_view json, std::size_t levels = kMostJsonLevels);

}  // namespace adapter
