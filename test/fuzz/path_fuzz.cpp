// Request targets: what is authorized must be what is served. The first line of an input is the method, the second the
// target, the third a URL as an operator configures it.

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "api/list_options.hpp"
#include "api/request_path.hpp"
#include "base/unicode.hpp"
#include "fuzz/fuzz_target.hpp"
#include "http/url.hpp"

namespace adapter::fuzz {
namespace {

using api::Place;
using api::RequestPath;

std::string joined(const std::vector<std::string>& segments) {
  std::string out;
  for (const auto& segment : segments) out += "/" + segment;
  return out;
}

bool is_the_same(const auth::AccessAttributes& a, const auth::AccessAttributes& b) {
  return a.resource_request == b.resource_request && a.path == b.path && a.verb == b.verb && a.group == b.group &&
         a.version == b.version && a.resource == b.resource && a.subresource == b.subresource && a.name == b.name &&
         a.object_namespace == b.object_namespace;
}

bool is_the_same(const api::MetricRequest& a, const api::MetricRequest& b) {
  return a.version == b.version && a.resource == b.resource && a.object_namespace == b.object_namespace &&
         a.object_name == b.object_name && a.metric == b.metric && a.authorized_name == b.authorized_name;
}

bool is_the_same(const RequestPath& a, const RequestPath& b) {
  return a.place == b.place && a.version == b.version && a.segments == b.segments &&
         is_the_same(a.attributes, b.attributes) && (a.place != Place::metric || is_the_same(a.metric, b.metric));
}

std::string with_every_byte_escaped(std::string_view path) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out = "/";  // the first slash makes the target one of origin form
  for (const char c : path.substr(1)) {
    const auto byte = static_cast<unsigned char>(c);
    out += {'%', kHex[byte >> 4], kHex[byte & 0xf]};
  }
  return out;
}

bool fits_request_line(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f && c != '#' && c != '"'; });
}

// Values: the right that is asked for is the one to what is served.
void judge_metric(const RequestPath& path, std::string_view method, std::string_view target) {
  const auto& asked = path.attributes;
  const auto& served = path.metric;
  require(asked.resource_request, "values are a resource", target);
  require(asked.group == "custom.metrics.k8s.io", "values are of our group", target);
  require(served.version == asked.version && (served.version == "v1beta1" || served.version == "v1beta2"),
          "the version that is served is the one that is asked for", target);
  require(served.authorized_name == asked.name, "a field selector is held against the name of the right", target);
  require(!served.metric.empty() && !served.object_name.empty() && !served.resource.empty(),
          "values are of a metric of an object", target);
  if (method == "GET") require(asked.verb == "get", "who reads values of a name needs the right to get", target);
  const auto prefix = "/apis/custom.metrics.k8s.io/" + served.version + "/";
  std::string canonical;
  if (asked.resource == "metrics" && !asked.object_namespace.empty()) {
    // The metric of a namespace: the right names the metric and the namespace.
    require(served.resource == "namespaces" && served.object_namespace.empty() &&
                served.object_name == asked.object_namespace,
            "it is of the namespace", target);
    require(asked.name == served.metric && asked.subresource.empty(), "the right names the metric", target);
    canonical = prefix + "namespaces/" + served.object_name + "/metrics/" + served.metric;
  } else {
    require(served.resource == asked.resource, "the right names the resource", target);
    require(served.object_name == asked.name, "the right names the object", target);
    require(served.metric == asked.subresource, "the right names the metric", target);
    require(served.object_namespace == asked.object_namespace, "the right names the namespace", target);
    // Of a namespace itself, Kubernetes takes these two for its subresources: no metric, but what is asked for.
    const bool subresource = served.resource == "namespaces" && served.object_namespace == served.object_name &&
                             (served.metric == "status" || served.metric == "finalize");
    canonical = prefix;
    if (!served.object_namespace.empty() && !subresource) canonical += "namespaces/" + served.object_namespace + "/";
    canonical += served.resource + "/" + served.object_name + "/" + served.metric;
  }
  require(joined(path.segments) == canonical, "what is served is what the path says", target);
}

void judge_place(const RequestPath& path, std::string_view method, std::string_view target) {
  switch (path.place) {
    case Place::metric:
      return judge_metric(path, method, target);
    case Place::invalid_metric:
    case Place::nowhere_in_group:
    case Place::nowhere:
      return;
    default:
      break;
  }
  require(!path.attributes.resource_request, "documents are paths, no resources", target);
  std::string verb(method);
  for (char& c : verb) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  require(path.attributes.verb == verb, "the right to a document names the method", target);
  if (path.place == Place::root) return;
  auto asked = path.attributes.path;
  while (asked.ends_with('/')) asked.pop_back();
  require(asked == joined(path.segments), "the right to a document names the document", target);
}

