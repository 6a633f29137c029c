#pragma once

#include <string>
#include <vector>

#include "meta/resource_catalog.hpp"

namespace adapter::cluster {

// What discovery says of one version of a group. Versions stand in the order of discovery: groups as the API server
// lists them, the preferred version of each first.
struct DiscoveredVersion {
  std::string group;  // empty for the core group
  std::string version;
  std::vector<meta::Resource> resources;
  bool answered = false;  // false: whoever serves it did not say what there is, `resources` may be out of date

  std::string text() const { return group.empty() ? version : group + "/" + version; }
};

using Discovery = std::vector<DiscoveredVersion>;

}  // namespace adapter::cluster
