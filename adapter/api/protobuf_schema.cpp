#include "api/protobuf_schema.hpp"

#include <algorithm>
#include <array>

namespace adapter::api {
namespace {

using Field = ProtobufField;
using Message = ProtobufMessage;
using Type = Field::Type;
using enum Field::Shape;

// k8s.io/apimachinery/pkg/apis/meta/v1

constexpr Field kListMetaFields[] = {
    {"selfLink", 1, Type::text},
    {"resourceVersion", 2, Type::text},
    {"continue", 3, Type::text},
    {"remainingItemCount", 4, Type::integer, optional},
};
constexpr Message kListMeta{kListMetaFields};

// Without what no answer of ours has: owners and managed fields.
constexpr Field kObjectMetaFields[] = {
    {"name", 1, Type::text},
    {"generateName", 2, Type::text},
    {"namespace", 3, Type::text},
    {"selfLink", 4, Type::text},
    {"uid", 5, Type::text},
    {"resourceVersion", 6, Type::text},
    {"generation", 7, Type::integer},
    {"creationTimestamp", 8, Type::time},
    {"deletionTimestamp", 9, Type::time, optional},
    {"deletionGracePeriodSeconds", 10, Type::integer, optional},
    {"labels", 11, Type::text, map},
    {"annotations", 12, Type::text, map},
    {"finalizers", 14, Type::text, list},
};
constexpr Message kObjectMeta{kObjectMetaFields};

constexpr Field kStatusCauseFields[] = {
    {"reason", 1, Type::text},
    {"message", 2, Type::text},
    {"field", 3, Type::text},
};
constexpr Message kStatusCause{kStatusCauseFields};

constexpr Field kStatusDetailsFields[] = {
    {"name", 1, Type::text},
    {"group", 2, Type::text},
    {"kind", 3, Type::text},
    {"causes", 4, Type::message, list, &kStatusCause},
    {"retryAfterSeconds", 5, Type::integer},
    {"uid", 6, Type::text},
};
constexpr Message kStatusDetails{kStatusDetailsFields};

constexpr Field kStatusFields[] = {
    {"metadata", 1, Type::message, always, &kListMeta},
    {"status", 2, Type::text},
    {"message", 3, Type::text},
    {"reason", 4, Type::text},
    {"details", 5, Type::message, optional, &kStatusDetails},
    {"code", 6, Type::integer},
};
constexpr Message kStatus{kStatusFields};

constexpr Field kLabelSelectorRequirementFields[] = {
    {"key", 1, Type::text},
    {"operator", 2, Type::text},
    {"values", 3, Type::text, list},
};
constexpr Message kLabelSelectorRequirement{kLabelSelectorRequirementFields};

constexpr Field kLabelSelectorFields[] = {
    {"matchLabels", 1, Type::text, map},
    {"matchExpressions", 2, Type::message, list, &kLabelSelectorRequirement},
};
constexpr Message kLabelSelector{kLabelSelectorFields};

constexpr Field kGroupVersionFields[] = {
    {"groupVersion", 1, Type::text},
    {"version", 2, Type::text},
};
constexpr Message kGroupVersion{kGroupVersionFields};

constexpr Field kServerAddressFields[] = {
    {"clientCIDR", 1, Type::text},
    {"serverAddress", 2, Type::text},
};
constexpr Message kServerAddress{kServerAddressFields};

constexpr Field kApiGroupFields[] = {
    {"name", 1, Type::text},
    {"versions", 2, Type::message, list, &kGroupVersion},
    {"preferredVersion", 3, Type::message, always, &kGroupVersion},
    {"serverAddressByClientCIDRs", 4, Type::message, list, &kServerAddress},
};
constexpr Message kApiGroup{kApiGroupFields};

constexpr Field kApiGroupListFields[] = {{"groups", 1, Type::message, list, &kApiGroup}};
constexpr Message kApiGroupList{kApiGroupListFields};

constexpr Field kApiResourceFields[] = {
    {"name", 1, Type::text},
    {"namespaced", 2, Type::boolean},
    {"kind", 3, Type::text},
    {"verbs", 4, Type::texts, optional},
    {"shortNames", 5, Type::text, list},
    {"singularName", 6, Type::text},
    {"categories", 7, Type::text, list},
    {"group", 8, Type::text},
    {"version", 9, Type::text},
    {"storageVersionHash", 10, Type::text},
};
constexpr Message kApiResource{kApiResourceFields};

constexpr Field kApiResourceListFields[] = {
    {"groupVersion", 1, Type::text},
    {"resources", 2, Type::message, list, &kApiResource},
};
constexpr Message kApiResourceList{kApiResourceListFields};

constexpr Field kGroupVersionKindFields[] = {
    {"group", 1, Type::text},
    {"version", 2, Type::text},
    {"kind", 3, Type::text},
};
constexpr Message kGroupVersionKind{kGroupVersionKindFields};

// k8s.io/api/apidiscovery, v2 and v2beta1 alike

constexpr Field kDiscoveredSubresourceFields[] = {
    {"subresource", 1, Type::text},
    {"responseKind", 2, Type::message, optional, &kGroupVersionKind},
    {"acceptedTypes", 3, Type::message, list, &kGroupVersionKind},
    {"verbs", 4, Type::text, list},
};
constexpr Message kDiscoveredSubresource{kDiscoveredSubresourceFields};

constexpr Field kDiscoveredResourceFields[] = {
    {"resource", 1, Type::text},
    {"responseKind", 2, Type::message, optional, &kGroupVersionKind},
    {"scope", 3, Type::text},
    {"singularResource", 4, Type::text},
    {"verbs", 5, Type::text, list},
    {"shortNames", 6, Type::text, list},
    {"categories", 7, Type::text, list},
    {"subresources", 8, Type::message, list, &kDiscoveredSubresource},
};
constexpr Message kDiscoveredResource{kDiscoveredResourceFields};

constexpr Field kDiscoveredVersionFields[] = {
    {"version", 1, Type::text},
    {"resources", 2, Type::message, list, &kDiscoveredResource},
    {"freshness", 3, Type::text},
};
constexpr Message kDiscoveredVersion{kDiscoveredVersionFields};

constexpr Field kDiscoveredGroupFields[] = {
    {"metadata", 1, Type::message, always, &kObjectMeta},
    {"versions", 2, Type::message, list, &kDiscoveredVersion},
};
constexpr Message kDiscoveredGroup{kDiscoveredGroupFields};

constexpr Field kDiscoveredGroupListFields[] = {
    {"metadata", 1, Type::message, always, &kListMeta},
    {"items", 2, Type::message, list, &kDiscoveredGroup},
};
constexpr Message kDiscoveredGroupList{kDiscoveredGroupListFields};

// k8s.io/metrics/pkg/apis: custom_metrics, external_metrics, metrics

constexpr Field kObjectReferenceFields[] = {
    {"kind", 1, Type::text},      {"namespace", 2, Type::text},  {"name", 3, Type::text},
    {"uid", 4, Type::text},       {"apiVersion", 5, Type::text}, {"resourceVersion", 6, Type::text},
    {"fieldPath", 7, Type::text},
};
constexpr Message kObjectReference{kObjectReferenceFields};

constexpr Field kMetricValueV1beta1Fields[] = {
    {"describedObject", 1, Type::message, always, &kObjectReference},
    {"metricName", 2, Type::text},
    {"timestamp", 3, Type::time},
    {"window", 4, Type::integer, optional},
    {"value", 5, Type::quantity},
    {"selector", 6, Type::message, optional, &kLabelSelector},
};
constexpr Message kMetricValueV1beta1{kMetricValueV1beta1Fields};

constexpr Field kMetricValueListV1beta1Fields[] = {
    {"metadata", 1, Type::message, always, &kListMeta},
    {"items", 2, Type::message, list, &kMetricValueV1beta1},
};
constexpr Message kMetricValueListV1beta1{kMetricValueListV1beta1Fields};

constexpr Field kMetricIdentifierFields[] = {
    {"name", 1, Type::text},
    {"selector", 2, Type::message, optional, &kLabelSelector},
};
constexpr Message kMetricIdentifier{kMetricIdentifierFields};

constexpr Field kMetricValueV1beta2Fields[] = {
    {"describedObject", 1, Type::message, always, &kObjectReference},
    {"metric", 2, Type::message, always, &kMetricIdentifier},
    {"timestamp", 3, Type::time},
    {"windowSeconds", 4, Type::integer, optional},
    {"value", 5, Type::quantity},
};
constexpr Message kMetricValueV1beta2{kMetricValueV1beta2Fields};

constexpr Field kMetricValueListV1beta2Fields[] = {
    {"metadata", 1, Type::message, always, &kListMeta},
    {"items", 2, Type::message, list, &kMetricValueV1beta2},
};
constexpr Message kMetricValueListV1beta2{kMetricValueListV1beta2Fields};

constexpr Field kExternalMetricValueFields[] = {
    {"metricName", 1, Type::text},          {"metricLabels", 2, Type::text, map}, {"timestamp", 3, Type::time},
    {"window", 4, Type::integer, optional}, {"value", 5, Type::quantity},
};
constexpr Message kExternalMetricValue{kExternalMetricValueFields};

constexpr Field kExternalMetricValueListFields[] = {
    {"metadata", 1, Type::message, always, &kListMeta},
    {"items", 2, Type::message, list, &kExternalMetricValue},
};
constexpr Message kExternalMetricValueList{kExternalMetricValueListFields};

constexpr Field kContainerMetricsFields[] = {
    {"name", 1, Type::text},
    {"usage", 2, Type::quantity, map},
};
constexpr Message kContainerMetrics{kContainerMetricsFields};

constexpr Field kPodMetricsFields[] = {
    {"metadata", 1, Type::message, always, &kObjectMeta},
    {"timestamp", 2, Type::time},
    {"window", 3, Type::duration},
    {"containers", 4, Type::message, list, &kContainerMetrics},
};
constexpr Message kPodMetrics{kPodMetricsFields};

constexpr Field kPodMetricsListFields[] = {
    {"metadata", 1, Type::message, always, &kListMeta},
    {"items", 2, Type::message, list, &kPodMetrics},
};
constexpr Message kPodMetricsList{kPodMetricsListFields};

constexpr Field kNodeMetricsFields[] = {
    {"metadata", 1, Type::message, always, &kObjectMeta},
    {"timestamp", 2, Type::time},
    {"window", 3, Type::duration},
    {"usage", 4, Type::quantity, map},
};
constexpr Message kNodeMetrics{kNodeMetricsFields};

constexpr Field kNodeMetricsListFields[] = {
    {"metadata", 1, Type::message, always, &kListMeta},
    {"items", 2, Type::message, list, &kNodeMetrics},
};
constexpr Message kNodeMetricsList{kNodeMetricsListFields};

struct Kind {
  std::string_view api_version, kind;
  const Message* message;
};

constexpr std::array kKinds = {
    Kind{"v1", "Status", &kStatus},
    Kind{"v1", "APIGroup", &kApiGroup},
    Kind{"", "APIGroupList", &kApiGroupList},
    Kind{"v1", "APIResourceList", &kApiResourceList},
    Kind{"apidiscovery.k8s.io/v2", "APIGroupDiscoveryList", &kDiscoveredGroupList},
    Kind{"apidiscovery.k8s.io/v2beta1", "APIGroupDiscoveryList", &kDiscoveredGroupList},
    Kind{"custom.metrics.k8s.io/v1beta1", "MetricValueList", &kMetricValueListV1beta1},
    Kind{"custom.metrics.k8s.io/v1beta2", "MetricValueList", &kMetricValueListV1beta2},
    Kind{"external.metrics.k8s.io/v1beta1", "ExternalMetricValueList", &kExternalMetricValueList},
    Kind{"metrics.k8s.io/v1beta1", "PodMetrics", &kPodMetrics},
    Kind{"metrics.k8s.io/v1beta1", "PodMetricsList", &kPodMetricsList},
    Kind{"metrics.k8s.io/v1beta1", "NodeMetrics", &kNodeMetrics},
    Kind{"metrics.k8s.io/v1beta1", "NodeMetricsList", &kNodeMetricsList},
};

}  // namespace

const ProtobufMessage* find_message(std::string_view api_version, std::string_view kind) {
  const auto found = std::ranges::find_if(
      kKinds, [&](const Kind& known) { return known.api_version == api_version && known.kind == kind; });
  return found == kKinds.end() ? nullptr : found->message;
}

}  // namespace adapter::api
