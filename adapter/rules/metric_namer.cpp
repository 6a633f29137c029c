#include "rules/metric_namer.hpp"

#include <numeric>
#include <utility>
#include <variant>

namespace adapter::rules {

MetricNamer::MetricNamer(GoRegex matches, ExpandTemplate as)
    : matches_(std::move(matches)), as_(std::move(as)), wildcard_{""} {
  for (const auto& part : as_.parts()) {
    if (const auto* text = std::get_if<std::string>(&part)) {
      wildcard_.back() += *text;
    } else if (std::get<ExpandTemplate::Reference>(part).names_group_of(matches_)) {
      wildcard_.emplace_back();
    }
  }
  const ExpandTemplate::Reference* only = nullptr;
  std::size_t count = 0;
  for (const auto& part : as_.parts()) {
    const auto* reference = std::get_if<ExpandTemplate::Reference>(&part);
    if (reference == nullptr) continue;
    only = reference;
    ++count;
  }
  if (count == 1 && only->number && references() == 1) inverse_ = PatternInverse::of(matches_.pattern(), *only->number);
}

Checked<MetricNamer> MetricNamer::make(std::string_view matches, std::string_view as, const GoRegex::Compile& compile) {
  auto regex = compile(matches.empty() ? ".*" : matches);
  if (!regex) return Invalid{"matches: " + regex.error().message};
  if (as.empty()) {
    const auto groups = regex->group_count();
    if (groups > 1) {
      return Invalid{"'as' is missing: it must say what to make of the " + std::to_string(groups) +
                     " capture groups of 'matches'"};
    }
    as = groups == 0 ? "$0" : "$1";
  }
  return MetricNamer(std::move(*regex), ExpandTemplate(as));
}

std::optional<std::string> MetricNamer::name_of(std::string_view series_name, const GoRegex& matches) const {
  const auto match = matches.find(series_name);
  if (!match) return std::nullopt;
  return as_.expand(matches, *match);
}

bool MetricNamer::could_produce(std::string_view metric_name) const {
  if (is_literal()) return metric_name == wildcard_.front();
  const auto& prefix = wildcard_.front();
  const auto& suffix = wildcard_.back();
  if (metric_name.size() < prefix.size() + suffix.size()) return false;
  if (!metric_name.starts_with(prefix) || !metric_name.ends_with(suffix)) return false;

  // Taking the first place for each text leaves the most room for those after it.
  auto rest = metric_name.substr(prefix.size(), metric_name.size() - prefix.size() - suffix.size());
  for (std::size_t i = 1; i + 1 < wildcard_.size(); ++i) {
    const auto found = rest.find(wildcard_[i]);
    if (found == rest.npos) return false;
    rest.remove_prefix(found + wildcard_[i].size());
  }
  return true;
}

std::optional<std::string_view> MetricNamer::taken_for(std::string_view metric_name) const {
  if (references() != 1 || !could_produce(metric_name)) return std::nullopt;
  metric_name.remove_prefix(wildcard_.front().size());
  metric_name.remove_suffix(wildcard_.back().size());
  return metric_name;
}

std::optional<std::vector<std::string>> MetricNamer::series_named(std::string_view metric_name) const {
  const auto taken = taken_for(metric_name);
  if (!inverse_ || !taken) return std::nullopt;
  return inverse_->texts_with(*taken);
}

std::size_t MetricNamer::literal_length() const {
  return std::accumulate(wildcard_.begin(), wildcard_.end(), std::size_t{0},
                         [](std::size_t sum, const std::string& text) { return sum + text.size(); });
}

std::vector<std::string> MetricNamer::unknown_references() const {
  std::vector<std::string> unknown;
  for (const auto& part : as_.parts()) {
    const auto* reference = std::get_if<ExpandTemplate::Reference>(&part);
    if (reference && !reference->names_group_of(matches_)) unknown.push_back(reference->name);
  }
  return unknown;
}

}  // namespace adapter::rules
