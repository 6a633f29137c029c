#pragma once

// CustomResourceDefinitions -> which types of objects a cluster that has them knows. For judging rules where there is
// no cluster to ask.

#include <string>
#include <string_view>
#include <vector>

#include "meta/resource_catalog.hpp"
#include "rules/finding.hpp"

namespace adapter::rules {

struct CustomResources {
  std::vector<meta::Resource> resources;  // one for each served version, in the order of the file
  std::vector<Finding> findings;          // what could not be read
};

// `yaml` is a manifest, or what `kubectl get crds` writes as YAML or JSON (apiextensions.k8s.io/v1). Objects of other
// kinds are passed over; a file without any definition is a finding. `file` is the name for messages.
CustomResources read_custom_resource_definitions(std::string_view yaml, const std::string& file);

}  // namespace adapter::rules
