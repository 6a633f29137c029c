#include "api/external_metric_endpoint.hpp"

#include <algorithm>

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

void append_labels(TextOut& out, const meta::ExternalMetricValue& value) {
  if (!value.labels) {
    out += "null";
    return;
  }
  out += '{';
  for (const auto& [name, text] : *value.labels) {
    if (!out.ends_with('{')) out += ',';
    append_json_string(out, name);
    out += ':';
    append_json_string(out, text);
  }
  out += '}';
}

}  // namespace

void write_external_metric_values(const meta::ExternalMetricValueList& list, TextOut& out) {
  std::string before = R"({"metricName":)";
  append_json_string(before, list.metric);
  before += R"(,"metricLabels":)";
  out += R"({"kind":"ExternalMetricValueList","apiVersion":"external.metrics.k8s.io/v1beta1","metadata":{},"items":[)";
  std::string quantity;
  for (const auto& value : list.values) {
    if (!out.ends_with('[')) out += ',';
    out += before;
    append_labels(out, value);
    out += R"(,"timestamp":)";
    append_json_time(out, value.time);
    out += R"(,"value":")";
    quantity.clear();
    meta::append_decimal_quantity(quantity, value.milli);
    out += quantity;
    out += R"("})";
  }
  out += "]}";
}

asio::awaitable<http::Response> ExternalMetricEndpoint::answer(http::Request request, RequestPath path,
                                                               runtime::SteadyTime deadline, std::string caller) {
  const bool pretty = wants_pretty(request, path.parameters);
  if (auto refused = refused_by_serializer(request)) co_return std::move(*refused);
  const StatusDetails all{.name = {}, .group = std::string(name_of(ApiGroup::external_metrics)), .kind = "*"};
  if (auto refused = refused_list(path.parameters, all, pretty)) co_return std::move(*refused);
  if (const auto fields = parse_fields(path.parameters); !fields) co_return status_response(fields.error(), pretty);
  auto selector = parse_series_selector(path.parameters, "labelSelector");
  if (!selector) co_return status_response(selector.error(), pretty);

  provider::ExternalMetricQuery query{.object_namespace = path.external_metric.object_namespace,
                                      .metric = path.external_metric.metric,
                                      .selector = std::move(*selector),
                                      .deadline = std::max(deadline - kOwnTime, clock_.now()),
                                      .caller = std::move(caller)};
  provider::DecisionTrace trace;
  auto values = co_await provider_.values(std::move(query), trace);
  if (logger_.wants(8)) {
    const auto shown = short_text(path.attributes.path, kMaxShownBytes);
    for (const auto& fact : trace) logger_.info(shown + ": " + provider::explain(fact));
  }
  if (!values) co_return status_response(values.error(), pretty);
  const Writing write = [&](TextOut& out) { write_external_metric_values(*values, out); };
  co_return values_answer(size_of(write), write, pretty, budget_,
                          "let the query of its rule give fewer series, or fewer and shorter labels");
}

}  // namespace adapter::api
