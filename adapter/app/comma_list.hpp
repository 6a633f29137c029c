#pragma once

// The value of a list flag, as pflag's string slices take it: one record of CSV (RFC 4180) as Go's encoding/csv reads
// it.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace adapter::app {

// `a,b` -> a, b; `"a,b","say ""x"""` -> a,b and say "x"; an empty text is an empty list, `a,` has an empty second item.
// Nothing when quotes do not open and close an item, or when the text has more than one line.
std::optional<std::vector<std::string>> split_comma_list(std::string_view text);

}  // namespace adapter::app
