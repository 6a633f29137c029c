#pragma once

// The texts of a rule, with what is wrong in each whatever it means. Findings go where the field's go.

#include <string_view>

#include "rules/yaml_field.hpp"

namespace adapter::rules {

// Whether it holds the key of another rule, in whatever style.
bool holds_a_series_query(std::string_view text);

// A query. Reports keys that were indented as a part of it (swallowed_keys.hpp).
std::string_view read_text(const YamlField& field);

// A pattern or a name, in which a line break stands for nothing that is meant: reports one at its end, too, and leaves
// it out.
std::string_view read_word(const YamlField& field);

}  // namespace adapter::rules
