#pragma once

// A type of objects without its version: `pods`, `deployments.apps`. This text form stands in request paths, discovery
// names, messages and the configuration.

#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace adapter::meta {

struct GroupResource {
  std::string group;  // empty for the core group
  std::string resource;

  [[nodiscard]] std::string text() const;

  friend bool operator==(const GroupResource&, const GroupResource&) = default;
  friend std::strong_ordering operator<=>(const GroupResource&, const GroupResource&) = default;
};

// Splits at the first dot, since names of resources hold none and names of groups do. Nothing is validated or
// lower-cased: that is for the ResourceCatalog, and messages repeat what the caller wrote.
[[nodiscard]] GroupResource parse_group_resource(std::string_view text);

}  // namespace adapter::meta

template <>
struct std::hash<adapter::meta::GroupResource> {
  std::size_t operator()(const adapter::meta::GroupResource& key) const noexcept;
};
