#pragma once

// Go's regular expressions in the spelling that RE2 understands. The two are siblings (https://golang.org/s/re2syntax)
// and differ in a few places: RE2 of 2022 lacks (?<name>...), it has \C, it reads a repeat count beyond nine digits as
// literal text, it does not limit nesting, and it loses letters from alternatives of one character.
//
// Two differences stay, both without use in a rule. Where a part is repeated that can match nothing, in turn within a
// repetition, as in (?:(b|c?)*?)*, the two may take different lengths of text. And \B also holds inside of a character
// of several bytes.

#include <string>
#include <string_view>
#include <vector>

#include "rules/checked.hpp"

namespace adapter::rules {

struct GoRegexSyntax {
  std::string re2_pattern;               // every group unnamed, so that names may repeat as they may in Go
  std::vector<std::string> group_names;  // by group number; "" for the whole match and for groups without a name
};

// Refuses what RE2 would accept and Go does not, in Go's words. What both refuse is left for RE2 to find.
Checked<GoRegexSyntax> translate_go_regex(std::string_view pattern);

}  // namespace adapter::rules
