#include "rules/series_selector.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "promql/selector_reader.hpp"

namespace adapter::rules {

using promql::MatchOp;

namespace {

constexpr std::size_t kLongestMended = 512;
constexpr std::size_t kMostPlaces = 32;

// With one character that was forgotten: a brace before all, or another beside such as are there, the last place first.
std::optional<std::vector<promql::LabelMatcher>> read_mended(std::string_view text) {
  if (text.empty() || text.size() > kLongestMended) return std::nullopt;
  if (auto matchers = promql::read_selector('{' + std::string(text))) return matchers;
  const auto is_mark = [&](std::size_t place) {
    return place < text.size() && std::string_view("\"'{}=!~,").find(text[place]) != std::string_view::npos;
  };
  std::size_t tried = 0;
  for (auto place = text.size() + 1; place > 0 && tried < kMostPlaces; --place) {
    if (!is_mark(place - 1) && !(place > 1 && is_mark(place - 2))) continue;
    ++tried;
    for (const char missing : {'"', '\'', '}', '=', ','}) {
      std::string mended(text);
      mended.insert(place - 1, 1, missing);
      if (auto matchers = promql::read_selector(mended)) return matchers;
    }
  }
  return std::nullopt;
}

}  // namespace

bool is_selector(std::string_view series_query) {
  return promql::read_selector(series_query).has_value();
}

SeriesSelector::SeriesSelector(std::string_view series_query) {
  auto matchers = promql::read_selector(series_query);
  if (!matchers) matchers = read_mended(series_query);
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
  return std::ranges::any_of(of_name_, [](const Matcher& each) {
    return each.matcher.op == MatchOp::equal || each.matcher.op == MatchOp::regex;
  });
}

bool SeriesSelector::may_select(std::string_view series_name) const {
  return std::ranges::all_of(of_name_, [series_name](const Matcher& each) { return each.matches(series_name); });
}

bool SeriesSelector::may_select(std::string_view series_name, std::span<const std::string> labels) const {
  const auto has = [labels](const std::string& label) { return std::ranges::find(labels, label) != labels.end(); };
  return may_select(series_name) && std::ranges::all_of(asked_for_, has);
}

}  // namespace adapter::rules
