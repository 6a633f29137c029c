#include "rules/rule.hpp"

namespace adapter::rules {

std::string rule_name(Section section, std::size_t index) {
  return (section == Section::rules ? "rules[" : "externalRules[") + std::to_string(index) + ']';
}

std::string rule_place(const std::string& name, const Location& where) {
  return where.line > 0 ? name + " (line " + std::to_string(where.line) + ")" : name;
}

bool makes_no_metric(const Rule& rule) {
  return rule.section == Section::rules && !rule.resources.label_template && rule.resources.overrides.empty();
}

}  // namespace adapter::rules
