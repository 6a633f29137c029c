#include "series/unserved_rule.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "series/metric_name.hpp"

namespace adapter::series {
namespace {

// An empty list that is called incomplete proves nothing: what has the series may be what is missing.
bool lists_some(const Discovered& found) {
  return found.last_good && !(found.in_part && found.last_good->shapes.empty());
}

bool has_text(const rules::MetricNamer& namer) {
  return namer.literal_length() > 0;
}

}  // namespace

UnservedRule::UnservedRule(const Unserved& rule, const DiscoveredBySelector& discovered)
    : rule_(rule), selector_(rule.series_query) {
  learn(discovered);
  if (!rule_.of_parts) return;
  series_.emplace(std::vector<std::string_view>(names_.begin(), names_.end()));
  has_series_ = !names_.empty();
  names_.clear();
}

void UnservedRule::learn(const DiscoveredBySelector& discovered) {
  const auto own = discovered.find(rule_.series_query);
  std::vector<const upstream::SeriesShape*> shapes;
  const bool is_listed = own != discovered.end() && lists_some(own->second);
  if (is_listed && !own->second.in_part) {
    for (const auto& shape : own->second.last_good->shapes) shapes.push_back(&shape);
    learn_from(std::move(shapes));
    return;
  }
  if (const auto only = selector_.only_name()) {
    const upstream::SeriesShape shape{.name = *only, .labels = {}};
    learn_from({&shape});
    if (!names_.empty()) return;
  }
  unseen_series_count_ = !is_listed && selector_.asks_for_names();
  if (unseen_series_count_) return;
  text_tells_ = !is_listed;
  if (text_tells_ && std::ranges::all_of(rule_.namers, has_text)) return;
  if (rule_.series_query.empty()) return;
  for (const auto& [text, of_selector] : discovered) {
    if (!of_selector.last_good) continue;
    for (const auto& shape : of_selector.last_good->shapes) {
      if (selector_.may_select(shape.name, shape.labels)) shapes.push_back(&shape);
    }
  }
  learn_from(std::move(shapes));
}

void UnservedRule::learn_from(std::vector<const upstream::SeriesShape*> shapes) {
  keep_accepted(*rule_.filters, shapes);
  for (const auto* shape : shapes) {
    if (rule_.of_parts) names_.insert(shape->name);
    if (rule_.of_parts) continue;
    for (const auto& namer : rule_.namers) {
      if (auto name = namer.name_of(shape->name)) names_.insert(std::move(*name));
    }
  }
}

bool UnservedRule::may_make(std::string_view metric) const {
  const std::string name(metric);
  if (names_.contains(name)) return true;
  return std::ranges::any_of(rule_.namers, [&](const rules::MetricNamer& namer) {
    if (!namer.could_produce(metric)) return false;
    if (text_tells_ && has_text(namer)) return true;
    if (rule_.of_parts && may_make_of_part(namer, metric)) return true;
    return unseen_series_count_ && may_make_of_unseen(namer, name);
  });
}

const std::unordered_set<std::string>* UnservedRule::only_names() const {
  const bool are_all =
      !rule_.of_parts && !unseen_series_count_ && !(text_tells_ && std::ranges::any_of(rule_.namers, has_text));
  return are_all ? &names_ : nullptr;
}

// Of several parts nobody knows which.
bool UnservedRule::may_make_of_part(const rules::MetricNamer& namer, std::string_view metric) const {
  if (!has_series_) return false;
  const auto taken = namer.taken_for(metric);
  return !taken || !series_->knows_all() || series_->contains(*taken);
}

bool UnservedRule::may_make_of_unseen(const rules::MetricNamer& namer, const std::string& metric) const {
  const auto all = rule_.of_parts ? std::nullopt : namer.series_named(metric);
  if (!all) return true;
  return std::ranges::any_of(*all, [&](const std::string& series) {
    return selector_.may_select(series) && metric_of(*rule_.filters, namer, series) == metric;
  });
}

}  // namespace adapter::series
