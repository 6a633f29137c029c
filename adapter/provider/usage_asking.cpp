#include "provider/usage_asking.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <utility>

#include "base/heap_bytes.hpp"
#include "provider/usage_matcher.hpp"

namespace adapter::provider {
namespace {

constexpr std::size_t kQueriesAtOnce = 8;  // of one request
constexpr std::size_t kMostWarnings = 16;  // likewise, for the trace; each answer may have as many

UsageQuestion question_about(std::span<const cluster::Object> objects, bool nodes,
                             const rules::BoundResourceRule& rule) {
  return {.rule = rule.place, .query = nodes ? node_usage_query(rule, objects) : pod_usage_query(rule, objects)};
}

// Null when the samples are not to be had; the trace then has the reason, and the log, as the caller may not learn it.
const upstream::QueryResult* samples_of(UsageQuestion& question, UsageGroup& group, FactLog& log,
                                        std::size_t& warnings) {
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

std::vector<meta::ResourceMetrics> metrics_of(UsageGroup& group, UsageAsking& asking) {
  const auto* cpu = samples_of(group.cpu, group, asking.log, asking.warnings);
  const auto* memory = samples_of(group.memory, group, asking.log, asking.warnings);
  if (cpu == nullptr || memory == nullptr) return {};
  const auto samples = [](const UsageQuestion& question, const upstream::QueryResult& result) {
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

const promql::SampleList& samples_in(const UsageQuestion& question) {
  static const promql::SampleList kNone;
  return question.answer && *question.answer ? (*question.answer)->samples : kNone;
}

// Matches a group as soon as it can be, and keeps nothing of the answers: those of many namespaces are large together.
void settle_if_answered(UsageGroup& group, UsageAsking& asking) {
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
bool is_ours(const Error& error, const UsageAsking& asking) {
  if (error.kind == ErrorKind::upstream_timeout) return asking.clock.now() >= asking.deadline;
  return error.kind == ErrorKind::too_many_requests || error.kind == ErrorKind::unavailable;
}

asio::awaitable<void> ask_in_turn(UsageAsking& asking) {
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

asio::awaitable<void> ask(UsageAsking& asking, std::size_t at_once) {
  using namespace asio::experimental::awaitable_operators;
  if (at_once > 1) {
    co_await (ask_in_turn(asking) && ask(asking, at_once - 1));
  } else {
    co_await ask_in_turn(asking);
  }
}

}  // namespace

std::vector<UsageGroup> usage_groups(std::span<cluster::Object> objects, bool nodes,
                                     const rules::BoundResourceRules& rules) {
  std::vector<UsageGroup> out;
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

std::size_t bytes_of(const std::vector<UsageGroup>& groups) {
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

asio::awaitable<void> ask_about(std::vector<UsageGroup>& groups, UsageAsking& asking) {
  for (auto& group : groups) {
    for (auto* question : {&group.cpu, &group.memory}) {
      if (question->query) asking.questions.push_back({&group, question});
    }
    settle_if_answered(group, asking);  // when there is nothing to ask
  }
  co_await ask(asking, std::min(kQueriesAtOnce, asking.questions.size()));
}

}  // namespace adapter::provider
