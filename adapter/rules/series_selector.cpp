#include "rules/series_selector.hpp"

#include <algorithm>

#include "promql/selector_reader.hpp"

namespace adapter::rules {

using promql::MatchOp;

SeriesSelector::SeriesSelector(std::string_view series_query) {
  auto matchers = promql::read_selector(series_query);
  if (!matchers) return;
  for (auto& matcher : *matchers) {
    if (matcher.label != "__name__") continue;
    Matcher one{.matcher = std::move(matcher), .regex = std::nullopt};
    if (one.matcher.op == MatchOp::regex || one.matcher.op == MatchOp::not_regex) {
      auto regex = GoRegex::compile("^(?s:" + one.matcher.value + ")$");
      if (!regex) continue;
      one.regex = std::move(*regex);
    }
    of_name_.push_back(std::move(one));
  }
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
  return std::ranges::all_of(of_name_, [series_name](const Matcher& each) {
    switch (each.matcher.op) {
      case MatchOp::equal:
        return series_name == each.matcher.value;
      case MatchOp::not_equal:
        return series_name != each.matcher.value;
      case MatchOp::regex:
        return each.regex->search(series_name);
      case MatchOp::not_regex:
        return !each.regex->search(series_name);
    }
    return true;
  });
}

}  // namespace adapter::rules
