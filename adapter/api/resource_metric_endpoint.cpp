#include "api/resource_metric_endpoint.hpp"

#include <algorithm>

#include "api/content_negotiation.hpp"
#include "api/list_options.hpp"
#include "api/resource_metric_text.hpp"
#include "api/status.hpp"
#include "api/values_answer.hpp"
#include "base/go_quote.hpp"
#include "base/short_text.hpp"
#include "provider/explanation.hpp"

namespace adapter::api {
namespace {

const std::string kGroup(name_of(ApiGroup::resource_metrics));

Result<IncludeObject> parse_include_object(const http::QueryParameters& parameters) {
  const auto text = http::first_value(parameters, "includeObject").value_or("");
  if (text.empty() || text == "Metadata") return IncludeObject::metadata;
  if (text == "Object") return IncludeObject::object;
  if (text == "None") return IncludeObject::none;
  return Error{ErrorKind::bad_request,
               "Unable to convert to Table as requested: includeObject: Invalid value: " + go_quote(text) +
                   ": must be 'Metadata', 'Object', 'None', or empty",
               ""};
}

// The options of a list; an object that is asked for by name has none.
Result<void> read_selectors(const http::QueryParameters& parameters, provider::ResourceMetricQuery& query) {
  auto selector = meta::parse_label_selector(http::first_value(parameters, "labelSelector").value_or(""));
  if (!selector) return selector.error();
  auto fields = parse_fields(parameters);
  if (!fields) return fields.error();
  query.selector = std::move(*selector);
  query.fields = std::move(*fields);
  return {};
}

// The object itself is unknown, or only its metrics are: the incumbent tells them apart, down to the singular `node`.
http::Response not_found(const ResourceMetricRequest& asked, bool known, const std::string& reason, bool pretty) {
  StatusDetails details{.name = asked.name, .kind = asked.nodes ? "node" : "pods"};
  auto resource = details.kind;
  if (known) {
    if (!asked.nodes) details.name = asked.object_namespace + "/" + asked.name;
    details.group = kGroup;
    details.kind = asked.nodes ? "nodemetrics" : "podmetrics";
    resource = details.kind + "." + details.group;
  }
  auto message = resource + " " + go_quote(details.name) + " not found";
  if (known && !reason.empty()) message += ": " + reason;
  return status_response({ErrorKind::not_found, std::move(message), ""}, pretty, details);
}

// About how long it takes, with what becomes of the text afterwards. A request takes its time, whatever it asks for.
std::chrono::nanoseconds time_to_write(const meta::ResourceMetricsList& list) {
  constexpr std::chrono::microseconds kOfRequest{150};
  constexpr std::chrono::nanoseconds kOfItem{2000}, kOfLabel{300};
  std::size_t labels = 0;
  for (const auto& item : list.items) labels += item.labels.size();
  return kOfRequest + list.items.size() * kOfItem + labels * kOfLabel;
}

Error no_turn_to_write() {
  return {ErrorKind::upstream_timeout, "too many answers are being written: no time was left for this one", ""};
}

void write(const meta::ResourceMetricsList& list, bool one, MetricsForm form, IncludeObject include, TextOut& out) {
  if (form != MetricsForm::object) {
    write_resource_metrics_table(list, form == MetricsForm::table_v1 ? "v1" : "v1beta1", include, out);
  } else if (one) {
    write_resource_metrics(list, out);
  } else {
    write_resource_metrics_list(list, out);
  }
}

}  // namespace

asio::awaitable<http::Response> ResourceMetricEndpoint::answer(http::Request request, RequestPath path,
                                                               runtime::SteadyTime deadline, std::string caller) {
  const bool pretty = wants_pretty(request, path.parameters, Transforms::table);
  const auto& asked = path.resource_metric;
  const bool one = !asked.name.empty();
  const auto form = metrics_form(request);
  if (!form) {
    if (auto refused = refused_by_serializer(request)) co_return std::move(*refused);
  }
  auto include = IncludeObject::metadata;
  if (form && *form != MetricsForm::object) {
    const auto parsed = parse_include_object(path.parameters);
    if (!parsed) co_return status_response(parsed.error(), pretty);
    include = *parsed;
  }
  provider::ResourceMetricQuery query{.nodes = asked.nodes,
                                      .object_namespace = asked.object_namespace,
                                      .name = asked.name,
                                      .selector = {},
                                      .fields = {},
                                      .deadline = std::max(deadline - kOwnTime, clock_.now()),
                                      .caller = caller};
  if (!one) {
    const StatusDetails resource{.group = kGroup, .kind = asked.nodes ? "nodes" : "pods"};
    if (auto refused = refused_list(path.parameters, resource, pretty)) co_return std::move(*refused);
    if (auto read = read_selectors(path.parameters, query); !read) co_return status_response(read.error(), pretty);
  }
  provider::DecisionTrace trace;
  auto list = co_await provider_.values(std::move(query), trace);
  if (logger_.wants(8)) {
    const auto shown = short_text(path.attributes.path, kMaxShownBytes);
    for (const auto& fact : trace) logger_.info(shown + ": " + provider::explain(fact));
  }
  if (!list) co_return status_response(list.error(), pretty);
  if (one && list->items.empty()) {
    co_return not_found(asked, list->selected > 0, provider::reason_not_found(trace), pretty);
  }
  const auto turn = co_await writings_.take(std::move(caller), time_to_write(*list), deadline);
  if (!turn) co_return status_response(no_turn_to_write(), pretty);
  const Writing written = [&](TextOut& out) { write(*list, one, form.value_or(MetricsForm::object), include, out); };
  co_return values_answer(size_of(written), written, pretty, budget_, "ask for fewer objects");
}

}  // namespace adapter::api
