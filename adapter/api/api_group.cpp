#include "api/api_group.hpp"

namespace adapter::api {

std::string_view name_of(ApiGroup group) {
  switch (group) {
    case ApiGroup::custom_metrics:
      return "custom.metrics.k8s.io";
    case ApiGroup::external_metrics:
      return "external.metrics.k8s.io";
    case ApiGroup::resource_metrics:
      break;
  }
  return "metrics.k8s.io";
}

std::span<const std::string_view> versions_of(ApiGroup group) {
  static constexpr std::array<std::string_view, 2> kVersions{"v1beta1", "v1beta2"};
  return std::span(kVersions).first(group == ApiGroup::custom_metrics ? 2 : 1);
}

std::string group_version(ApiGroup group, std::string_view version) {
  return std::string(name_of(group)).append("/").append(version);
}

}  // namespace adapter::api
