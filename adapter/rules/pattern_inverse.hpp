#pragma once

// A pattern read backwards: from what a group took to the text it was found in. Pure.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace adapter::rules {

// The only texts in which GoRegex could find this pattern so that the group took `taken`, if it finds it there at all.
// Patterns that say the whole text are told: `^container_(.*)_total$`, `^(.*)_(total|sum)$`, for group 0 `^.*_queue$`.
// Of others, where there may be any number of such texts, nothing is said. Texts hold no line break, which `.` does not
// take.
std::optional<std::vector<std::string>> texts_with(const std::string& pattern, std::size_t group,
                                                   std::string_view taken);

}  // namespace adapter::rules
