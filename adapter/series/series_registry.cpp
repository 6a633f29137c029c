#include "series/series_registry.hpp"

#include <algorithm>

#include "base/nearest_name.hpp"

namespace adapter::series {
namespace {

// How much a rule's naming tells about a missing metric: a rule that names everything `$0` tells nothing.
std::size_t evidence(const rules::MetricNamer& namer, std::string_view metric) {
  return namer.could_produce(metric) ? namer.literal_length() : 0;
}

}  // namespace

const SeriesEntry* SeriesRegistry::find(const MetricKey& key) const {
  const auto found = entries_.find(key);
  return found == entries_.end() ? nullptr : &found->second;
}

std::vector<MetricKey> SeriesRegistry::metrics() const {
  std::vector<MetricKey> out;
  out.reserve(entries_.size());
  for (const auto& [key, entry] : entries_) out.push_back(key);
  return out;
}

Miss SeriesRegistry::explain_miss(const MetricKey& key) const {
  Miss miss;
  if (const auto known = known_.find(key.metric); known != known_.end()) {
    auto other = key;
    other.namespaced = !key.namespaced;
    miss.why = entries_.contains(other) ? Miss::Why::other_scope : Miss::Why::no_label;
    miss.rule = known->second.rule->rule.name();
    miss.where = known->second.rule->rule.where;
    miss.labels = known->second.labels;
    for (const auto& [entry, series] : entries_) {
      if (entry.metric == key.metric) miss.resources.push_back(entry.resource.text());
    }
    return miss;
  }
  // The rule whose naming fits best is the one that was meant; a quarantined one explains most.
  std::size_t best = 0;
  for (const auto& rule : rules_->quarantined) {
    if (rule.section != section_) continue;
    const auto weight = rule.namer ? evidence(*rule.namer, key.metric) : 0;
    if (weight <= best) continue;
    best = weight;
    miss = {.why = Miss::Why::quarantined,
            .rule = rule.name(),
            .where = rule.where,
            .detail = rule.findings.front().text()};
  }
  for (const auto& state : states_) {
    const auto weight = evidence(state.rule->rule.namer, key.metric);
    if (weight <= best) continue;
    best = weight;
    miss = {.why = state.listed ? Miss::Why::no_series : Miss::Why::not_listed_yet,
            .rule = state.rule->rule.name(),
            .where = state.rule->rule.where,
            .detail = state.failure.value_or("")};
  }
  if (best > 0) return miss;
  const auto pending = std::ranges::find_if(states_, [](const RuleState& state) { return !state.listed; });
  if (pending != states_.end()) {
    miss = {.why = Miss::Why::not_listed_yet,
            .rule = pending->rule->rule.name(),
            .where = pending->rule->rule.where,
            .detail = pending->failure.value_or("")};
    return miss;
  }
  std::vector<std::string_view> names;
  for (const auto& [metric, known] : known_) names.push_back(metric);
  miss.nearest = nearest_name(key.metric, names).value_or("");
  return miss;
}

}  // namespace adapter::series
