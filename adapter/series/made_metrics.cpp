#include "series/made_metrics.hpp"

#include <algorithm>

#include "base/byte_count.hpp"
#include "series/metric_name.hpp"

namespace adapter::series {
namespace {

std::string too_many(std::size_t most) {
  return "makes more than " + std::to_string(most) + " metrics";
}

std::string too_much_text() {
  return "makes names that take more than " + byte_count_text(kMostListedText) + " in discovery";
}

}  // namespace

MadeMetrics::Number MadeMetrics::add_name(OfRule& rule, const std::string& metric,
                                          const upstream::SeriesShape& series) {
  const auto name = texts_.number_of(metric, series.name);
  names_.resize(texts_.size());
  const auto known = rule.names.find(name);
  if (known == rule.names.end()) {
    rule.names.emplace(
        name, OfName{.labels = labels_.of(series.labels), .series = series.name, .another = {}, .replaces = {}});
    return name;
  }
  auto& made = known->second;
  made.labels = labels_.with(made.labels, series.labels);
  if (made.another.empty() && made.series != series.name) made.another = series.name;
  return name;
}

std::string MadeMetrics::too_large(const OfRule& rule) const {
  if (rule.entries.size() > most_ || names_.size() > most_) return too_many(most_);
  return texts_.bytes() > kMostListedText ? too_much_text() : "";
}

std::string MadeMetrics::take_room_for(const OfRule& rule) {
  std::size_t further = 0, text = 0;
  for (const auto& [key, series] : rule.entries) {
    if (entries_.contains(key)) continue;
    ++further;
    text += listed_size(texts_[name_of(key)], resource_bytes_[resource_of(key)]);
  }
  if (entries_.size() + further > most_) return too_many(most_);
  if (listed_text_ + text > kMostListedText) return too_much_text();
  listed_text_ += text;
  return "";
}

std::string MadeMetrics::keep(OfRule& rule, Number number) {
  if (auto problem = take_room_for(rule); !problem.empty()) {
    give_up(rule);
    return problem;
  }
  for (const auto& [key, series] : rule.entries) {
    auto& replaces = rule.names.at(name_of(key)).replaces;
    const auto [entry, is_new] = entries_.try_emplace(key);
    if (is_new) {
      ++names_[name_of(key)].entries;
    } else {
      replaces = std::max(replaces, std::optional(entry->second.rule));
    }
    entry->second = {.rule = number, .series = series};
  }
  for (const auto& [position, made] : rule.names) {
    auto& name = names_[position];
    if (name.made) {
      name.labels = labels_.with(name.labels, labels_[made.labels]);
      labels_.give_up(made.labels);
    } else {
      name.labels = made.labels;
    }
    name.made = true;
    name.rule = number;
  }
  for (const auto key : rule.left_out) take_away(key, number, number);
  return "";
}

void MadeMetrics::give_up(const OfRule& rule) {
  for (const auto& [name, made] : rule.names) labels_.give_up(made.labels);
  texts_.give_up_since(rule.before);
  names_.resize(rule.before.names);
}

void MadeMetrics::withhold(Number number, std::span<const Number> resources, Number before, Number cause) {
  auto& name = names_[number];
  if (!name.made) return;
  if (name.entries == 0 && name.rule < before) name.withheld_by = name.withheld_by.value_or(cause);
  for (const auto resource : resources) take_away(key_of(resource, number), before, cause);
}

void MadeMetrics::take_away(Key key, Number before, Number cause) {
  const auto found = entries_.find(key);
  if (found == entries_.end() || found->second.rule >= before) return;
  entries_.erase(found);
  auto& name = names_[name_of(key)];
  --name.entries;
  name.withheld_by = name.withheld_by.value_or(cause);
}

}  // namespace adapter::series
