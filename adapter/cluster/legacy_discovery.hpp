#pragma once

// Discovery as every API server offers it: the versions first, then one document for each. Pure; all fail with
// malformed_response.
// Wire: apimachinery's meta/v1 APIVersions (/api), APIGroupList (/apis), APIResourceList (/api/V, /apis/G/V).

#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "cluster/discovered_version.hpp"

namespace adapter::cluster {

// Versions without resources yet, not answered.
Result<Discovery> parse_api_versions(std::string_view json);
Result<Discovery> parse_api_groups(std::string_view json);

// The resources of that version, without subresources.
Result<std::vector<meta::Resource>> parse_api_resources(std::string_view json, const DiscoveredVersion& of);

}  // namespace adapter::cluster
