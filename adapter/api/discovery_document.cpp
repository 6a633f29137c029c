#include "api/discovery_document.hpp"

#include <algorithm>
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

}  // namespace

Document make_document(std::string compact) {
  Document out;
  out.indented = std::make_shared<const std::string>(indent_json(compact));
  out.compact = std::make_shared<const std::string>(std::move(compact) + "\n");
  return out;
}

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

DiscoveryDocuments render_discovery(const series::SeriesRegistry& registry) {
  return {.v1beta1 = resource_list(registry, "v1beta1"), .v1beta2 = resource_list(registry, "v1beta2")};
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
  auto document = make_document(out + R"(,"/healthz","/livez","/readyz","/version"]})");
  document.compact = document.indented;
  return document;
}

}  // namespace adapter::api
