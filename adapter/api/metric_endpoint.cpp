#include "api/metric_endpoint.hpp"

#include <algorithm>
#include <map>

#include "api/content_negotiation.hpp"
#include "api/json_text.hpp"
#include "api/list_options.hpp"
#include "api/status.hpp"
#include "api/values_answer.hpp"
#include "base/short_text.hpp"
#include "meta/quantity.hpp"
#include "provider/explanation.hpp"

namespace adapter::api {
namespace {

constexpr std::size_t kValueText = 64;  // a number, quotes and a comma

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

MetricValuesText::MetricValuesText(const meta::MetricValueList& list, std::string_view version) : list_(list) {
  const bool v1beta1 = version == "v1beta1";
  before_ = R"({"describedObject":{"kind":)";
  append_json_string(before_, list.kind);
  if (!list.object_namespace.empty()) {
    before_ += R"(,"namespace":)";
    append_json_string(before_, list.object_namespace);
  }
  before_ += R"(,"name":)";
  std::string selector;
  append_selector(selector, list.selector);
  between_ = R"(,"apiVersion":)";
  append_json_string(between_, list.api_version);
  between_ += v1beta1 ? R"(},"metricName":)" : R"(},"metric":{"name":)";
  append_json_string(between_, list.metric);
  if (!v1beta1) between_ += R"(,"selector":)" + selector + "}";
  between_ += R"(,"timestamp":)";
  append_json_time(between_, list.time);
  between_ += R"(,"value":")";
  after_ = v1beta1 ? R"(","selector":)" + selector + "}" : R"("})";
  head_ = R"({"kind":"MetricValueList","apiVersion":"custom.metrics.k8s.io/)";
  head_ += version;
  head_ += R"(","metadata":{},"items":[)";

  size_ = head_.size() + 4 + list.values.size() * (before_.size() + between_.size() + after_.size() + kValueText);
  TextOut names;
  for (const auto& value : list.values) append_json_string(names, value.object_name);
  size_ += names.size();
}

void MetricValuesText::write(TextOut& out) const {
  std::string quantity;
  out += head_;
  for (std::size_t i = 0; i < list_.values.size(); ++i) {
    if (i > 0) out += ',';
    out += before_;
    append_json_string(out, list_.values[i].object_name);
    out += between_;
    quantity.clear();
    meta::append_decimal_quantity(quantity, list_.values[i].milli);
    out += quantity;
    out += after_;
  }
  out += "]}";
}

asio::awaitable<http::Response> MetricEndpoint::answer(http::Request request, RequestPath path,
                                                       runtime::SteadyTime deadline, std::string caller) {
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
                              .deadline = std::max(deadline - kOwnTime, clock_.now()),
                              .caller = std::move(caller)};
  provider::DecisionTrace trace;
  auto values = co_await provider_.values(std::move(query), trace);
  if (logger_.wants(8)) {
    const auto shown = short_text(path.attributes.path, kMaxShownBytes);
    for (const auto& fact : trace) logger_.info(shown + ": " + provider::explain(fact));
  }
  if (!values) co_return status_response(values.error(), pretty);
  // The incumbent finds out last that it cannot write what was asked for.
  if (auto refused = refused_by_serializer(request)) co_return std::move(*refused);
  const MetricValuesText text(*values, asked.version);
  co_return values_answer(
      text.size(), [&](TextOut& out) { text.write(out); }, pretty, budget_,
      "ask for fewer objects, or with a shorter metricLabelSelector, which each of them repeats");
}

}  // namespace adapter::api
