#include "series/unlisted_rule.hpp"

#include "series/metric_name.hpp"

namespace adapter::series {

UnlistedRule::UnlistedRule(std::string_view series_query, const std::vector<rules::SeriesFilter>& filters,
                           const rules::MetricNamer& namer, const DiscoveredBySelector& discovered, Known known)
    : filters_(filters), namer_(namer), selector_(series_query), basis_(Basis::known_series) {
  if (const auto only = selector_.only_name()) {
    if (auto name = metric_of(filters, namer, *only)) {
      basis_ = Basis::one_name;
      names_ = {std::move(*name)};
      return;
    }
  }
  if (namer.literal_length() > 0 && known == Known::nothing) {
    basis_ = Basis::text;
    return;
  }
  for (const auto& [text, of_selector] : discovered) {
    if (!of_selector.last_good) continue;
    for (const auto& shape : of_selector.last_good->shapes) {
      if (!selector_.may_select(shape.name)) continue;
      if (auto name = metric_of(filters, namer, shape.name)) names_.insert(std::move(*name));
    }
  }
}

bool UnlistedRule::may_make(std::string_view metric) const {
  if (basis_ == Basis::text) return namer_.could_produce(metric);
  const std::string name(metric);
  if (names_.contains(name)) return true;
  return basis_ == Basis::known_series && selector_.asks_for_names() && selector_.may_select(name) &&
         metric_of(filters_, namer_, name) == name;
}

}  // namespace adapter::series
