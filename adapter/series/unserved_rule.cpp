#include "series/unserved_rule.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "series/metric_name.hpp"

namespace adapter::series {
namespace {

constexpr std::size_t kMostWords = 16;  // of a series' name; the last has what is more

// `http_requests` has `http`, `requests` and itself.
std::vector<std::string_view> parts_of(std::string_view series) {
  std::vector<std::size_t> begins = {0};  // of words, and of one after the last
  for (std::size_t i = 0; i < series.size() && begins.size() < kMostWords; ++i) {
    if (std::string_view("_:.-").find(series[i]) != std::string_view::npos) begins.push_back(i + 1);
  }
  begins.push_back(series.size() + 1);
  std::vector<std::string_view> out;
  for (std::size_t first = 0; first + 1 < begins.size(); ++first) {
    for (std::size_t end = first + 1; end < begins.size(); ++end) {
      out.push_back(series.substr(begins[first], begins[end] - 1 - begins[first]));
    }
  }
  return out;
}

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
}

void UnservedRule::learn(const DiscoveredBySelector& discovered) {
  const auto own = discovered.find(rule_.series_query);
  const bool is_listed = own != discovered.end() && lists_some(own->second);
  if (is_listed && !own->second.in_part) {
    for (const auto& shape : own->second.last_good->shapes) learn_one(shape.name);
    return;
  }
  if (const auto only = selector_.only_name()) {
    learn_one(*only);
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
      if (selector_.may_select(shape.name, shape.labels)) learn_one(shape.name);
    }
  }
}

void UnservedRule::learn_one(const std::string& series) {
  if (!rules::all_accept(*rule_.filters, series)) return;
  if (!rule_.of_parts) return learn_text(series);
  for (const auto part : parts_of(series)) learn_text(part);
}

void UnservedRule::learn_text(std::string_view series_or_part) {
  for (const auto& namer : rule_.namers) {
    if (rule_.of_parts && names_.size() > kMostMetrics) return;
    auto name = rule_.of_parts ? std::optional(namer.name_with(series_or_part)) : namer.name_of(series_or_part);
    if (name) names_.insert(std::move(*name));
  }
}

bool UnservedRule::may_make(std::string_view metric) const {
  const std::string name(metric);
  if (names_.contains(name)) return true;
  return std::ranges::any_of(rule_.namers, [&](const rules::MetricNamer& namer) {
    if (!namer.could_produce(metric)) return false;
    if (text_counts(namer)) return true;
    return unseen_series_count_ && may_make_of_unseen(namer, name);
  });
}

const std::unordered_set<std::string>* UnservedRule::only_names() const {
  const auto counts = [this](const rules::MetricNamer& namer) { return text_counts(namer); };
  return unseen_series_count_ || std::ranges::any_of(rule_.namers, counts) ? nullptr : &names_;
}

// Of several parts nobody knows which; and of very many series not all are learnt.
bool UnservedRule::text_counts(const rules::MetricNamer& namer) const {
  if (rule_.of_parts && (namer.references() > 1 || names_.size() > kMostMetrics)) return true;
  return text_tells_ && has_text(namer);
}

bool UnservedRule::may_make_of_unseen(const rules::MetricNamer& namer, const std::string& metric) const {
  const auto all = rule_.of_parts ? std::nullopt : namer.series_named(metric);
  if (!all) return true;
  return std::ranges::any_of(*all, [&](const std::string& series) {
    return selector_.may_select(series) && metric_of(*rule_.filters, namer, series) == metric;
  });
}

}  // namespace adapter::series
