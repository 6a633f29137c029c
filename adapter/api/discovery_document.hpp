#pragma once

// Discovery (wire 1.2, 1.3): which groups, versions and metrics there are. Rendered once per registry; a request gets
// the ready bytes.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "api/api_group.hpp"
#include "api/document.hpp"
#include "series/series_registry.hpp"

namespace adapter::api {

// APIResourceList of a version, sorted by name: for custom metrics one entry for each metric and resource, for external
// ones one for each metric; nodes and pods for resource metrics. Null registries are empty.
Document resource_list(ApiGroup group, std::string_view version, const series::Registries& registries);

// APIGroupDiscoveryList of `version`, v2 or v2beta1: every group we serve with all its resources, in one tagged
// document. v1beta1 comes first, because clients prefer the first. A group that were left out would be published as one
// without resources.
Document aggregated_list(std::string_view version, const series::Registries& registries, ServedGroups served);

// What depends on the registries.
struct DiscoveryDocuments {
  std::map<std::string, Document, std::less<>> resource_lists;  // by group and version, of all groups, served or not
  Document aggregated_v2, aggregated_v2beta1;
};
DiscoveryDocuments render_discovery(const series::Registries& registries, ServedGroups served);
// Whether the same documents come of both.
bool same_discovery(const series::Registries& a, const series::Registries& b);

// APIGroup. Of custom metrics v1beta1 is preferred, and v1beta2 listed too (the incumbent serves it but hides it).
Document group_document(ApiGroup group);

// APIGroupList; `port` is ours, as the incumbent tells it.
Document group_list(std::uint16_t port, ServedGroups served);

// The paths there are, for / and for whoever got lost. Indented, whoever asks.
std::shared_ptr<const std::string> path_list(ServedGroups served);

}  // namespace adapter::api
