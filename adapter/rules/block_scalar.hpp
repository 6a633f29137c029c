#pragma once

// A text behind `|` or `>`, as it stands in the file. Folding takes from its lines what tells where one of them begins.

#include <cstddef>
#include <string_view>

namespace adapter::rules {

// The lines of the block scalar whose node begins at this byte of the source, below its indicator and as far as they
// are indented as the first of them; empty for any other node. (YAML 1.1, 9.2)
std::string_view block_lines(std::string_view source, std::size_t offset);

}  // namespace adapter::rules
