#include "api/request_path.hpp"

#include <algorithm>

#include "api/list_options.hpp"
#include "base/unicode.hpp"
#include "meta/field_selector.hpp"

namespace adapter::api {
namespace {

using Segments = std::vector<std::string>;

// Far beyond any client's; each costs many times its text, for as long as its request runs.
constexpr std::ptrdiff_t kMostSlashes = 64;
constexpr std::ptrdiff_t kMostParameters = 256;

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto next = decode_rune(text);
    if (!next.valid) return false;
    text.remove_prefix(next.size);
  }
  return true;
}

// The parts between slashes; leading and trailing slashes make none.
Segments split(std::string_view path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  while (path.ends_with('/')) path.remove_suffix(1);
  Segments out;
  while (!path.empty()) {
    const auto slash = path.find('/');
    out.emplace_back(path.substr(0, slash));
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
  }
  return out;
}

std::string resource_verb(std::string_view method, bool named) {
  if (method == "GET" || method == "HEAD") return named ? "get" : "list";
  if (method == "POST") return "create";
  if (method == "PUT") return "update";
  if (method == "PATCH") return "patch";
  if (method == "DELETE") return named ? "delete" : "deletecollection";
  return "";
}

// The object that a field selector confines a list to; empty when it does not.
std::string selected_name(const http::QueryParameters& parameters) {
  const auto terms = meta::parse_field_selector(http::first_value(parameters, "fieldSelector").value_or(""));
  if (!terms) return "";
  const auto term = std::ranges::find_if(
      *terms, [](const meta::FieldTerm& one) { return one.field == "metadata.name" && !one.negated; });
  if (term == terms->end() || term->value == "." || term->value == "..") return "";
  return term->value.find_first_of("/%") == std::string::npos ? term->value : "";
}

// Kubernetes' RequestInfo: resource requests have at least /apis/GROUP/VERSION/something (wire 2.1, 2.2).
auth::AccessAttributes attributes_of(std::string_view method, const std::string& path, const Segments& segments,
                                     const http::QueryParameters& parameters) {
  auth::AccessAttributes out{.path = path, .verb = lower(method)};
  if (segments.size() < 4 || segments[0] != "apis") return out;
  out.resource_request = true;
  out.group = segments[1];
  out.version = segments[2];
  Segments parts(segments.begin() + 3, segments.end());
  if (parts[0] == "namespaces" && parts.size() > 1) {
    out.object_namespace = parts[1];
    const bool of_namespace = parts.size() < 3 || parts[2] == "status" || parts[2] == "finalize";
    if (!of_namespace) parts.erase(parts.begin(), parts.begin() + 2);
  }
  out.resource = parts[0];
  if (parts.size() > 1) out.name = parts[1];
  if (parts.size() > 2) out.subresource = parts[2];
  out.verb = resource_verb(method, !out.name.empty());
  if (out.verb == "list") {
    if (asks_to_watch(parameters)) out.verb = "watch";
    out.name = selected_name(parameters);
  }
  return out;
}

// Below /apis/custom.metrics.k8s.io/<version>/.
Place place_metric(const Segments& parts, const auth::AccessAttributes& attributes, MetricRequest& metric) {
  if (parts[0] == "watch" || parts[0] == "proxy") return Place::nowhere_in_group;
  metric.authorized_name = attributes.name;
  metric.object_namespace = attributes.object_namespace;
  if (parts[0] != "namespaces") {
    if (parts.size() != 3) return Place::nowhere_in_group;
  } else if (parts.size() == 4 && parts[2] == "metrics") {
    // A metric of the namespace itself: authorized as resource `metrics`, served as one of namespaces.
    metric.resource = "namespaces";
    metric.object_name = parts[1];
    metric.object_namespace.clear();
    metric.metric = parts[3];
    return Place::metric;
  } else if (parts.size() == 3 && attributes.subresource.empty()) {  // status and finalize are subresources
    return Place::invalid_metric;
  } else if (parts.size() != 3 && (parts.size() != 5 || attributes.resource == "namespaces" || parts[2] == "metrics")) {
    // `metrics` with a name would be authorized as one metric and served as another: refused.
    return Place::nowhere_in_group;
  }
  metric.resource = attributes.resource;
  metric.object_name = attributes.name;
  metric.metric = attributes.subresource;
  return Place::metric;
}

