#pragma once

// rules or externalRules as a whole, wherever a file keeps them.

#include "rules/rule.hpp"
#include "rules/yaml_field.hpp"

namespace adapter::rules {

// Puts the good rules of the section into the file, and the others among its quarantined. What is wrong with the
// section itself goes to the findings of the field.
void load_section(Section section, const YamlField& field, RuleFile& out);

}  // namespace adapter::rules
