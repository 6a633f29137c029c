#include "provider/custom_metric_provider.hpp"

#include <utility>

#include "base/heap_bytes.hpp"
#include "meta/object_name.hpp"
#include "provider/explanation.hpp"
#include "provider/sample_matcher.hpp"

namespace adapter::provider {
namespace {

// Where the metric is asked for, below the group's version.
std::string path_of(const MetricQuery& query, const meta::Resource& resource) {
  const auto name = resource.group_resource().text();
  if (name == "namespaces") return "namespaces/" + query.object_name + "/metrics/" + query.metric;
  return (resource.namespaced ? "namespaces/NAMESPACE/" : "") + name + "/" + query.object_name + "/" + query.metric;
}

// The incumbent's text, then the reason.
Error not_found(const MetricQuery& query, const DecisionTrace& trace, bool name_object = false) {
  std::string message = "the server could not find the metric " + query.metric + " for " + query.resource.text();
  if (name_object) message += " " + query.object_name;
  const auto reason = reason_not_found(trace);
  if (!reason.empty()) message += ": " + reason;
  return {ErrorKind::not_found, std::move(message), ""};
}

constexpr std::size_t kFewNames = 4 << 10;  // bytes, not counted

std::size_t bytes_of(const std::vector<std::string>& names) {
  std::size_t out = 0;
  for (const auto& name : names) out += sizeof name + heap_bytes(name);
  return out;
}

}  // namespace

Result<CustomMetricProvider::Choice> CustomMetricProvider::choose(const MetricQuery& query, DecisionTrace& trace) {
  const auto& registry = misses_.registry();
  const auto catalog = resources_.catalog();
  if (!registry || !catalog)
    return Error{ErrorKind::unavailable, "not ready: rules or resources are not known yet", ""};
  const auto resolved = catalog->resolve(query.resource);
  if (!resolved) {
    resources_.note_unknown(query.resource);
    trace.push_back(ResourceUnknown{.asked = query.resource.text(), .reason = resolved.error().message});
    return not_found(query, trace);
  }
  const meta::Resource& resource = **resolved;
  const series::MetricKey key{
      .resource = resource.group_resource(), .namespaced = !query.object_namespace.empty(), .metric = query.metric};
  const auto* found = registry->find(key);
  if (found == nullptr) {
    trace.push_back(MetricMissing{.miss = misses_.explain(key),
                                  .kind = resource.kind,
                                  .namespaced = resource.namespaced,
                                  .path = path_of(query, resource)});
    if (auto failure = failed_discovery(trace.back())) return std::move(*failure);
    return not_found(query, trace);
  }
  Choice choice{.resource = resource, .rule = found->rule, .series = std::string(found->series)};
  trace.push_back(
      RuleChosen{.rule = choice.rule->rule.name(), .where = choice.rule->rule.where, .series = choice.series});
  return choice;
}

asio::awaitable<Result<meta::MetricValueList>> CustomMetricProvider::values(MetricQuery query, DecisionTrace& trace) {
  auto choice = choose(query, trace);
  if (!choice) co_return choice.error();
  const meta::Resource resource = choice->resource;

  const bool is_namespace_good = meta::may_be_a_name(query.object_namespace);
  if (!is_namespace_good || (query.object_name != "*" && !meta::may_be_a_name(query.object_name))) {
    trace.push_back(NameImpossible{is_namespace_good ? query.object_name : query.object_namespace});
    co_return not_found(query, trace);
  }

  // To list may take a minute, and a rule may be large: it is not held where the next ones have come meanwhile.
  const std::weak_ptr<const rules::BoundRule> in_force = std::exchange(choice->rule, {});
  runtime::CallerBudget::Share held(lists_, query.caller);
  auto names = co_await object_names(query, resource, held);
  if (query.object_name == "*") {
    trace.push_back(names ? Fact(ObjectsSelected{.selector = query.object_selector.text(), .count = names->size()})
                          : Fact(ObjectsUnknown{names.error()}));
  }
  if (!names) co_return unable("list matching resources", names.error());
  if (names->empty()) co_return not_found(query, trace);
  choice->rule = in_force.lock();
  if (!choice->rule) {
    choice = choose(query, trace);
    if (!choice) co_return choice.error();
    if (choice->resource.group_resource() != resource.group_resource())
      co_return Error{ErrorKind::unavailable, query.resource.text() + " became another resource meanwhile", ""};
  }

  const auto rule_name = choice->rule->rule.name();
  const auto where = choice->rule->rule.where;
  const auto place = choice->rule->rule.place();
  auto rendered = render(query, *choice, *names);
  choice->rule.reset();
  if (!rendered) {
    trace.push_back(QueryNotRendered{.rule = rule_name, .where = where, .reason = rendered.error().message});
    log_.warn(trace.back());
    co_return not_found(query, trace);
  }
  trace.push_back(QueryRendered{rendered->promql});

  const auto now = clock_.wall_now();
  upstream::QueryCall call{.promql = std::move(rendered->promql),
                           .time = now,
                           .deadline = query.deadline,
                           .labels = std::vector<std::string>{rendered->label},
                           .rule = place,
                           .caller = std::move(query.caller)};
  auto result = co_await upstream_.query(std::move(call));
  if (!result) {
    trace.push_back(UpstreamFailed{result.error()});
    co_return unable("fetch metrics", result.error(), place);
  }
  add_warnings(std::move(result->warnings), trace);
  if (result->type != upstream::ResultType::vector) {
    trace.push_back(ResultUnusable{result->type == upstream::ResultType::matrix ? "a matrix" : "a scalar"});
    co_return unable("fetch metrics", {ErrorKind::malformed_response, explain(trace.back()), ""}, place);
  }
  auto values = match_samples(result->samples, rendered->label, *names, trace);
  if (!values) co_return unable("fetch metrics", values.error(), place);
  if (const auto* matched = std::get_if<SamplesMatched>(&trace.back())) repeated_.note(place, matched->repeated);
  if (values->empty() && query.object_name != "*") co_return not_found(query, trace, true);

  co_return meta::MetricValueList{.kind = resource.kind,
                                  .api_version = resource.group + "/" + resource.version,
                                  .object_namespace = query.object_namespace,
                                  .metric = query.metric,
                                  .selector = std::move(query.metric_selector),
                                  .time = now,
                                  .values = std::move(*values)};
}

asio::awaitable<Result<std::vector<std::string>>> CustomMetricProvider::object_names(
    const MetricQuery& query, const meta::Resource& resource, runtime::CallerBudget::Share& held) {
  if (query.object_name != "*") co_return std::vector<std::string>{query.object_name};
  for (;;) {
    cluster::ObjectQuery objects{.resource = resource.group_resource(),
                                 .version = resource.version,
                                 .object_namespace = query.object_namespace,
                                 .selector = query.object_selector,
                                 .caller = query.caller,
                                 .deadline = query.deadline};
    auto names = co_await objects_.names(std::move(objects));
    if (!names) co_return names.error();
    std::erase_if(*names, [](const std::string& name) { return !meta::may_be_a_name(name); });
    const auto bytes = bytes_of(*names);
    if (bytes <= kFewNames || bytes <= held.size()) co_return names;
    const auto more = bytes - held.size();
    if (held.try_to_grow(more)) co_return names;
    *names = {};  // not while it waits
    const bool has_room = co_await held.wait_to_grow(more, query.deadline);
    if (!has_room) co_return lists_.over("the list of what was asked about");
  }
}

Result<CustomMetricProvider::Rendered> CustomMetricProvider::render(const MetricQuery& query, const Choice& choice,
                                                                    const std::vector<std::string>& names) const {
  const auto& mapper = choice.rule->resources;
  auto label = mapper.label_of(choice.resource);
  if (!label) return label.error();
  // The order of matchers: selector, namespace, object (incumbent-behaviour 3.3).
  rules::QueryArguments arguments;
  arguments.series = choice.series;
  if (query.metric_selector) {
    if (auto added = rules::add_selector(arguments, *query.metric_selector); !added) return added.error();
  }
  if (!query.object_namespace.empty()) {
    const auto catalog = resources_.catalog();
    const auto namespace_label = mapper.namespace_label(*catalog);
    if (!namespace_label) return namespace_label.error();
    const std::string_view only = query.object_namespace;
    rules::add_names(arguments, *namespace_label, {&only, 1});
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  rules::add_names(arguments, *label, views);
  arguments.group_by = {*label};
  auto promql = choice.rule->rule.query.render(std::move(arguments));
  if (!promql) return promql.error();
  return Rendered{.promql = std::move(*promql), .label = std::move(*label)};
}

}  // namespace adapter::provider
