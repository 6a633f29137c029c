#pragma once

// Discovery (wire 1.2): which groups, versions and metrics there are. Rendered once per registry; a request gets the
// ready bytes.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "series/series_registry.hpp"

namespace adapter::api {

// One document in both forms.
struct Document {
  std::shared_ptr<const std::string> compact;
  std::shared_ptr<const std::string> indented;
};

Document make_document(std::string compact);

// APIResourceList of a version: one entry for each metric and resource, sorted by name.
Document resource_list(const series::SeriesRegistry& registry, std::string_view version);

// What depends on the registry. Rendering takes long for tens of thousands of metrics: not for the loop's thread.
struct DiscoveryDocuments {
  Document v1beta1, v1beta2;
};
DiscoveryDocuments render_discovery(const series::SeriesRegistry& registry);

// APIGroup; v1beta1 is preferred, v1beta2 is listed too (the incumbent serves it but hides it).
Document group_document();

// APIGroupList; `port` is ours, as the incumbent tells it.
Document group_list(std::uint16_t port, bool serves_custom_metrics);

// The paths there are, for / and for whoever got lost. Indented in both forms.
Document path_list(bool serves_custom_metrics);

}  // namespace adapter::api
