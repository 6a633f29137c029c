#include "series/unlisted_rule.hpp"

#include "rules/series_selector.hpp"

namespace adapter::series {

UnlistedRule::UnlistedRule(const rules::Rule& rule, const DiscoveredBySelector& discovered) : rule_(rule) {
  const rules::SeriesSelector selector(rule.series_query);
  const auto name_of = [&rule](const std::string& series) -> std::optional<std::string> {
    if (!rules::all_accept(rule.filters, series)) return std::nullopt;
    return rule.namer.name_of(series);
  };
  if (const auto only = selector.only_name()) {
    if (auto name = name_of(*only)) {
      names_ = {std::move(*name)};
      return;
    }
  }
  if (rule.namer.literal_length() > 0) return;
  names_.emplace();
  for (const auto& [text, known] : discovered) {
    if (!known.last_good) continue;
    for (const auto& shape : known.last_good->shapes) {
      if (!selector.may_select(shape.name)) continue;
      if (auto name = name_of(shape.name)) names_->insert(std::move(*name));
    }
  }
}

bool UnlistedRule::may_make(std::string_view metric) const {
  return names_ ? names_->contains(std::string(metric)) : rule_.namer.could_produce(metric);
}

}  // namespace adapter::series
