#include "api/metric_endpoint.hpp"

#include <algorithm>
#include <map>

#include "api/content_negotiation.hpp"
#include "api/json_text.hpp"
#include "api/list_options.hpp"
#include "api/status.hpp"
#include "base/short_text.hpp"
#include "meta/quantity.hpp"
#include "provider/explanation.hpp"

namespace adapter::api {
namespace {

void append_list(std::string& out, const std::vector<std::string>& values) {
  out += '[';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out += ',';
    append_json_string(out, values[i]);
  }
  out += ']';
}

std::string_view operator_text(meta::SelectorOperator op) {
  switch (op) {
    case meta::SelectorOperator::in:
      return "In";
    case meta::SelectorOperator::not_in:
    case meta::SelectorOperator::not_equals:
      return "NotIn";  // `!=` as `notin` with one value: there is no other way
    case meta::SelectorOperator::does_not_exist:
      return "DoesNotExist";
    default:
      return "Exists";
  }
}

// A LabelSelector object: equality in matchLabels (of one key the last counts), the rest in matchExpressions.
void append_selector(std::string& out, const std::optional<meta::LabelSelector>& selector) {
  if (!selector) {
    out += "null";
    return;
  }
  std::map<std::string, std::string> equal;
  std::string expressions;
  for (const auto& requirement : selector->requirements()) {
    using Op = meta::SelectorOperator;
    if (requirement.op == Op::equals || requirement.op == Op::double_equals) {
      equal[requirement.key] = requirement.values.front();
      continue;
    }
    expressions += expressions.empty() ? R"({"key":)" : R"(,{"key":)";
    append_json_string(expressions, requirement.key);
    expressions += R"(,"operator":")";
    expressions += operator_text(requirement.op);
    expressions += '"';
    if (!requirement.values.empty()) {
      expressions += R"(,"values":)";
      append_list(expressions, requirement.values);
    }
    expressions += '}';
  }
  out += '{';
  if (!equal.empty()) {
    out += R"("matchLabels":{)";
    bool first = true;
    for (const auto& [key, value] : equal) {
      if (!std::exchange(first, false)) out += ',';
      append_json_string(out, key);
      out += ':';
      append_json_string(out, value);
    }
    out += '}';
  }
  if (!expressions.empty()) {
    out += equal.empty() ? R"("matchExpressions":[)" : R"(,"matchExpressions":[)";
    out += expressions;
    out += ']';
  }
  out += '}';
}

}  // namespace

std::string write_metric_values(const meta::MetricValueList& list, std::string_view version) {
  const bool v1beta1 = version == "v1beta1";
  // What all items share: the text before the name, between name and value, and after the value.
  std::string before = R"({"describedObject":{"kind":)";
  append_json_string(before, list.kind);
  if (!list.object_namespace.empty()) {
    before += R"(,"namespace":)";
    append_json_string(before, list.object_namespace);
  }
  before += R"(,"name":)";
  std::string selector;
  append_selector(selector, list.selector);
  std::string between = R"(,"apiVersion":)";
  append_json_string(between, list.api_version);
  between += v1beta1 ? R"(},"metricName":)" : R"(},"metric":{"name":)";
  append_json_string(between, list.metric);
  if (!v1beta1) between += R"(,"selector":)" + selector + "}";
  between += R"(,"timestamp":)";
  append_json_time(between, list.time);
  between += R"(,"value":")";
  const std::string after = v1beta1 ? R"(","selector":)" + selector + "}" : R"("})";

  std::string out = R"({"kind":"MetricValueList","apiVersion":"custom.metrics.k8s.io/)";
  out += version;
  out += R"(","metadata":{},"items":[)";
  out.reserve(out.size() + list.values.size() * (before.size() + between.size() + after.size() + 64) + 4);
  for (std::size_t i = 0; i < list.values.size(); ++i) {
    if (i > 0) out += ',';
    out += before;
    append_json_string(out, list.values[i].object_name);
    out += between;
    meta::append_decimal_quantity(out, list.values[i].milli);
    out += after;
  }
  return out + "]}";
}

asio::awaitable<http::Response> MetricEndpoint::answer(http::Request request, RequestPath path,
                                                       runtime::SteadyTime deadline) {
  const bool pretty = wants_pretty(request, path.parameters);
  const auto& asked = path.metric;
  auto options = parse_list_options(path.parameters, asked.authorized_name);
  if (!options) co_return status_response(options.error(), pretty);

  provider::MetricQuery query{.resource = meta::parse_group_resource(asked.resource),
                              .object_namespace = asked.object_namespace,
                              .object_name = asked.object_name,
                              .metric = asked.metric,
                              .object_selector = std::move(options->label_selector),
                              .metric_selector = std::move(options->metric_label_selector),
                              .deadline = std::max(deadline - kOwnTime, clock_.now())};
  provider::DecisionTrace trace;
  auto values = co_await provider_.values(std::move(query), trace);
  if (logger_.wants(8)) {
    const auto shown = short_text(path.attributes.path, kMaxShownBytes);
    for (const auto& fact : trace) logger_.info(shown + ": " + provider::explain(fact));
  }
  if (!values) co_return status_response(values.error(), pretty);
  // The incumbent finds out last that it cannot write what was asked for.
  if (auto refused = refused_by_serializer(request)) co_return std::move(*refused);
  http::Response response;
  set_json(response, write_metric_values(*values, asked.version), pretty);
  co_return response;
}

}  // namespace adapter::api