// Below /apis/external.metrics.k8s.io/v1beta1/. Names that the authorization would take for a part of the namespace,
// status and finalize, cannot be asked for.
Place place_external_metric(const Segments& parts, ExternalMetricRequest& metric) {
  if (parts.size() != 3 || parts[0] != "namespaces" || parts[2] == "status" || parts[2] == "finalize")
    return Place::nowhere_in_group;
  metric = {.object_namespace = parts[1], .metric = parts[2]};
  return Place::external_metric;
}

// Below /apis/metrics.k8s.io/v1beta1/.
Place place_resource_metric(const Segments& parts, ResourceMetricRequest& metric) {
  const bool namespaced = parts.size() > 2 && parts[0] == "namespaces";
  const std::size_t at = namespaced ? 2 : 0;
  const auto& resource = parts[at];
  const bool named = parts.size() == at + 2;
  if (parts.size() > at + 2) return Place::nowhere_in_group;
  if (resource == "nodes" ? namespaced : resource != "pods" || (named && !namespaced)) return Place::nowhere_in_group;
  metric = {
      .nodes = resource == "nodes", .object_namespace = namespaced ? parts[1] : "", .name = named ? parts[at + 1] : ""};
  return Place::resource_metric;
}

Place place_in_group(ApiGroup group, const Segments& segments, RequestPath& out) {
  if (segments.size() == 2) return Place::group;
  out.version = segments[2];
  if (std::ranges::count(versions_of(group), out.version) == 0) return Place::nowhere_in_group;
  if (segments.size() == 3) return Place::resource_list;
  const Segments parts(segments.begin() + 3, segments.end());
  switch (group) {
    case ApiGroup::custom_metrics:
      out.metric.version = out.version;
      return place_metric(parts, out.attributes, out.metric);
    case ApiGroup::external_metrics:
      return place_external_metric(parts, out.external_metric);
    case ApiGroup::resource_metrics:
      break;
  }
  return place_resource_metric(parts, out.resource_metric);
}

Place place_of(const std::string& path, RequestPath& out) {
  const auto& segments = out.segments;
  if (segments.empty() || path == "/index.html") return path.starts_with("//") ? Place::nowhere : Place::root;
  if (path.starts_with("//")) return Place::nowhere;
  const bool gap = std::ranges::any_of(segments, [](const std::string& segment) { return segment.empty(); });
  if (segments[0] == "apis") {
    if (segments.size() == 1) return Place::group_list;
    const auto group = std::ranges::find(kApiGroups, segments[1], name_of);
    if (group == kApiGroups.end()) return Place::nowhere;
    out.group = *group;
    return gap ? Place::nowhere_in_group : place_in_group(*group, segments, out);
  }
  if (segments[0] == "version" && segments.size() == 1) return Place::version;
  if (path == "/metrics") return Place::metrics;
  if (path == "/openapi/v2") return Place::openapi_v2;
  if (path == "/openapi/v3") return Place::openapi_v3;
  if (path.starts_with("/openapi/v3/")) return Place::openapi_v3_group;
  if (segments[0] == "healthz" || segments[0] == "livez" || segments[0] == "readyz") {
    return gap || path.ends_with('/') ? Place::nowhere : Place::health;
  }
  return Place::nowhere;
}

}  // namespace

Result<RequestPath> parse_request_path(std::string_view method, std::string_view target) {
  const auto question = target.find('?');
  auto path = http::percent_decode(target.substr(0, question));
  if (!path || !path->starts_with('/') || !is_utf8(*path))
    return Error{ErrorKind::bad_request, "malformed request target", ""};
  if (std::ranges::count(*path, '/') > kMostSlashes) {
    return Error{ErrorKind::bad_request, "the path has more than " + std::to_string(kMostSlashes) + " segments", ""};
  }
  const auto query = question == std::string_view::npos ? std::string_view() : target.substr(question + 1);
  if (std::ranges::count(query, '&') >= kMostParameters) {
    return Error{ErrorKind::bad_request, "more than " + std::to_string(kMostParameters) + " query parameters", ""};
  }
  RequestPath out;
  out.parameters = http::parse_query(query);
  out.segments = split(*path);
  out.attributes = attributes_of(method, *path, out.segments, out.parameters);
  out.place = place_of(*path, out);
  return out;
}

}  // namespace adapter::api
