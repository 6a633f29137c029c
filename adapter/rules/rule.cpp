#include "rules/rule.hpp"

namespace adapter::rules {

std::string rule_name(Section section, std::size_t index) {
  return (section == Section::rules ? "rules[" : "externalRules[") + std::to_string(index) + ']';
}

}  // namespace adapter::rules
