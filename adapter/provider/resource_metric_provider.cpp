#include "provider/resource_metric_provider.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "provider/explanation.hpp"
#include "provider/usage_asking.hpp"

namespace adapter::provider {
ResourceMetricProvider::ResourceMetricProvider(cluster::ObjectSource& objects, upstream::Upstream& upstream,
                                               const runtime::Clock& clock, const runtime::Logger& logger,
                                               runtime::MetricRegistry& figures, RepeatedSamples& repeated,
                                               runtime::Budget& budget, runtime::CallerBudget& lists)
    : objects_(objects),
      upstream_(upstream),
      clock_(clock),
      repeated_(repeated),
      budget_(budget),
      lists_(lists),
      log_(clock, logger),
      notes_(logger, figures) {
}

std::optional<Result<ResourceMetricAnswer>> ResourceMetricProvider::answer_without_rules(bool nodes) const {
  if (!rules_) return Error{ErrorKind::unavailable, "not ready: rules are not known yet", ""};
  if (!rules_->resource_findings.empty()) {
    return Error{ErrorKind::unavailable, "resourceRules are not served: " + rules_->resource_findings.front().text(),
                 ""};
  }
  if (rules_->resource_rules) return std::nullopt;
  return ResourceMetricAnswer{{.nodes = nodes, .created = clock_.wall_now(), .items = {}}, {}};
}

asio::awaitable<Result<ResourceMetricAnswer>> ResourceMetricProvider::values(ResourceMetricQuery query,
                                                                             DecisionTrace& trace) {
  if (auto answer = answer_without_rules(query.nodes)) co_return std::move(*answer);
  const auto held = std::make_shared<runtime::CallerBudget::Share>(lists_, query.caller);
  auto objects = co_await selected_objects(query, *held, trace);
  if (!objects) co_return objects.error();
  std::chrono::milliseconds window{};
  std::vector<UsageGroup> groups;
  for (std::size_t counted = 0;;) {
    // To list and to wait may take a minute.
    if (auto answer = answer_without_rules(query.nodes)) co_return std::move(*answer);
    window = rules_->resource_rules->window;
    groups = usage_groups(objects->objects, query.nodes, *rules_->resource_rules);
    const auto bytes = bytes_of(groups);
    const auto more = bytes - std::min(bytes, counted);
    if (held->try_to_grow(more)) break;
    groups.clear();  // not while it waits
    const bool has_room = co_await held->wait_to_grow(more, query.deadline);
    if (!has_room) co_return lists_.over("the list of what was asked about");
    counted = bytes;
  }
  const auto now = clock_.wall_now();
  ResourceMetricAnswer out{
      {.nodes = query.nodes, .created = now, .window = window, .items = {}, .selected = objects->objects.size()}, held};
  UsageAsking asking{.backend = upstream_,
                     .time = now,
                     .deadline = query.deadline,
                     .caller = query.caller,
                     .clock = clock_,
                     .log = log_,
                     .notes = notes_,
                     .repeated = repeated_,
                     .budget = budget_,
                     .held = *held};
  co_await ask_about(groups, asking);
  for (auto& group : groups) {
    std::ranges::move(std::exchange(group.trace, {}), std::back_inserter(trace));
    std::ranges::move(group.metrics, std::back_inserter(out.items));
  }
  if (asking.failure) {
    trace.push_back(UpstreamFailed{*asking.failure});
    co_return unable("fetch metrics", *asking.failure, asking.failed_rule);
  }
  co_return out;
}

asio::awaitable<Result<cluster::SelectedObjects>> ResourceMetricProvider::objects_with_room(
    const ResourceMetricQuery& query, runtime::CallerBudget::Share& held) {
  for (;;) {
    const auto most = held.size() + lists_.left_for(query.caller);
    cluster::ObjectQuery wanted{.resource = {.group = "", .resource = query.nodes ? "nodes" : "pods"},
                                .version = "v1",
                                .object_namespace = query.object_namespace,
                                .selector = query.selector,
                                .fields = query.fields,
                                .caller = query.caller,
                                .running = !query.nodes,
                                .most_bytes = most,
                                .deadline = query.deadline};
    auto objects = co_await objects_.objects(std::move(wanted), query.name);
    if (!objects) co_return objects.error();
    const auto more = objects->bytes - std::min(objects->bytes, held.size());
    if (objects->bytes <= most && held.try_to_grow(more)) co_return objects;
    *objects = {};  // not while it waits
    const bool has_room = co_await held.wait_to_grow(more, query.deadline);
    if (!has_room) co_return lists_.over("the list of what was asked about");
  }
}

asio::awaitable<Result<cluster::SelectedObjects>> ResourceMetricProvider::selected_objects(
    const ResourceMetricQuery& query, runtime::CallerBudget::Share& held, DecisionTrace& trace) {
  auto objects = co_await objects_with_room(query, held);
  if (!objects) {
    trace.push_back(ObjectsUnknown{objects.error()});
    co_return unable(query.nodes ? "list nodes" : "list pods", objects.error());
  }
  std::erase_if(objects->objects, [&](const cluster::Object& object) {
    return !meta::selects(query.fields, object.object_namespace, object.name);
  });
  // An API server lists in the order of its keys, where namespaces come otherwise.
  std::ranges::sort(objects->objects, {},
                    [](const cluster::Object& o) { return std::tie(o.object_namespace, o.name); });
  trace.push_back(ObjectsSelected{.selector = query.selector.text(), .count = objects->objects.size()});
  co_return objects;
}

}  // namespace adapter::provider
