// Regular expressions of rules: the dialect of Go, run by RE2. The first line is a pattern, the second what a metric
// name is made of, the rest texts to search.

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/unicode.hpp"
#include "fuzz/fuzz_target.hpp"
#include "promql/label_matcher.hpp"
#include "rules/expand_template.hpp"
#include "rules/go_regex.hpp"
#include "rules/go_regex_syntax.hpp"
#include "rules/metric_namer.hpp"
#include "rules/series_filter.hpp"

namespace adapter::fuzz {
namespace {

using rules::GoRegex;
using Texts = std::vector<std::string_view>;

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto next = decode_rune(text);
    if (!next.valid) return false;
    text.remove_prefix(next.size);
  }
  return true;
}

bool is_within(std::string_view part, std::string_view whole) {
  return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

void judge_match(const GoRegex& regex, std::string_view text) {
  const auto match = regex.find(text);
  require(match.has_value() == regex.search(text), "searching and finding agree", regex.pattern());
  if (!match) return;
  require(match->size() == regex.group_count() + 1, "each group has its place", regex.pattern());
  require(match->front().has_value(), "the match itself is there", regex.pattern());
  if (text.empty()) return;  // the parts of nothing are nowhere
  require(is_within(*match->front(), text), "a match is a part of the text", regex.pattern());
  const bool is_text = is_utf8(text);
  for (const auto& group : *match)
    if (group && is_text) require(is_utf8(*group), "a group takes whole characters", regex.pattern());
  for (const auto& group : *match)
    if (group) require(is_within(*group, *match->front()), "a group is a part of the match", regex.pattern());
}

// A pattern in parentheses finds what it finds alone. Not where the parenthesis would become text or exceed a bound.
void judge_parentheses(const GoRegex& regex, const Texts& texts) {
  const auto& pattern = regex.pattern();
  if (pattern.find("\\Q") != std::string::npos || pattern.size() > 200) return;
  const auto wider = GoRegex::compile("(?:" + pattern + ")");
  require(wider.has_value(), "a pattern in parentheses is a pattern", pattern);
  require(wider->group_names() == regex.group_names(), "its groups keep their numbers and names", pattern);
  for (const auto text : texts)
    require(wider->find(text) == regex.find(text), "a pattern in parentheses finds the same", pattern);
}

void judge_namer(std::string_view matches, std::string_view as, const Texts& series) {
  const auto namer = rules::MetricNamer::make(matches, as);
  if (!namer) return require(!namer.error().message.empty(), "a refusal says why", matches);
  for (const auto one : series) {
    const auto name = namer->name_of(one);
    require(name.has_value() == namer->accepts(one), "a series that is accepted has a name", matches);
    if (!name) continue;
    require(namer->could_produce(*name), "what is produced could be produced", as);
    if (namer->is_literal()) require(name->size() == namer->literal_length(), "a literal name is one text", as);
  }
}

void judge_filter(std::string_view pattern, const Texts& series) {
  const auto is = rules::SeriesFilter::make(pattern, "");
  const auto is_not = rules::SeriesFilter::make("", pattern);
  require(is.has_value() == is_not.has_value(), "what can be wanted can be unwanted", pattern);
  if (!is) return;
  for (const auto one : series)
    require(is->accepts(one) != is_not->accepts(one), "a series is wanted or unwanted", pattern);
}

// What is sent to Prometheus for several objects selects each of them. (Prometheus anchors at both ends.)
void judge_names(const Texts& names) {
  if (names.size() < 2 || std::ranges::any_of(names, [](const auto& name) { return !is_utf8(name); })) return;
  const auto matcher = promql::match_names("pod", names);
  const auto regex = GoRegex::compile("^(?s:" + matcher.value + ")$");
  if (!regex && matcher.value.size() > 4096) return;
  require(regex.has_value(), "names make a pattern", matcher.value);
  for (const auto name : names) require(regex->search(name), "a pattern of names matches each of them", matcher.value);
  const bool exact = matcher.value.find('.') == std::string::npos;
  const std::string other = "no such name";
  if (exact && std::ranges::find(names, std::string_view(other)) == names.end())
    require(!regex->search(other), "a pattern of names matches no other", matcher.value);
}

}  // namespace

void judge(std::string_view input) {
  const auto pattern = take_line(input);
  const auto as = take_line(input);
  Texts texts;
  while (!input.empty() && texts.size() < 20) texts.push_back(take_line(input));
  judge_names(texts);
  texts.emplace_back("");

  const auto regex = GoRegex::compile(pattern);
  const auto syntax = rules::translate_go_regex(pattern);
  if (!syntax || !is_utf8(pattern)) require(!regex, "what is refused is refused", pattern);
  if (!regex) {
    require(regex.error().message.starts_with("error parsing regexp: "), "a refusal is in Go's words", pattern);
  } else {
    require(regex->pattern() == pattern, "a pattern stays as it was written", pattern);
    require(regex->group_names() == syntax->group_names, "groups are those of the pattern", pattern);
    for (const auto text : texts) judge_match(*regex, text);
    judge_parentheses(*regex, texts);
  }
  judge_namer(pattern, as, texts);
  judge_filter(pattern, texts);
}

}  // namespace adapter::fuzz
