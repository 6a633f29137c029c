#pragma once

// Text of a flag -> its field of Options, and back for the help.

#include <optional>
#include <string>
#include <string_view>

#include "app/flag_table.hpp"

namespace adapter::app {

// Sets the flag's field. A later scalar replaces an earlier one; a list grows, but its `first_use` drops the default.
// Answers what is wrong, nothing when all is well: one sentence that names the flag and what is expected, and quotes
// the value unless that may hold a credential. The field is then as it was. Whole numbers are decimal without leading
// zeros (pflag would read 010 as 8). A flag that is ignored takes any value.
std::optional<std::string> set_flag(const Flag& flag, std::string_view value, bool first_use, Options& options);

// The value in these options as one would write it; empty when there is nothing to say.
std::string flag_text(const Flag& flag, const Options& options);

}  // namespace adapter::app
