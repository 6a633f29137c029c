#include "api/discovery_document.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "api/json_text.hpp"

namespace adapter::api {
namespace {

// What precedes every element of a list but the first.
std::string_view comma(const std::string& list) {
  return list.ends_with('[') ? "" : ",";
}

std::string version_object(ApiGroup group, std::string_view version) {
  return R"({"groupVersion":")" + group_version(group, version) + R"(","version":")" + std::string(version) + R"("})";
}

// The members that an APIGroup has wherever it stands.
std::string group_members(ApiGroup group) {
  std::string versions = "[";
  for (const auto version : versions_of(group)) {
    versions += comma(versions);
    versions += version_object(group, version);
  }
  return R"("name":")" + std::string(name_of(group)) + R"(","versions":)" + versions + R"(],"preferredVersion":)" +
         version_object(group, versions_of(group).front());
}

struct Entry {
  std::string name;
  bool namespaced = true;
  std::string_view kind;
  std::string_view verbs = R"(["get"])";
};

std::vector<Entry> entries_of(ApiGroup group, const series::Registries& registries) {
  if (group == ApiGroup::resource_metrics) {
    constexpr std::string_view kVerbs = R"(["get","list"])";
    return {{.name = "nodes", .namespaced = false, .kind = "NodeMetrics", .verbs = kVerbs},
            {.name = "pods", .namespaced = true, .kind = "PodMetrics", .verbs = kVerbs}};
  }
  const bool custom = group == ApiGroup::custom_metrics;
  const auto& registry = custom ? registries.custom : registries.external;
  std::vector<Entry> out;
  if (!registry) return out;
  out.reserve(registry->size());
  for (const auto& key : registry->metrics()) {
    out.push_back({.name = custom ? key.resource.text() + "/" + key.metric : key.metric,
                   .namespaced = key.namespaced,
                   .kind = custom ? "MetricValueList" : "ExternalMetricValueList"});
  }
  std::ranges::sort(out, {}, &Entry::name);
  return out;
}

void append_kind(std::string& out, std::string_view kind) {
  out += R"("responseKind":{"group":"","version":"","kind":")";
  out += kind;
  out += R"("},)";
}

// A metric of the custom group is a subresource of the resource it describes; that itself is not served here, so it has
// no kind and no verbs. (Clients of 0.26 crash on a kind that is null.)
std::string aggregated_custom_metrics(const series::Registries& registries) {
  struct Parent {
    bool namespaced = false;
    std::set<std::string> metrics;
  };
  std::map<std::string, Parent> parents;
  if (registries.custom) {
    for (const auto& key : registries.custom->metrics()) {
      auto& parent = parents[key.resource.text()];
      parent.namespaced |= key.namespaced;
      parent.metrics.insert(key.metric);
    }
  }
  std::string out = "[";
  for (const auto& [resource, parent] : parents) {
    out += comma(out);
    out += R"({"resource":)";
    append_json_string(out, resource);
    out += ',';
    append_kind(out, "");
    out += R"("scope":")";
    out += parent.namespaced ? "Namespaced" : "Cluster";
    out += R"(","singularResource":"","verbs":null,"subresources":[)";
    for (const auto& metric : parent.metrics) {
      out += comma(out);
      out += R"({"subresource":)";
      append_json_string(out, metric);
      out += ',';
      append_kind(out, "MetricValueList");
      out += R"("verbs":["get"]})";
    }
    out += "]}";
  }
  return out + "]";
}

std::string aggregated_resources(ApiGroup group, const series::Registries& registries) {
  if (group == ApiGroup::custom_metrics) return aggregated_custom_metrics(registries);
  std::string out = "[";
  for (const auto& entry : entries_of(group, registries)) {
    out += comma(out);
    out += R"({"resource":)";
    append_json_string(out, entry.name);
    out += ',';
    append_kind(out, entry.kind);
    out += R"("scope":")";
    out += entry.namespaced ? "Namespaced" : "Cluster";
    out += R"(","singularResource":"","verbs":)";
    out += entry.verbs;
    out += '}';
  }
  return out + "]";
}

}  // namespace

Document resource_list(ApiGroup group, std::string_view version, const series::Registries& registries) {
  std::string out = R"({"kind":"APIResourceList","apiVersion":"v1","groupVersion":")" + group_version(group, version) +
                    R"(","resources":[)";
  for (const auto& entry : entries_of(group, registries)) {
    out += comma(out);
    out += R"({"name":)";
    append_json_string(out, entry.name);
    out += R"(,"singularName":"","namespaced":)";
    out += entry.namespaced ? "true" : "false";
    out += R"(,"kind":")";
    out += entry.kind;
    out += R"(","verbs":)";
    out += entry.verbs;
    out += '}';
  }
  out += "]}";
  return make_document(std::move(out));
}

Document aggregated_list(std::string_view version, const series::Registries& registries, ServedGroups served) {
  std::string out = R"({"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/)";
  out += version;
  out += R"(","metadata":{},"items":[)";
  for (const auto group : kApiGroups) {
    if (!served.has(group)) continue;
    const auto resources = aggregated_resources(group, registries);
    out += comma(out);
    out += R"({"metadata":{"name":")" + std::string(name_of(group)) + R"("},"versions":[)";
    for (const auto each : versions_of(group)) {
      out += comma(out);
      out += R"({"version":")" + std::string(each) + R"(","resources":)" + resources + R"(,"freshness":"Current"})";
    }
    out += "]}";
  }
  return make_tagged_document(out + "]}");
}

DiscoveryDocuments render_discovery(const series::Registries& registries, ServedGroups served) {
  DiscoveryDocuments out{.resource_lists = {},
                         .aggregated_v2 = aggregated_list("v2", registries, served),
                         .aggregated_v2beta1 = aggregated_list("v2beta1", registries, served)};
  for (const auto group : kApiGroups) {
    for (const auto version : versions_of(group)) {
      out.resource_lists.emplace(group_version(group, version), resource_list(group, version, registries));
    }
  }
  return out;
}

Document group_document(ApiGroup group) {
  return make_document(R"({"kind":"APIGroup","apiVersion":"v1",)" + group_members(group) + "}");
}

Document group_list(std::uint16_t port, ServedGroups served) {
  std::string out = R"({"kind":"APIGroupList","groups":[)";
  for (const auto group : kApiGroups) {
    if (!served.has(group)) continue;
    out += comma(out);
    out += "{" + group_members(group) +
           R"(,"serverAddressByClientCIDRs":[{"clientCIDR":"0.0.0.0/0","serverAddress":":)" + std::to_string(port) +
           R"("}]})";
  }
  return make_document(out + "]}");
}

Document path_list(ServedGroups served) {
  std::string out = R"({"paths":["/apis")";
  for (const auto group : kApiGroups) {
    if (!served.has(group)) continue;
    out += R"(,"/apis/)" + std::string(name_of(group)) + '"';
    for (const auto version : versions_of(group)) out += R"(,"/apis/)" + group_version(group, version) + '"';
  }
  auto document =
      make_document(out + R"(,"/healthz","/livez","/metrics","/openapi/v2","/openapi/v3","/readyz","/version"]})");
  document.compact = document.indented;
  return document;
}

}  // namespace adapter::api
