#include "rules/series_selector.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "promql/selector_reader.hpp"

namespace adapter::rules {

using promql::MatchOp;

namespace {

constexpr std::size_t kMostWords = 64;
constexpr std::size_t kShortestWord = 2;

bool is_of_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == ':';
}

// What may be names of series, or parts of them, in a text that is no selector: no labels, functions and numbers.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty() && out.size() < kMostWords) {
    const auto begin = std::ranges::find_if(text, is_of_word);
    text.remove_prefix(static_cast<std::size_t>(begin - text.begin()));
    const auto end = std::ranges::find_if_not(text, is_of_word);
    const auto word = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(word.size());
    const auto next = text.find_first_not_of(" \t");
    const bool is_other = next != text.npos && std::string_view("=!~(").find(text[next]) != std::string_view::npos;
    const bool is_number = !word.empty() && word.front() >= '0' && word.front() <= '9';
    if (word.size() >= kShortestWord && !is_other && !is_number) out.emplace_back(word);
  }
  return out;
}

}  // namespace

bool is_selector(std::string_view series_query) {
  return promql::read_selector(series_query).has_value();
}

SeriesSelector::SeriesSelector(std::string_view series_query) {
  auto matchers = promql::read_selector(series_query);
  if (!matchers) words_ = words_of(series_query);
  if (!matchers) return;
  for (auto& matcher : *matchers) {
    Matcher one{.matcher = std::move(matcher), .regex = std::nullopt};
    if (one.matcher.op == MatchOp::regex || one.matcher.op == MatchOp::not_regex) {
      auto regex = GoRegex::compile("^(?s:" + one.matcher.value + ")$");
      if (!regex) continue;
      one.regex = std::move(*regex);
    }
    if (one.matcher.label == "__name__") {
      of_name_.push_back(std::move(one));
    } else if (!one.matches("")) {
      asked_for_.push_back(std::move(one.matcher.label));
    }
  }
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
  const auto has = [labels](const std::string& label) { return std::ranges::find(labels, label) != labels.end(); };
  return may_select(series_name) && std::ranges::all_of(asked_for_, has);
}

}  // namespace adapter::rules
