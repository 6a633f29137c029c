#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "base/heap_bytes.hpp"
#include "meta/resource_catalog.hpp"

namespace adapter::cluster {

// What discovery says of one version of a group. Versions stand in the order of discovery: groups as the API server
// lists them, the preferred version of each first.
struct DiscoveredVersion {
  std::string group;  // empty for the core group
  std::string version;
  std::vector<meta::Resource> resources;
  bool answered = false;  // false: whoever serves it did not say what there is, `resources` may be out of date

  bool tells_of_core() const { return group.empty() && !resources.empty(); }
  std::string text() const { return group.empty() ? version : group + "/" + version; }
};

using Discovery = std::vector<DiscoveredVersion>;

// Bounds of what one answer may say. Each resource has the names of its group and version again, so that a short
// document could take hundreds of times its size.
inline constexpr std::size_t kMostVersions = 10'000;
inline constexpr std::size_t kMostResources = 20'000;
inline constexpr std::size_t kLongestDiscoveredName = 253;  // a DNS subdomain, as all names of types are (RFC 1123)

// About what these take in memory.
inline std::size_t bytes_of(const std::vector<meta::Resource>& resources) {
  std::size_t out = 0;
  for (const auto& one : resources) {
    out += sizeof one + heap_bytes(one.group) + heap_bytes(one.version) + heap_bytes(one.kind) +
           heap_bytes(one.plural) + heap_bytes(one.singular);
  }
  return out;
}
inline std::size_t bytes_of(const Discovery& discovery) {
  std::size_t out = 0;
  for (const auto& one : discovery) {
    out += sizeof one + heap_bytes(one.group) + heap_bytes(one.version) + bytes_of(one.resources);
  }
  return out;
}

// Each version once, as it is named first: what was known of it before would be copied for each.
inline void drop_repeated(Discovery& discovery) {
  std::set<std::string> names;
  std::erase_if(discovery, [&](const DiscoveredVersion& version) { return !names.insert(version.text()).second; });
}

}  // namespace adapter::cluster
