#include "api/discovery_document.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "api/json_text.hpp"
#include "api/request_path.hpp"

namespace adapter::api {
namespace {

constexpr std::string_view kVersions =
    R"("name":"custom.metrics.k8s.io","versions":[{"groupVersion":"custom.metrics.k8s.io/v1beta1","version":"v1beta1"},)"
    R"({"groupVersion":"custom.metrics.k8s.io/v1beta2","version":"v1beta2"}],)"
    R"("preferredVersion":{"groupVersion":"custom.metrics.k8s.io/v1beta1","version":"v1beta1"})";

struct Entry {
  std::string name;
  bool namespaced;
};

struct Parent {
  bool namespaced = false;
  std::set<std::string> metrics;
};

// The resources of one version. A metric is a subresource of the resource it describes; that itself is not served here,
// so it has no kind and no verbs. (Clients of 0.26 crash on a kind that is null.)
std::string aggregated_resources(const series::SeriesRegistry& registry) {
  std::map<std::string, Parent> parents;
  for (const auto& key : registry.metrics()) {
    auto& parent = parents[key.resource.text()];
    parent.namespaced |= key.namespaced;
    parent.metrics.insert(key.metric);
  }
  std::string out = "[";
  for (const auto& [resource, parent] : parents) {
    out += out.size() == 1 ? R"({"resource":)" : R"(,{"resource":)";
    append_json_string(out, resource);
    out += R"(,"responseKind":{"group":"","version":"","kind":""},"scope":")";
    out += parent.namespaced ? "Namespaced" : "Cluster";
    out += R"(","singularResource":"","verbs":null,"subresources":[)";
    bool first = true;
    for (const auto& metric : parent.metrics) {
      out += std::exchange(first, false) ? R"({"subresource":)" : R"(,{"subresource":)";
      append_json_string(out, metric);
      out += R"(,"responseKind":{"group":"","version":"","kind":"MetricValueList"},"verbs":["get"]})";
    }
    out += "]}";
  }
  return out + "]";
}

}  // namespace

Document resource_list(const series::SeriesRegistry& registry, std::string_view version) {
  std::vector<Entry> entries;
  entries.reserve(registry.size());
  for (const auto& key : registry.metrics()) {
    entries.push_back({.name = key.resource.text() + "/" + key.metric, .namespaced = key.namespaced});
  }
  std::ranges::sort(entries, {}, &Entry::name);
  std::string out = R"({"kind":"APIResourceList","apiVersion":"v1","groupVersion":")";
  out += kCustomMetricsGroup;
  out += '/';
  out += version;
  out += R"(","resources":[)";
  for (std::size_t i = 0; i < entries.size(); ++i) {
    out += i == 0 ? R"({"name":)" : R"(,{"name":)";
    append_json_string(out, entries[i].name);
    out += R"(,"singularName":"","namespaced":)";
    out += entries[i].namespaced ? "true" : "false";
    out += R"(,"kind":"MetricValueList","verbs":["get"]})";
  }
  out += "]}";
  return make_document(std::move(out));
}

Document aggregated_list(const series::SeriesRegistry& registry, std::string_view version, bool serves_custom_metrics) {
  std::string out = R"({"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/)";
  out += version;
  out += R"(","metadata":{},"items":[)";
  if (serves_custom_metrics) {
    const auto resources = aggregated_resources(registry);
    out += R"({"metadata":{"name":"custom.metrics.k8s.io"},"versions":[)";
    out += R"({"version":"v1beta1","resources":)" + resources + R"(,"freshness":"Current"},)";
    out += R"({"version":"v1beta2","resources":)" + resources + R"(,"freshness":"Current"}]})";
  }
  return make_tagged_document(out + "]}");
}

DiscoveryDocuments render_discovery(const series::SeriesRegistry& registry, bool serves_custom_metrics) {
  return {.v1beta1 = resource_list(registry, "v1beta1"),
          .v1beta2 = resource_list(registry, "v1beta2"),
          .aggregated_v2 = aggregated_list(registry, "v2", serves_custom_metrics),
          .aggregated_v2beta1 = aggregated_list(registry, "v2beta1", serves_custom_metrics)};
}

Document group_document() {
  return make_document(R"({"kind":"APIGroup","apiVersion":"v1",)" + std::string(kVersions) + "}");
}

Document group_list(std::uint16_t port, bool serves_custom_metrics) {
  std::string out = R"({"kind":"APIGroupList","groups":[)";
  if (serves_custom_metrics) {
    out += "{" + std::string(kVersions) +
           R"(,"serverAddressByClientCIDRs":[{"clientCIDR":"0.0.0.0/0","serverAddress":":)" + std::to_string(port) +
           R"("}]})";
  }
  return make_document(out + "]}");
}

Document path_list(bool serves_custom_metrics) {
  std::string out = R"({"paths":["/apis")";
  if (serves_custom_metrics) {
    out +=
        R"(,"/apis/custom.metrics.k8s.io","/apis/custom.metrics.k8s.io/v1beta1","/apis/custom.metrics.k8s.io/v1beta2")";
  }
  auto document =
      make_document(out + R"(,"/healthz","/livez","/metrics","/openapi/v2","/openapi/v3","/readyz","/version"]})");
  document.compact = document.indented;
  return document;
}

}  // namespace adapter::api
