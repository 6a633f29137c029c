#include "rules/series_selector.hpp"

#include <algorithm>
#include <utility>

#include "promql/selector_reader.hpp"
#include "rules/pattern_words.hpp"
#include "rules/selector_words.hpp"

namespace adapter::rules {

using promql::MatchOp;

namespace {

constexpr std::size_t kMostInstructions = 5000;  // of the patterns of one seriesQuery

bool is_pattern(const promql::LabelMatcher& matcher) {
  return matcher.op == MatchOp::regex || matcher.op == MatchOp::not_regex;
}

// Anchored, as PromQL has it.
Checked<GoRegex> regex_of(const promql::LabelMatcher& matcher, const GoRegex::Compile& compile) {
  return compile("^(?s:" + matcher.value + ")$");
}

}  // namespace

bool is_selector(std::string_view series_query, const GoRegex::Compile& compile) {
  const auto matchers = promql::read_selector(series_query);
  return matchers && std::ranges::all_of(*matchers, [&](const auto& each) {
           return !is_pattern(each) || regex_of(each, compile).has_value();
         });
}

SeriesSelector::SeriesSelector(std::string_view series_query) {
  auto matchers = promql::read_selector(series_query);
  if (!matchers) words_ = selector_words(series_query);
  if (!matchers) return;
  for (auto& matcher : *matchers) {
    Matcher one{.matcher = std::move(matcher), .regex = std::nullopt};
    if (is_pattern(one.matcher)) {
      const auto left = kMostInstructions - std::min(kMostInstructions, instructions_);
      auto regex = regex_of(one.matcher, [left](std::string_view text) { return GoRegex::compile_small(text, left); });
      instructions_ += regex ? regex->instructions() : left;
      if (!regex) {
        if (one.matcher.label == "__name__" && one.matcher.op == MatchOp::regex) learn_words(one.matcher.value);
        continue;
      }
      one.regex = std::move(*regex);
    }
    if (one.matcher.label == "__name__") {
      of_name_.push_back(std::move(one));
    } else if (!one.matches("")) {
      asked_for_.push_back(std::move(one.matcher.label));
    }
  }
  std::ranges::sort(asked_for_);
  const auto repeated = std::ranges::unique(asked_for_);
  asked_for_.erase(repeated.begin(), repeated.end());
}

// Each name has a word of each such pattern; of any will do.
void SeriesSelector::learn_words(std::string_view pattern) {
  for (auto& word : pattern_words(pattern)) words_.push_back(std::move(word));
}

bool SeriesSelector::Matcher::matches(std::string_view value) const {
  switch (matcher.op) {
    case MatchOp::equal:
      return value == matcher.value;
    case MatchOp::not_equal:
      return value != matcher.value;
    case MatchOp::regex:
      return regex->search(value);
    case MatchOp::not_regex:
      return !regex->search(value);
  }
  return true;
}

std::optional<std::string> SeriesSelector::only_name() const {
  const auto found =
      std::ranges::find_if(of_name_, [](const Matcher& each) { return each.matcher.op == MatchOp::equal; });
  return found == of_name_.end() ? std::nullopt : std::optional(found->matcher.value);
}

bool SeriesSelector::asks_for_names() const {
  return !words_.empty() || std::ranges::any_of(of_name_, [](const Matcher& each) {
    return each.matcher.op == MatchOp::equal || each.matcher.op == MatchOp::regex;
  });
}

bool SeriesSelector::may_select(std::string_view series_name) const {
  const auto is_in_name = [&](const std::string& word) { return series_name.find(word) != series_name.npos; };
  if (!words_.empty() && std::ranges::none_of(words_, is_in_name)) return false;
  return std::ranges::all_of(of_name_, [series_name](const Matcher& each) { return each.matches(series_name); });
}

bool SeriesSelector::may_select(std::string_view series_name, std::span<const std::string> labels) const {
  return asked_for_.size() <= labels.size() && may_select(series_name) && std::ranges::includes(labels, asked_for_);
}

}  // namespace adapter::rules
