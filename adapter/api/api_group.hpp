#pragma once

// The API groups of this server and their versions, and which of them are served: a group exists when the configuration
// has its section.

#include <array>
#include <span>
#include <string>
#include <string_view>

namespace adapter::api {

enum class ApiGroup {
  custom_metrics,    // rules
  external_metrics,  // externalRules
  resource_metrics,  // resourceRules
};

inline constexpr std::array kApiGroups{ApiGroup::custom_metrics, ApiGroup::external_metrics,
                                       ApiGroup::resource_metrics};

// custom.metrics.k8s.io
std::string_view name_of(ApiGroup group);
// The preferred one first.
std::span<const std::string_view> versions_of(ApiGroup group);
// custom.metrics.k8s.io/v1beta1
std::string group_version(ApiGroup group, std::string_view version);

class ServedGroups {
 public:
  void add(ApiGroup group) { served_.at(static_cast<std::size_t>(group)) = true; }
  bool has(ApiGroup group) const { return served_.at(static_cast<std::size_t>(group)); }

  friend bool operator==(const ServedGroups&, const ServedGroups&) = default;

 private:
  std::array<bool, kApiGroups.size()> served_{};
};

}  // namespace adapter::api
