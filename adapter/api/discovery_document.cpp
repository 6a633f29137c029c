#include "api/discovery_document.hpp"

#include <utility>

#include "api/json_text.hpp"

namespace adapter::api {
namespace {

constexpr std::size_t kAround = 1024;  // the resources of a group: its names and versions

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

// One of a list; the text is that of a registry or of a constant.
struct Entry {
  std::string resource;  // before the metric, with a slash; empty where there is none
  std::string_view name;
  bool namespaced = true;
  std::string_view kind;
  std::string_view verbs = R"(["get"])";
};

// In the order of the list, which is that of the registry.
template <class Visit>
void visit_entries(ApiGroup group, const series::Registries& registries, Visit visit) {
  if (group == ApiGroup::resource_metrics) {
    constexpr std::string_view kVerbs = R"(["get","list"])";
    visit(Entry{.resource = "", .name = "nodes", .namespaced = false, .kind = "NodeMetrics", .verbs = kVerbs});
    visit(Entry{.resource = "", .name = "pods", .namespaced = true, .kind = "PodMetrics", .verbs = kVerbs});
    return;
  }
  const bool custom = group == ApiGroup::custom_metrics;
  const auto& registry = custom ? registries.custom : registries.external;
  if (!registry) return;
  Entry entry{.resource = "", .name = "", .kind = custom ? "MetricValueList" : "ExternalMetricValueList"};
  const meta::GroupResource* last = nullptr;
  for (const auto& metric : registry->metrics()) {
    if (custom && &metric.resource != last) entry.resource = metric.resource.text() + '/';
    last = &metric.resource;
    entry.name = metric.metric;
    entry.namespaced = metric.namespaced;
    visit(entry);
  }
}

void append_name(std::string& out, const Entry& entry) {
  append_json_string(out, entry.resource.empty() ? entry.name : entry.resource + std::string(entry.name));
}

void append_kind(std::string& out, std::string_view kind) {
  out += R"("responseKind":{"group":"","version":"","kind":")";
  out += kind;
  out += R"("},)";
}

// A metric of the custom group is a subresource of the resource it describes; that itself is not served here, so it has
// no kind and no verbs. (Clients of 0.26 crash on a kind that is null.)
std::string aggregated_custom_metrics(const series::Registries& registries) {
  std::string out = "[";
  if (!registries.custom) return out + "]";
  const meta::GroupResource* parent = nullptr;
  for (const auto& metric : registries.custom->metrics()) {
    if (&metric.resource != parent) {
      if (parent != nullptr) out += "]}";
      parent = &metric.resource;
      out += comma(out);
      out += R"({"resource":)";
      append_json_string(out, parent->text());
      out += ',';
      append_kind(out, "");
      out += R"("scope":")";
      out += metric.namespaced ? "Namespaced" : "Cluster";
      out += R"(","singularResource":"","verbs":null,"subresources":[)";
    }
    out += comma(out);
    out += R"({"subresource":)";
    append_json_string(out, metric.metric);
    out += ',';
    append_kind(out, "MetricValueList");
    out += R"("verbs":["get"]})";
  }
  return out + (parent != nullptr ? "]}]" : "]");
}

std::string aggregated_resources(ApiGroup group, const series::Registries& registries) {
  if (group == ApiGroup::custom_metrics) return aggregated_custom_metrics(registries);
  std::string out = "[";
  visit_entries(group, registries, [&out](const Entry& entry) {
    out += comma(out);
    out += R"({"resource":)";
    append_name(out, entry);
    out += ',';
    append_kind(out, entry.kind);
    out += R"("scope":")";
    out += entry.namespaced ? "Namespaced" : "Cluster";
    out += R"(","singularResource":"","verbs":)";
    out += entry.verbs;
    out += '}';
  });
  return out + "]";
}

}  // namespace

Document resource_list(ApiGroup group, std::string_view version, const series::Registries& registries) {
  std::string out = R"({"kind":"APIResourceList","apiVersion":"v1","groupVersion":")" + group_version(group, version) +
                    R"(","resources":[)";
  visit_entries(group, registries, [&out](const Entry& entry) {
    out += comma(out);
    out += R"({"name":)";
    append_name(out, entry);
    out += R"(,"singularName":"","namespaced":)";
    out += entry.namespaced ? "true" : "false";
    out += R"(,"kind":")";
    out += entry.kind;
    out += R"(","verbs":)";
    out += entry.verbs;
    out += '}';
  });
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
    out.reserve(out.size() + versions_of(group).size() * resources.size() + kAround);  // megabytes: in one piece
    out += comma(out);
    out += R"({"metadata":{"name":")" + std::string(name_of(group)) + R"("},"versions":[)";
    for (const auto each : versions_of(group)) {
      out += comma(out);
      out += R"({"version":")" + std::string(each) + R"(","resources":)" + resources + R"(,"freshness":"Current"})";
    }
    out += "]}";
  }
  out += "]}";
  return make_tagged_document(std::move(out));
}

bool same_discovery(const series::Registries& a, const series::Registries& b) {
  const auto same = [](const std::shared_ptr<const series::SeriesRegistry>& one,
                       const std::shared_ptr<const series::SeriesRegistry>& other) {
    return one == other || (one && other && one->lists_the_same(*other));
  };
  return same(a.custom, b.custom) && same(a.external, b.external);
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

std::shared_ptr<const std::string> path_list(ServedGroups served) {
  std::string out = R"({"paths":["/apis")";
  for (const auto group : kApiGroups) {
    if (!served.has(group)) continue;
    out += R"(,"/apis/)" + std::string(name_of(group)) + '"';
    for (const auto version : versions_of(group)) out += R"(,"/apis/)" + group_version(group, version) + '"';
  }
  return std::make_shared<const std::string>(
      indent_json(out + R"(,"/healthz","/livez","/metrics","/openapi/v2","/openapi/v3","/readyz","/version"]})"));
}

}  // namespace adapter::api
