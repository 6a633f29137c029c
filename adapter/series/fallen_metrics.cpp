#include "series/fallen_metrics.hpp"

#include <algorithm>

namespace adapter::series {

FallenMetrics::FallenMetrics(const SeriesRegistry& before, const SeriesRegistry& next,
                             const std::vector<Unserved>& unserved)
    : before_(before), next_(next), unserved_(unserved) {
  for (const auto& state : next.states()) served_.insert(state.rule->rule.fingerprint);
  for (const auto& each : unserved) {
    if (each.cause < next.states().size()) served_.erase(next.states()[each.cause].rule->rule.fingerprint);
  }
  for (const auto& rule : before.rules()->of(next.section())) {
    index_before_.emplace(rule->rule.fingerprint, rule->rule.index);
  }
}

std::optional<std::uint32_t> FallenMetrics::cause_of(const MetricKey& metric, std::uint32_t maker) const {
  const auto behind = std::ranges::find_if(unserved_, [&](const Unserved& each) { return each.before > maker; });
  if (behind == unserved_.end() || !fell(metric, next_.states()[maker].rule->rule)) return std::nullopt;
  return behind->cause;
}

bool FallenMetrics::fell(const MetricKey& metric, const rules::Rule& maker) const {
  const auto* entry = before_.find(metric);
  if (entry == nullptr) return before_.has_fallen(metric.metric);
  const auto& last = entry->rule->rule;
  if (last.fingerprint == maker.fingerprint || served_.contains(last.fingerprint)) return false;
  const auto place = index_before_.find(maker.fingerprint);
  if (place != index_before_.end()) return place->second < last.index;
  return maker.series_query != last.series_query;  // else it is the same rule with something changed
}

}  // namespace adapter::series
