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
  std::unordered_multiset<std::size_t> same;
  for (const auto& each : unserved_rules(before)) {
    same.insert(each.identity);
    identity_before_.emplace(each.name, each.identity);
  }
  for (const auto& each : unserved) {
    const auto found = same.find(each.identity);
    if (found == same.end()) {
      changed_.push_back(&each);
    } else {
      same.erase(found);
    }
  }
}

std::optional<std::uint32_t> FallenMetrics::cause_of(const MetricKey& metric,
                                                     std::optional<std::uint32_t> maker) const {
  const auto is_behind = [&](const Unserved& each) { return !maker || each.before > *maker; };
  // The last of several: who made it stood behind others that could.
  std::optional<std::uint32_t> changed;
  for (const auto* each : changed_) changed = is_behind(*each) ? each->cause : changed;
  if (const auto* entry = before_.find(metric)) {
    const auto& last = entry->rule->rule;
    const bool is_gone = maker ? fell(last, next_.states()[*maker].rule->rule) : !served_.contains(last.fingerprint);
    return is_gone ? changed : std::nullopt;
  }
  if (!before_.has_fallen(metric.metric)) return std::nullopt;
  // The rule in whose place it would have come is to blame as long as it is as it was.
  const auto culprit = identity_before_.find(before_.explain_miss(metric).rule);
  const auto still = std::ranges::find_if(unserved_, [&](const Unserved& each) {
    return culprit != identity_before_.end() && each.identity == culprit->second && is_behind(each);
  });
  return still == unserved_.end() ? changed : std::optional(still->cause);
}

bool FallenMetrics::fell(const rules::Rule& last, const rules::Rule& maker) const {
  if (last.fingerprint == maker.fingerprint || served_.contains(last.fingerprint)) return false;
  const auto place = index_before_.find(maker.fingerprint);
  if (place != index_before_.end()) return place->second < last.index;
  // Else it is that rule with something changed, unless another may be.
  return maker.series_query != last.series_query ||
         std::ranges::any_of(changed_, [&](const Unserved* each) { return each->series_query == last.series_query; });
}

}  // namespace adapter::series
