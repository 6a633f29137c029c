#include "cluster/absent_versions.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "meta/builtin_catalog.hpp"

namespace adapter::cluster {
namespace {

// What Kubernetes itself has of it.
DiscoveredVersion own_of(const DiscoveredVersion& version) {
  static const auto kBuiltin = meta::builtin_catalog();
  auto out = version;
  std::erase_if(out.resources, [](const meta::Resource& resource) {
    return kBuiltin.positions_of(resource.group_resource()).empty();
  });
  return out;
}

void drop_what_is_empty_now(const Discovery& known, Discovery& discovery) {
  std::set<std::string> names;
  for (const auto& version : known) names.insert(version.text());
  std::erase_if(discovery, [&](const DiscoveredVersion& version) {
    return version.resources.empty() && names.contains(version.text());
  });
}

}  // namespace

std::set<std::string> keep_absent_versions(const Discovery& known, const std::set<std::string>& absent,
                                           Discovery& discovery) {
  drop_what_is_empty_now(known, discovery);
  std::set<std::string> present, groups, out;
  for (const auto& version : discovery) {
    present.insert(version.text());
    groups.insert(version.group);
  }
  std::map<std::string, Discovery> kept;  // by the version before them that is present
  std::string before;
  for (const auto& version : known) {
    auto name = version.text();
    if (present.contains(name)) {
      before = std::move(name);
      continue;
    }
    const bool is_first_time = !absent.contains(name);
    if (is_first_time) {
      kept[before].push_back(version);
      out.insert(std::move(name));
    } else if (auto own = own_of(version); !groups.contains(version.group) && !own.resources.empty()) {
      kept[before].push_back(std::move(own));
    }
  }
  if (kept.empty()) return out;
  auto whole = std::move(kept[""]);
  for (auto& version : discovery) {
    const auto after = kept.find(version.text());
    whole.push_back(std::move(version));
    if (after != kept.end()) std::ranges::move(after->second, std::back_inserter(whole));
  }
  discovery = std::move(whole);
  return out;
}

}  // namespace adapter::cluster
