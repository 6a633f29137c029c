#pragma once

// What a request is about. One parse serves routing and authorization, so that what is authorized is what is served.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/api_group.hpp"
#include "auth/authorizer.hpp"
#include "base/result.hpp"
#include "http/url.hpp"

namespace adapter::api {

// /apis/custom.metrics.k8s.io/<version>/…: values of a metric (wire 2.2).
struct MetricRequest {
  std::string version;           // v1beta1 or v1beta2
  std::string resource;          // as in the path: `pods`, `deployments.apps`
  std::string object_namespace;  // empty on the root path and for namespaces themselves
  std::string object_name;       // or "*"
  std::string metric;
  std::string authorized_name;  // what `fieldSelector=metadata.name=` must equal: the name of the authorization
};

// /apis/external.metrics.k8s.io/v1beta1/namespaces/NS/METRIC
struct ExternalMetricRequest {
  std::string object_namespace;
  std::string metric;
};

// /apis/metrics.k8s.io/v1beta1/…: nodes, or pods of one namespace or all; one of them or all.
struct ResourceMetricRequest {
  bool nodes = false;
  std::string object_namespace;  // of pods; empty: all
  std::string name;              // empty: all
};

enum class Place {
  root,              // /, /index.html
  group_list,        // /apis
  group,             // /apis/custom.metrics.k8s.io
  resource_list,     // /apis/custom.metrics.k8s.io/<version>
  metric,            // values of a custom metric
  invalid_metric,    // namespaces/a/b of custom metrics: refused as a bad request
  external_metric,   // values of an external metric
  resource_metric,   // of metrics.k8s.io
  nowhere_in_group,  // other paths below a group: 404 as a Status
  health,            // /healthz, /livez, /readyz and below
  version,           // /version
  metrics,           // /metrics: our own
  openapi_v2,        // /openapi/v2
  openapi_v3,        // /openapi/v3
  openapi_v3_group,  // below it: the document of a group version, or of none
  nowhere,           // 404 with the list of paths
};

struct RequestPath {
  Place place = Place::nowhere;
  std::optional<ApiGroup> group;          // in which the place is
  std::string version;                    // of the group; empty for the group itself
  MetricRequest metric;                   // for metric
  ExternalMetricRequest external_metric;  // for external_metric
  ResourceMetricRequest resource_metric;  // for resource_metric
  std::vector<std::string> segments;
  auth::AccessAttributes attributes;
  http::QueryParameters parameters;
};

// `target` as sent. Percent-decoded before it is split, as Kubernetes does; a trailing slash does not count. Fails with
// bad_request when it is no origin-form target, an escape is malformed, or the path is not UTF-8: a review, which is
// JSON, could not ask about it as it is. Also beyond 64 segments or 256 parameters, which nobody needs.
Result<RequestPath> parse_request_path(std::string_view method, std::string_view target);

}  // namespace adapter::api
