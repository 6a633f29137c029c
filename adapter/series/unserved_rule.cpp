#include "series/unserved_rule.hpp"

#include <algorithm>

#include "series/metric_name.hpp"

namespace adapter::series {

UnservedRule::UnservedRule(std::string_view series_query, const std::vector<rules::SeriesFilter>& filters,
                           const rules::MetricNamer& namer, const DiscoveredBySelector& discovered)
    : filters_(filters), namer_(namer), selector_(series_query), basis_(learn(series_query, discovered)) {
}

UnservedRule::Basis UnservedRule::learn(std::string_view series_query, const DiscoveredBySelector& discovered) {
  const auto own = discovered.find(series_query);
  const bool is_listed = own != discovered.end() && own->second.last_good;
  if (is_listed && !own->second.in_part) {
    for (const auto& shape : own->second.last_good->shapes) learn_one(shape.name);
    return Basis::names;
  }
  if (const auto only = selector_.only_name()) {
    learn_one(*only);
    if (!names_.empty()) return Basis::names;
  }
  if (!is_listed && namer_.literal_length() > 0) return Basis::text;
  if (series_query.empty()) return Basis::names;
  for (const auto& [text, of_selector] : discovered) {
    if (!of_selector.last_good) continue;
    for (const auto& shape : of_selector.last_good->shapes) {
      if (selector_.may_select(shape.name, shape.labels)) learn_one(shape.name);
    }
  }
  return !is_listed && selector_.asks_for_names() ? Basis::names_and_unseen_series : Basis::names;
}

void UnservedRule::learn_one(const std::string& series) {
  if (auto name = metric_of(filters_, namer_, series)) names_.insert(std::move(*name));
}

bool UnservedRule::may_make(std::string_view metric) const {
  if (basis_ == Basis::text) return namer_.could_produce(metric);
  const std::string name(metric);
  if (names_.contains(name)) return true;
  if (basis_ == Basis::names) return false;
  const auto all = namer_.series_named(metric);
  if (!all) return namer_.could_produce(metric);
  return std::ranges::any_of(*all, [&](const std::string& series) {
    return selector_.may_select(series) && metric_of(filters_, namer_, series) == name;
  });
}

}  // namespace adapter::series
