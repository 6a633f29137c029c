#include "series/unserved_rule.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "series/accepted_series.hpp"
#include "series/metric_name.hpp"

namespace adapter::series {
namespace {

// Instructions: what a seriesQuery takes of one name, and what finding out otherwise does.
constexpr std::uint64_t kSelecting = 50, kComparing = 5;

// An empty list that is called incomplete proves nothing: what has the series may be what is missing.
bool lists_some(const Discovered& found) {
  return found.last_good && !(found.in_part && found.last_good->shapes.empty());
}

bool has_text(const rules::MetricNamer& namer) {
  return namer.literal_length() > 0;
}

}  // namespace

UnservedRule::UnservedRule(const Unserved& rule, const DiscoveredBySelector& discovered, SearchWork& work)
    : rule_(rule), work_(work), selector_(work.is_over() ? "" : rule.series_query) {
  work_.begin_rule();
  for (const auto& each : *rule_.filters) of_filters_ += each.instructions();
  may_be_any_ = !work_.may_compile(selector_.instructions());
  if (!may_be_any_) learn(discovered);
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
    for (const auto& shape : own->second.last_good->shapes) {
      if (may_be_meant(shape.name)) shapes.push_back(&shape);
    }
    learn_from(std::move(shapes));
    return;
  }
  if (const auto only = selector_.only_name()) {
    const upstream::SeriesShape shape{.name = *only, .labels = {}};
    if (learn_from({&shape})) return;
  }
  is_in_part_ = is_listed;
  const bool lacks_some = is_listed && own->second.last_good->lacks_some;
  unseen_series_count_ = lacks_some || (!is_listed && selector_.asks_for_names());
  if (unseen_series_count_) return;
  text_tells_ = !is_listed;
  if (text_tells_ && std::ranges::all_of(rule_.namers, has_text)) return;
  if (rule_.series_query.empty()) return;
  may_be_any_ = own != discovered.end() && own->second.gave_way;
  if (may_be_any_) return;
  for (const auto& [text, of_selector] : discovered) {
    if (!of_selector.last_good) continue;
    for (const auto& shape : of_selector.last_good->shapes) {
      if (!may_be_meant(shape.name)) continue;
      may_be_any_ = !work_.goes_on(shape.name.size() + shape.labels.size(), kSelecting);
      if (may_be_any_) return;
      if (selector_.may_select(shape.name, shape.labels)) shapes.push_back(&shape);
    }
  }
  learn_from(std::move(shapes));
}

bool UnservedRule::learn_from(std::vector<const upstream::SeriesShape*> shapes) {
  may_be_any_ = !keep_accepted(*rule_.filters, shapes, work_);
  if (may_be_any_) return true;
  bool out = false;
  std::size_t bytes = 0;
  const auto add = [&](const std::string& name) {
    out = true;
    if ((rule_.of_parts || fits_a_path(name)) && names_.insert(name).second) bytes += name.size();
    may_be_any_ = may_be_any_ || bytes > kMostListedText || names_.size() > kMostMetrics;
  };
  for (std::size_t i = 0; i < shapes.size() && rule_.of_parts && !may_be_any_; ++i) add(shapes[i]->name);
  if (rule_.of_parts) return out;
  for (const auto& namer : rule_.namers) {
    if (shapes.empty()) break;
    const auto matches = for_names(shapes.size(), namer.matches(), namer.instructions(), work_);
    may_be_any_ = may_be_any_ || !matches;
    if (may_be_any_) return true;
    for (const auto* shape : shapes) {
      may_be_any_ = may_be_any_ || !work_.goes_on(shape->name.size(), namer.work());
      if (may_be_any_) return true;
      if (const auto name = namer.name_of(shape->name, *matches)) add(*name);
    }
  }
  return out;
}

bool UnservedRule::may_make(std::string_view metric) const {
  const auto could_produce = [&](const rules::MetricNamer& namer) { return namer.could_produce(metric); };
  if (may_be_any_ || !work_.goes_on(metric.size(), kComparing)) return std::ranges::any_of(rule_.namers, could_produce);
  const std::string name(metric);
  if (names_.contains(name)) return true;
  return std::ranges::any_of(rule_.namers, [&](const rules::MetricNamer& namer) {
    if (!namer.could_produce(metric)) return false;
    if (text_tells_ && has_text(namer)) return true;
    if (is_in_part_ && namer.is_literal()) return true;
    if (rule_.of_parts && may_make_of_part(namer, metric)) return true;
    return unseen_series_count_ && may_make_of_unseen(namer, name);
  });
}

const UnservedRule::Names* UnservedRule::only_names() const {
  const bool are_all = !may_be_any_ && !rule_.of_parts && !unseen_series_count_ &&
                       !(text_tells_ && std::ranges::any_of(rule_.namers, has_text)) &&
                       !(is_in_part_ && std::ranges::any_of(rule_.namers, &rules::MetricNamer::is_literal));
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
    if (!work_.goes_on(series.size(), kSelecting + of_filters_ + namer.work())) return true;
    return selector_.may_select(series) && metric_of(*rule_.filters, namer, series) == metric;
  });
}

}  // namespace adapter::series
