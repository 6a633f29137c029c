#include "provider/resource_metric_provider.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <span>
#include <tuple>
#include <utility>

#include "base/heap_bytes.hpp"
#include "provider/explanation.hpp"
#include "provider/usage_matcher.hpp"
#include "provider/usage_query.hpp"

namespace adapter::provider {
namespace {

constexpr std::size_t kQueriesAtOnce = 8;  // of one request
constexpr std::size_t kMostWarnings = 16;  // likewise, for the trace; each answer may have as many

// For cpu or memory.
struct Question {
  std::string rule;  // its place; the rule itself may be large, and answers take a minute
  Result<UsageQuery> query;
  std::optional<Result<upstream::QueryResult>> answer;  // of a query, until both of its group are there

  bool is_open() const { return query && !answer; }
};

// What is asked about together: pods of one namespace, or all nodes.
struct Group {
  bool nodes;
  std::span<cluster::Object> objects;
  Question cpu, memory;
  std::vector<meta::ResourceMetrics> metrics;
  DecisionTrace trace;

  std::string text() const {
    return nodes ? "nodes" : "pods in namespace \"" + objects.front().object_namespace + "\"";
  }
};

// A question, and whose it is.
struct Asked {
  Group* group;
  Question* question;
};

// The questions of all groups, taken in turn by whoever asks.
struct Asking {
  upstream::Upstream& backend;
  runtime::WallTime time;
  runtime::SteadyTime deadline;
  const std::string& caller;
  const runtime::Clock& clock;
  FactLog& log;
  UsageNotes& notes;
  RepeatedSamples& repeated;
  runtime::Budget& budget;
  runtime::CallerBudget::Share& held;  // of it
  std::vector<Asked> questions;
  std::size_t next = 0;
  std::size_t warnings = 0;        // in the traces
  std::optional<Error> failure{};  // of the whole request: nothing more is asked
  std::string failed_rule{};       // whose query that was
};

Question question_about(std::span<const cluster::Object> objects, bool nodes, const rules::BoundResourceRule& rule) {
  return {.rule = rule.place, .query = nodes ? node_usage_query(rule, objects) : pod_usage_query(rule, objects)};
}

// `objects` in the order of namespaces.
std::vector<Group> grouped(std::span<cluster::Object> objects, bool nodes, const rules::BoundResourceRules& rules) {
  std::vector<Group> out;
  while (!objects.empty()) {
    const auto other = std::ranges::find_if(objects, [&](const cluster::Object& object) {
      return object.object_namespace != objects.front().object_namespace;
    });
    const auto together = objects.first(static_cast<std::size_t>(other - objects.begin()));
    out.push_back({.nodes = nodes,
                   .objects = together,
                   .cpu = question_about(together, nodes, rules.cpu),
                   .memory = question_about(together, nodes, rules.memory)});
    objects = objects.subspan(together.size());
  }
  return out;
}

// With what will be told of them.
std::size_t bytes_of(const std::vector<Group>& groups) {
  constexpr std::size_t kFacts = 3 << 10;  // two with a backend's words among them
  std::size_t out = 0;
  for (const auto& group : groups) {
    out += sizeof group + kFacts;
    for (const auto* question : {&group.cpu, &group.memory}) {
      if (question->query) out += heap_bytes(question->query->promql);
    }
  }
  return out;
}

// Null when the samples are not to be had; the trace then has the reason, and the log, as the caller may not learn it.
const upstream::QueryResult* samples_of(Question& question, Group& group, FactLog& log, std::size_t& warnings) {
  auto& trace = group.trace;
  const auto unknown = [&](const Error& error) -> const upstream::QueryResult* {
    trace.push_back(UsageUnknown{.objects = group.text(), .rule = question.rule, .error = error});
    log.warn(trace.back());
    return nullptr;
  };
  if (!question.query) return unknown(question.query.error());
  trace.push_back(QueryRendered{std::move(question.query->promql)});
  if (!*question.answer) return unknown(question.answer->error());
  auto& result = **question.answer;
  result.warnings.resize(std::min(result.warnings.size(), kMostWarnings - warnings));
  warnings += result.warnings.size();
  add_warnings(std::move(result.warnings), trace);
  if (result.type == upstream::ResultType::vector) return &result;
  return unknown({ErrorKind::malformed_response, "the query gave no vector", ""});
}

std::vector<meta::ResourceMetrics> metrics_of(Group& group, Asking& asking) {
  const auto* cpu = samples_of(group.cpu, group, asking.log, asking.warnings);
  const auto* memory = samples_of(group.memory, group, asking.log, asking.warnings);
  if (cpu == nullptr || memory == nullptr) return {};
  const auto samples = [](const Question& question, const upstream::QueryResult& result) {
    return UsageSamples{.rule = question.rule,
                        .object_label = question.query->object_label,
                        .container_label = question.query->container_label,
                        .samples = result.samples};
  };
  const auto match = group.nodes ? match_node_usage : match_pod_usage;
  const auto begin = group.trace.size();
  const auto objects = group.text();  // the names are moved from
  auto metrics = match(group.objects, samples(group.cpu, *cpu), samples(group.memory, *memory), group.trace);
  for (const auto* question : {&group.cpu, &group.memory}) {
    const auto* matched = std::get_if<SamplesMatched>(&group.trace[begin + (question == &group.memory ? 1 : 0)]);
    if (matched == nullptr) continue;
    asking.repeated.note(question->rule, matched->repeated);
    if (matched->matched > 0) continue;
    if (!group.nodes && matched->samples == 0) continue;  // pods that have just begun have no samples
    group.trace.push_back(UsageNowhere{.objects = objects, .rule = question->rule, .label = matched->label});
  }
  for (auto at = begin; at < group.trace.size(); ++at) asking.notes.take(group.trace[at]);
  return metrics;
}

const promql::SampleList& samples_in(const Question& question) {
  static const promql::SampleList kNone;
  return question.answer && *question.answer ? (*question.answer)->samples : kNone;
}

// Matches a group as soon as it can be, and keeps nothing of the answers: those of many namespaces are large together.
void settle_if_answered(Group& group, Asking& asking) {
  if (group.cpu.is_open() || group.memory.is_open()) return;
  runtime::Budget::Share matching(asking.budget);
  bool fits = matching.grow(bytes_of_matching(samples_in(group.cpu), samples_in(group.memory)));
  if (fits) group.metrics = metrics_of(group, asking);
  group.cpu.answer.reset();
  group.memory.answer.reset();
  matching.release();
  fits = fits && asking.held.grow(bytes_of_containers(group.metrics));
  if (fits) return;
  group.metrics.clear();
  asking.failure = asking.budget.over("the answer");
}

// Whether a query failed for a reason of ours: we refuse or stop, or the time of the request is over. That tells
// nothing of the objects, whereas what the backend does not tell is missing.
bool is_ours(const Error& error, const Asking& asking) {
  if (error.kind == ErrorKind::upstream_timeout) return asking.clock.now() >= asking.deadline;
  return error.kind == ErrorKind::too_many_requests || error.kind == ErrorKind::unavailable;
}

asio::awaitable<void> ask_in_turn(Asking& asking) {
  while (!asking.failure && asking.next < asking.questions.size()) {
    const auto [group, question] = asking.questions[asking.next++];
    std::vector<std::string> labels{question->query->object_label};
    if (!question->query->container_label.empty()) labels.push_back(question->query->container_label);
    upstream::QueryCall call{.promql = question->query->promql,
                             .time = asking.time,
                             .deadline = asking.deadline,
                             .labels = std::move(labels),
                             .rule = question->rule,
                             .caller = asking.caller};
    auto answer = co_await asking.backend.query(std::move(call));
    if (!answer && is_ours(answer.error(), asking)) {
      asking.failure = answer.error();
      asking.failed_rule = question->rule;
      co_return;
    }
    question->answer.emplace(std::move(answer));
    settle_if_answered(*group, asking);
  }
}

// Returns when all have ended, also when it is cancelled, so that `asking` may be the caller's.
asio::awaitable<void> ask(Asking& asking, std::size_t at_once) {
  using namespace asio::experimental::awaitable_operators;
  if (at_once > 1) {
    co_await (ask_in_turn(asking) && ask(asking, at_once - 1));
  } else {
    co_await ask_in_turn(asking);
  }
}

}  // namespace

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
  auto objects = co_await selected_objects(query, trace);
  if (!objects) co_return objects.error();
  if (auto answer = answer_without_rules(query.nodes)) co_return std::move(*answer);  // to list may take a minute
  auto rules = rules_->resource_rules;
  const auto held = std::make_shared<runtime::CallerBudget::Share>(lists_, query.caller);
  if (!held->grow(objects->bytes)) co_return lists_.over("the list of what was asked about");
  const auto now = clock_.wall_now();
  ResourceMetricAnswer out{
      {.nodes = query.nodes, .created = now, .window = rules->window, .items = {}, .selected = objects->objects.size()},
      held};
  auto groups = grouped(objects->objects, query.nodes, *rules);
  rules.reset();
  if (!held->grow(bytes_of(groups))) co_return lists_.over("the list of what was asked about");
  Asking asking{.backend = upstream_,
                .time = now,
                .deadline = query.deadline,
                .caller = query.caller,
                .clock = clock_,
                .log = log_,
                .notes = notes_,
                .repeated = repeated_,
                .budget = budget_,
                .held = *held,
                .questions = {}};
  for (auto& group : groups) {
    for (auto* question : {&group.cpu, &group.memory}) {
      if (question->query) asking.questions.push_back({&group, question});
    }
    settle_if_answered(group, asking);  // when there is nothing to ask
  }
  co_await ask(asking, std::min(kQueriesAtOnce, asking.questions.size()));
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

asio::awaitable<Result<cluster::SelectedObjects>> ResourceMetricProvider::selected_objects(
    const ResourceMetricQuery& query, DecisionTrace& trace) {
  cluster::ObjectQuery wanted{.resource = {.group = "", .resource = query.nodes ? "nodes" : "pods"},
                              .version = "v1",
                              .object_namespace = query.object_namespace,
                              .selector = query.selector,
                              .fields = query.fields,
                              .caller = query.caller,
                              .running = !query.nodes,
                              .most_bytes = lists_.left_for(query.caller),
                              .deadline = query.deadline};
  auto objects = co_await objects_.objects(std::move(wanted), query.name);
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
