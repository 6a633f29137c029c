#pragma once

// Which series a rule is meant to be about, also one whose seriesQuery is not where it belongs. Pure.

#include <span>
#include <string>
#include <string_view>

#include "rules/go_regex.hpp"
#include "rules/yaml_document.hpp"

namespace adapter::rules {

// Of an entry of a list of rules in which something is wrong; `as_read` is what stands under its seriesQuery, be that
// key misspelt. The first that is there: the seriesQuery itself; what stands under such a key anywhere in the entry; a
// selector under a key that nobody knows. Of several texts nobody knows which is meant: one that is no selector and
// speaks of all. Empty when there is none.
std::string meant_series_query(const YamlNode& entry, const YamlNode& as_read,
                               std::span<const std::string_view> known_keys,
                               const GoRegex::Compile& compile = GoRegex::compile);

// How often it has the key.
std::size_t times(const YamlNode& entry, std::string_view key);

}  // namespace adapter::rules
