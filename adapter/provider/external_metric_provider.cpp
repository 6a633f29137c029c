#include "provider/external_metric_provider.hpp"

#include <algorithm>

#include "base/short_text.hpp"
#include "meta/object_name.hpp"
#include "provider/explanation.hpp"
#include "provider/sample_quantity.hpp"

namespace adapter::provider {
namespace {

constexpr std::size_t kSeriesTextBytes = 200;  // of a message; a label may hold a megabyte
constexpr std::size_t kLabelBytes = 32;        // what the C++ library adds to the texts of one

// `{queue="a",zone="b"}`, as PromQL writes a series, for callers: short, and without the address of what was scraped.
std::string series_text(const promql::SampleView& sample) {
  std::string out = "{";
  for (const auto& [label, value] : sample.labels) {
    if (label == "instance") continue;
    if (out.size() > kSeriesTextBytes) break;
    if (out.size() > 1) out += ',';
    promql::append_text(out, {.label = std::string(label), .op = promql::MatchOp::equal, .value = std::string(value)});
  }
  return short_text(out + '}', kSeriesTextBytes, "...");
}

// Of the values of these samples.
std::size_t bytes_of_values(const promql::SampleList& samples) {
  std::size_t out = samples.size() * sizeof(meta::ExternalMetricValue) + samples.bytes();
  for (const auto& sample : samples) {
    out += sample.labels.size() * (sizeof(std::pair<std::string, std::string>) + kLabelBytes);
  }
  return out;
}

}  // namespace

asio::awaitable<Result<ExternalMetricAnswer>> ExternalMetricProvider::values(ExternalMetricQuery query,
                                                                             DecisionTrace& trace) {
  auto registry = misses_.registry();
  auto catalog = resources_.catalog();
  if (!registry || !catalog)
    co_return Error{ErrorKind::unavailable, "not ready: rules or resources are not known yet", ""};
  const series::MetricKey key{.resource = {}, .metric = query.metric};
  const auto* found = registry->find(key);
  if (found == nullptr) {
    trace.push_back(MetricMissing{.miss = misses_.explain(key)});
    if (auto failure = failed_discovery(trace.back())) co_return std::move(*failure);
    co_return Error{ErrorKind::not_found,
                    "the server could not find the metric " + query.metric + ": " + reason_not_found(trace), ""};
  }
  const std::string series(found->series);
  series::SeriesEntry entry{.rule = found->rule, .series = series};
  const auto& rule = entry.rule->rule;
  registry.reset();  // it is large, and a query may take a minute
  trace.push_back(RuleChosen{.rule = rule.name(), .where = rule.where, .series = series});

  if (rule.resources.namespaced && !meta::may_be_a_name(query.object_namespace)) {
    trace.push_back(NameImpossible{query.object_namespace});
    co_return Error{ErrorKind::not_found,
                    "the server could not find the metric " + query.metric + ": " + reason_not_found(trace), ""};
  }

  auto promql = render(query, entry, *catalog);
  if (!promql) {
    const auto reason = promql.error().message;
    trace.push_back(QueryNotRendered{.rule = rule.name(), .where = rule.where, .reason = reason});
    log_.warn(trace.back());
    co_return unable("fetch metrics", {ErrorKind::internal, explain(trace.back()), ""});
  }
  trace.push_back(QueryRendered{*promql});
  const auto place = rule.place();
  entry.rule.reset();
  catalog.reset();

  upstream::QueryCall call{.promql = std::move(*promql),
                           .time = clock_.wall_now(),
                           .deadline = query.deadline,
                           .labels = std::nullopt,
                           .rule = place,
                           .caller = std::move(query.caller)};
  auto result = co_await upstream_.query(std::move(call));
  if (!result) {
    trace.push_back(UpstreamFailed{result.error()});
    co_return unable("fetch metrics", result.error(), place);
  }
  add_warnings(std::move(result->warnings), trace);
  const auto bytes = bytes_of_values(result->samples);
  auto values = take(*result, trace);
  if (!values) co_return of_rule(values.error(), place);
  ExternalMetricAnswer answer{{.metric = std::move(query.metric), .values = std::move(*values)},
                              std::move(result->held)};
  result->samples = {};
  if (answer.held && !answer.held->resize(bytes)) co_return answer.held->budget().over("the answer");
  co_return answer;
}

Result<std::string> ExternalMetricProvider::render(const ExternalMetricQuery& query, const series::SeriesEntry& entry,
                                                   const meta::ResourceCatalog& catalog) {
  const auto& rule = entry.rule->rule;
  rules::QueryArguments arguments;
  arguments.series = std::string(entry.series);
  if (auto added = rules::add_selector(arguments, query.selector); !added) return added.error();
  if (rule.resources.namespaced && !query.object_namespace.empty()) {
    const auto label = entry.rule->resources.namespace_label(catalog);
    if (!label) return label.error();
    const std::string_view only = query.object_namespace;
    rules::add_names(arguments, *label, {&only, 1});
  }
  return rule.query.render(std::move(arguments));
}

Result<std::vector<meta::ExternalMetricValue>> ExternalMetricProvider::take(const upstream::QueryResult& result,
                                                                            DecisionTrace& trace) {
  if (result.type == upstream::ResultType::matrix || result.is_null) {
    trace.push_back(ResultUnusable{result.is_null ? "null" : "a matrix"});
    return Error{ErrorKind::wrong_result, explain(trace.back()), ""};
  }
  // Unlike other answers this one grows with what the backend says: values exist beside the samples for a moment.
  if (result.held && !result.held->grow(bytes_of_values(result.samples))) {
    const auto over = result.held->budget().over("the answer");
    trace.push_back(UpstreamFailed{over});
    return unable("fetch metrics", over);
  }
  std::vector<meta::ExternalMetricValue> out;
  out.reserve(result.samples.size());
  for (const auto& sample : result.samples) {
    const auto value = milli_value_of(sample);
    if (value.verdict != meta::Verdict::value) {
      trace.push_back(ValueRefused{.object = series_text(sample), .value = value_text(sample)});
      return unable("fetch metrics", {ErrorKind::unrepresentable, explain(trace.back()), ""});
    }
    meta::ExternalMetricValue one{.labels = std::nullopt, .time = sample.time, .milli = value.milli};
    if (result.type == upstream::ResultType::vector) {
      one.labels.emplace().reserve(sample.labels.size());
      for (const auto& [label, text] : sample.labels) one.labels->emplace_back(label, text);
      std::ranges::sort(*one.labels);
    }
    out.push_back(std::move(one));
  }
  trace.push_back(SamplesTaken{out.size()});
  return out;
}

}  // namespace adapter::provider
