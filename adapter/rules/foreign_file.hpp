#pragma once

// Files that people mistake for the configuration: the object or the chart's values in which it travels.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/yaml_document.hpp"

namespace adapter::rules {

// Of a ConfigMap, in the manifests and the chart of prometheus-adapter.
inline constexpr std::string_view kUsualConfigurationKey = "config.yaml";

// One key of such a file under which something of the adapter's is found.
struct WrappedPart {
  enum class Kind {
    rules,  // these three: a section of the configuration
    external_rules,
    resource_rules,
    configuration,  // a text that may be a whole one
    setting,        // of the chart: nothing to judge
    unknown,        // beside the chart's sections; the chart passes over it
  };
  Kind kind;
  const YamlNode::Entry* entry = nullptr;  // of the tree, which must outlive it
  std::string path;                        // as `rules.custom`
};

struct ForeignFile {
  YamlProblem problem;             // what the file is and what of it is wanted, at the key that tells
  std::string key;                 // that key's path
  std::vector<WrappedPart> parts;  // in the order of the file
};

// Nothing when it looks like a configuration, right or wrong.
std::optional<ForeignFile> recognize_foreign_file(const YamlNode& root);

}  // namespace adapter::rules