void judge_path(std::string_view method, std::string_view target) {
  const auto path = api::parse_request_path(method, target);
  const auto encoded = target.substr(0, target.find('?'));
  const auto decoded = http::percent_decode(encoded);
  if (!path) {
    require(path.error().kind == ErrorKind::bad_request, "a bad target is a bad request", target);
    return;
  }
  require(decoded.has_value(), "what is served has a path", target);
  require(path->attributes.path == *decoded, "the right is asked for the path as decoded", target);
  require(decoded->starts_with('/'), "a path begins at the root", target);
  for (const auto& segment : path->segments)
    require(segment.find('/') == std::string::npos, "a segment is between slashes", target);
  require(path->attributes.resource_request == (path->segments.size() >= 4 && path->segments[0] == "apis"),
          "resources begin below a version", target);
  judge_place(*path, method, target);

  for (const auto& other : {http::encode_path(*decoded), with_every_byte_escaped(*decoded)}) {
    const auto again = api::parse_request_path(method, other);
    require(again.has_value() && is_the_same(*again, *path), "another spelling is the same request", other);
    require(fits_request_line(other), "a path is written for a request line", other);
    require(again->parameters.empty(), "no part of a path becomes a parameter", other);
  }
  const auto slashed = api::parse_request_path(method, http::encode_path(joined(path->segments)) + "/");
  if (path->place == Place::metric)
    require(slashed && is_the_same(slashed->metric, path->metric), "a slash at the end does not count", target);
}

void judge_parameters(std::string_view target) {
  const auto question = target.find('?');
  if (question == std::string_view::npos) return;
  const auto parameters = http::parse_query(target.substr(question + 1));
  const auto written = http::encode_form(parameters);
  require(http::parse_query(written) == parameters, "parameters survive being written", target);
  require(fits_request_line(written), "parameters are written for a request line", written);

  const auto timeout = api::parse_timeout(parameters);
  if (timeout) {
    require(timeout->count() > 0 && *timeout <= std::chrono::seconds(60), "a request has up to a minute", target);
  } else {
    require(timeout.error().kind == ErrorKind::bad_request, "a bad time-out is a bad request", target);
  }
  const auto options = api::parse_list_options(parameters, "name");
  if (!options) {
    require(options.error().kind == ErrorKind::bad_request, "bad options are a bad request", target);
    return require(!options.error().message.empty(), "a refusal says why", target);
  }
  const auto objects = meta::parse_label_selector(http::first_value(parameters, "labelSelector").value_or(""));
  require(objects && *objects == options->label_selector, "objects are selected by the first selector", target);
  const auto metric = http::first_value(parameters, "metricLabelSelector").value_or("");
  const auto series = meta::parse_label_selector(metric);
  require(series && options->metric_label_selector.value_or(meta::LabelSelector()) == *series,
          "series are selected by the first selector", target);
  if (!options->metric_label_selector) return;
  require(!options->metric_label_selector->empty(), "a selector that is there selects", target);
  for (const auto& requirement : options->metric_label_selector->requirements())
    require(
        requirement.op != meta::SelectorOperator::greater_than && requirement.op != meta::SelectorOperator::less_than,
        "what PromQL cannot say is refused", target);
}

void judge_url(std::string_view text) {
  const auto url = http::parse_url(text);
  if (!url) return require(!url.error().message.empty(), "a refusal says why", text);
  require(!url->host.empty() && url->port != 0, "a backend has a host and a port", text);
  require(url->path.empty() || url->path.starts_with('/'), "a path begins at the root", text);
  auto again_text = std::string(url->tls ? "https://" : "http://") + url->authority() + http::encode_path(url->path);
  if (!url->query.empty()) again_text += "?" + url->query;
  const auto again = http::parse_url(again_text);
  require(again.has_value(), "a URL that is written again is a URL", again_text);
  require(again->tls == url->tls && again->host == url->host && again->port == url->port && again->path == url->path &&
              again->query == url->query && again->user_info.empty(),
          "a URL that is written again names the same", again_text);
}

}  // namespace

void judge(std::string_view input) {
  const auto method = take_line(input);
  const auto target = take_line(input);
  judge_path(method, target);
  judge_parameters(target);
  judge_url(take_line(input));
}

}  // namespace adapter::fuzz
