#pragma once

// rules or externalRules as a whole, wherever a file keeps them.

#include "rules/patterns.hpp"
#include "rules/rule.hpp"
#include "rules/yaml_field.hpp"

namespace adapter::rules {

// Puts the good rules of the section into the file, and the others among its quarantined. What is wrong with the
// section itself, as more than 10,000 entries, goes to the findings of the field. A rule whose regular expressions are
// too large beside those of the others before it is set aside. `patterns` is that of the file.
void load_section(Section section, const YamlField& field, Patterns& patterns, RuleFile& out);

}  // namespace adapter::rules
