#pragma once

// Texts from outside for a log or a terminal: what a person reads is what stands there.

#include <string>
#include <string_view>

namespace adapter {

// The text with everything escaped that a reader cannot see or that changes how the rest is shown: control characters
// (C0, DEL, C1) and bytes that are not UTF-8 as \xNN or \uNNNN; line separators, marks of direction, characters without
// width, spaces other than U+0020 and what Unicode does not know as \uNNNN or \UNNNNNNNN.
std::string visible_text(std::string_view text);

}  // namespace adapter
