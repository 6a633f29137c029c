#pragma once

// Rules where they travel in another file: the text in a ConfigMap, values of the Helm chart, another Kubernetes
// object. For those who judge rules; the server takes the configuration itself (rule_loader).

#include <string>
#include <string_view>
#include <vector>

#include "rules/rule.hpp"

namespace adapter::rules {

struct WrappedRules {
  std::vector<Finding> wrappings;  // what rules stand in and what is to be taken out; none for a configuration
  std::vector<RuleFile> files;     // as load_rules gives them; places and keys are those of the file around them
};

// A configuration is loaded as the server does. A file that has nothing of the adapter's in it is one, too: a wrong
// one.
WrappedRules load_wrapped_rules(std::string_view yaml, const std::string& file);

}  // namespace adapter::rules
