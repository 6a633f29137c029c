#include "series/made_metrics.hpp"

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
  const auto known = rule.labels.find(name);
  if (known == rule.labels.end()) {
    rule.labels.emplace(name, labels_.of(series.labels));
  } else {
    known->second = labels_.with(known->second, series.labels);
  }
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
    text += listed_size(texts_[name_of(key)]);
  }
  if (entries_.size() + further > most_) return too_many(most_);
  if (listed_text_ + text > kMostListedText) return too_much_text();
  listed_text_ += text;
  return "";
}

std::string MadeMetrics::keep(const OfRule& rule, Number number) {
  if (auto problem = take_room_for(rule); !problem.empty()) {
    give_up(rule);
    return problem;
  }
  for (const auto& [key, series] : rule.entries) {
    const bool is_new = entries_.insert_or_assign(key, Entry{.rule = number, .series = series}).second;
    if (is_new) ++names_[name_of(key)].entries;
  }
  for (const auto& [position, labels] : rule.labels) {
    auto& name = names_[position];
    if (name.made) {
      name.labels = labels_.with(name.labels, labels_[labels]);
      labels_.give_up(labels);
    } else {
      name.labels = labels;
    }
    name.made = true;
    name.rule = number;
  }
  return "";
}

void MadeMetrics::give_up(const OfRule& rule) {
  for (const auto& [name, labels] : rule.labels) labels_.give_up(labels);
  texts_.give_up_since(rule.before);
  names_.resize(rule.before.names);
}

void MadeMetrics::withhold(Number number, std::span<const Number> resources, Number before, Number cause) {
  auto& name = names_[number];
  if (!name.made) return;
  if (name.entries == 0 && name.rule < before) name.withheld_by = name.withheld_by.value_or(cause);
  for (const auto resource : resources) {
    const auto found = entries_.find(key_of(resource, number));
    if (found == entries_.end() || found->second.rule >= before) continue;
    entries_.erase(found);
    --name.entries;
    name.withheld_by = name.withheld_by.value_or(cause);
  }
}

}  // namespace adapter::series
