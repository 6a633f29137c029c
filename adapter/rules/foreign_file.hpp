#pragma once

// Files that people mistake for the configuration: the object or the chart's values in which it travels.

#include <optional>

#include "rules/yaml_document.hpp"

namespace adapter::rules {

// Says what the file is and what of it is wanted; nothing when it looks like a configuration, right or wrong.
std::optional<YamlProblem> recognize_foreign_file(const YamlNode& root);

}  // namespace adapter::rules
