#pragma once

// Discovery (wire 1.2, 1.3): which groups, versions and metrics there are. Rendered once per registry; a request gets
// the ready bytes.

#include <cstdint>
#include <string_view>

#include "api/document.hpp"
#include "series/series_registry.hpp"

namespace adapter::api {

// APIResourceList of a version: one entry for each metric and resource, sorted by name.
Document resource_list(const series::SeriesRegistry& registry, std::string_view version);

// APIGroupDiscoveryList of `version`, v2 or v2beta1: every group we serve with all its resources, in one tagged
// document. v1beta1 comes first, because clients prefer the first. A group that were left out would be published as one
// without resources.
Document aggregated_list(const series::SeriesRegistry& registry, std::string_view version, bool serves_custom_metrics);

// What depends on the registry.
struct DiscoveryDocuments {
  Document v1beta1, v1beta2;  // resource lists
  Document aggregated_v2, aggregated_v2beta1;
};
DiscoveryDocuments render_discovery(const series::SeriesRegistry& registry, bool serves_custom_metrics = true);

// APIGroup; v1beta1 is preferred, v1beta2 is listed too (the incumbent serves it but hides it).
Document group_document();

// APIGroupList; `port` is ours, as the incumbent tells it.
Document group_list(std::uint16_t port, bool serves_custom_metrics);

// The paths there are, for / and for whoever got lost. Indented in both forms.
Document path_list(bool serves_custom_metrics);

}  // namespace adapter::api
