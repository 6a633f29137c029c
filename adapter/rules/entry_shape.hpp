#pragma once

// What the shape of an entry of a list of rules tells of what was meant, where something in it is wrong. Pure.

#include <cstddef>
#include <string_view>

#include "rules/yaml_document.hpp"

namespace adapter::rules {

// How often it has the key.
std::size_t times(const YamlNode& entry, std::string_view key);

// How many rules stand in the entry: more than one where a dash is lost between them, or the line that has it, or where
// the second is indented into a value of the first. One key alone that stands twice is a slip.
std::size_t rules_in(const YamlNode& entry);

// Whether no key that stands under `name` or in a filter may be meant for another place.
bool hold_only_their_keys(const YamlNode& name, const YamlNode& filters);

}  // namespace adapter::rules
