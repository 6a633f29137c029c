#include "api/request_metrics.hpp"

#include <algorithm>
#include <array>

namespace adapter::api {
namespace {

// A verb of its own for each of these; HEAD counts as GET, whatever else as `other`.
constexpr std::array<std::string_view, 7> kVerbs{"other", "GET", "POST", "PUT", "PATCH", "DELETE", "LIST"};
constexpr std::size_t kList = 6;

bool asks_for_values(const RequestPath& path) {
  return path.place == Place::metric || path.place == Place::invalid_metric || path.place == Place::external_metric ||
         path.place == Place::resource_metric;
}

bool is_of_custom_metrics(const RequestPath& path) {
  return path.group == ApiGroup::custom_metrics;
}

// As k8s.io/apiserver names them. Values of custom metrics on a root path are a list of the cluster's objects, others
// are of a resource; other values are of one object, of a namespace or of the cluster.
std::string_view scope_of(const RequestPath& path) {
  if (!asks_for_values(path)) return "";
  if (path.place == Place::resource_metric && !path.resource_metric.name.empty()) return "resource";
  if (path.attributes.object_namespace.empty()) return "cluster";
  return is_of_custom_metrics(path) ? "resource" : "namespace";
}

std::string resource_of(const RequestPath& path) {
  if (!asks_for_values(path)) return "";
  if (path.place != Place::resource_metric) return "*";
  return path.resource_metric.nodes ? "nodes" : "pods";
}

std::size_t verb_of(const RequestPath& path, std::string_view method) {
  if (method == "GET" || method == "HEAD") {
    const auto scope = scope_of(path);
    return scope == "cluster" || scope == "namespace" ? kList : 1;
  }
  const auto found = std::ranges::find(kVerbs, method);
  const auto index = static_cast<std::size_t>(found - kVerbs.begin());
  return index < kList ? index : 0;
}

// The path of a place, which is never the caller's own text.
std::string subresource_of(const RequestPath& path) {
  const auto group = [&path] { return "/apis/" + std::string(name_of(*path.group)); };
  switch (path.place) {
    case Place::root:
      return "/";
    case Place::group_list:
      return "/apis";
    case Place::group:
      return group();
    case Place::resource_list:
      return group() + "/" + path.version;
    case Place::metric:
    case Place::invalid_metric:
      return "*";
    case Place::health:
      return "/" + path.segments[0];
    case Place::version:
      return "/version";
    case Place::metrics:
      return "/metrics";
    case Place::openapi_v2:
      return "/openapi/v2";
    case Place::openapi_v3:
    case Place::openapi_v3_group:
      return "/openapi/v3";
    case Place::external_metric:
    case Place::resource_metric:
    case Place::nowhere_in_group:
    case Place::nowhere:
      return "";
  }
  return "";
}

std::string component_of(const RequestPath& path) {
  if (is_of_custom_metrics(path) && (asks_for_values(path) || path.place == Place::nowhere_in_group))
    return "custom-metrics";
  return path.place == Place::health ? "" : "apiserver";
}

// What tells apart paths of one place that differ in their labels.
std::uint64_t variant_of(const RequestPath& path) {
  if (path.place == Place::health) return static_cast<std::uint64_t>(path.segments[0].front());
  if (!path.group) return 0;
  const std::uint64_t group = static_cast<std::uint64_t>(*path.group) << 2;
  const std::uint64_t version = path.version == "v1beta2" ? 2 : 1;
  return group | (path.place == Place::group || path.place == Place::nowhere_in_group ? 0 : version) |
         (path.resource_metric.nodes ? 16 : 0);
}

runtime::LabelValues labels_of(const RequestPath& path, std::size_t verb) {
  const bool values = asks_for_values(path);
  return {component_of(path),
          "",
          values || path.place == Place::nowhere_in_group ? std::string(name_of(*path.group)) : "",
          resource_of(path),
          std::string(scope_of(path)),
          subresource_of(path),
          std::string(kVerbs[verb]),
          values ? path.version : ""};
}

const std::vector<std::string> kLabels{"component", "dry_run",     "group", "resource",
                                       "scope",     "subresource", "verb",  "version"};

std::vector<std::string> labels_and_code() {
  auto out = kLabels;
  out.insert(out.begin(), "code");
  return out;
}

}  // namespace

RequestMetrics::RequestMetrics(runtime::MetricRegistry& registry)
    : totals_(registry.counters("apiserver_request_total", "Requests answered, by what they asked for and HTTP status.",
                                labels_and_code())),
      durations_(registry.histograms(
          "apiserver_request_duration_seconds", "Time from a request's arrival to its answer, by what it asked for.",
          kLabels,
          {0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60})),
      running_(registry
                   .gauges("apiserver_current_inflight_requests", "Requests that run now, health checks left out.",
                           {"request_kind"})
                   .with({"readOnly"})) {
}

RequestMetrics::Kind& RequestMetrics::kind_of(const RequestPath& path, std::string_view method) {
  const auto verb = verb_of(path, method);
  const std::uint64_t scope = scope_of(path).size();  // their names differ in length
  const auto key = static_cast<std::uint64_t>(path.place) | variant_of(path) << 8 | scope << 16 |
                   static_cast<std::uint64_t>(verb) << 24;
  const auto known = kinds_.find(key);
  if (known != kinds_.end()) return known->second;
  auto labels = labels_of(path, verb);
  auto& duration = durations_.with(labels);
  return kinds_.try_emplace(key, totals_, duration, std::move(labels)).first->second;
}

void RequestMetrics::Kind::answered(int status, std::chrono::nanoseconds took) {
  auto& total = by_status_[status];
  if (total == nullptr) {
    auto labels = labels_;
    labels.insert(labels.begin(), std::to_string(status));
    total = &totals_.with(labels);
  }
  total->add();
  duration_.observe(std::chrono::duration<double>(took).count());
}

}  // namespace adapter::api
