#include "rules/selector_words.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include "rules/pattern_words.hpp"

namespace adapter::rules {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kOperators = "=!~";
constexpr std::string_view kQuotes = "\"'`";
constexpr std::string_view kListsOfLabels[] = {"by", "without", "on", "ignoring", "group_left", "group_right"};

bool is_number(std::string_view word) {
  return word.front() >= '0' && word.front() <= '9';
}

bool begins_list_of_labels(std::string_view word) {
  return std::ranges::find(kListsOfLabels, word) != std::end(kListsOfLabels);
}

bool is_one_of(std::string_view characters, std::string_view text) {
  return !text.empty() && characters.find(text.front()) != characters.npos;
}

void skip(std::string_view& text, std::size_t end) {
  text.remove_prefix(std::min(end, text.size()));
}

std::string_view word_at(std::string_view text) {
  const auto end = std::ranges::find_if_not(text, is_of_word);
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

// Up to and with the next word, which is empty at the end.
std::string_view take_word(std::string_view& text) {
  skip(text, static_cast<std::size_t>(std::ranges::find_if(text, is_of_word) - text.begin()));
  const auto word = word_at(text);
  skip(text, word.size());
  return word;
}

struct Value {
  std::string_view text, behind;
};

// The value at the begin, to its other quote; to what ends a matcher where a quote is missing.
Value value_at(std::string_view text) {
  skip(text, text.find_first_not_of(kBlanks));
  const auto quote = is_one_of(kQuotes, text) ? text.substr(0, 1) : std::string_view();
  skip(text, quote.size());
  auto end = quote.empty() ? text.npos : text.find(quote);
  if (end == text.npos) end = text.find_first_of(quote.empty() ? "\"'`,}" : ",}");
  end = std::min(end, text.size());
  // No name has an equals sign: that is the next matcher's, and the quote, too.
  const auto next = text.substr(0, end).find('=');
  if (next == text.npos)
    return {text.substr(0, end), text.substr(end + (is_one_of(kQuotes, text.substr(end)) ? 1 : 0))};
  const auto comma = text.rfind(',', next);
  end = comma == text.npos ? 0 : comma;
  return {text.substr(0, end), text.substr(end)};
}

void add_words_of_names(std::string_view text, std::vector<std::string>& out) {
  for (auto word = take_word(text); !word.empty(); word = take_word(text)) {
    auto next = text;
    skip(next, next.find_first_not_of(kBlanks));
    if (begins_list_of_labels(word)) {
      if (next.starts_with('(')) skip(text, text.find(')'));
    } else if (is_one_of(kOperators, next)) {  // a label, whose value follows
      skip(next, next.find_first_not_of(" \t\r\n=!~"));
      const auto end = is_one_of(kQuotes, next) ? next.find(next.front(), 1) : next.find_first_of(", })");
      skip(next, end);
      text = next;
    } else if (!is_one_of("(", next) && !begins_list_of_labels(word_at(next)) && !is_number(word) &&
               word.size() >= kShortestWord) {
      out.emplace_back(word);
    }
  }
}

// Whether nothing but a matcher's end stands behind its value.
bool ends_matcher(std::string_view text) {
  skip(text, text.find_first_not_of(kBlanks));
  return text.empty() || is_one_of(",})", text);
}

// False when a matcher of the name may say the opposite, or more than can be read.
bool add_words_of_values(std::string_view text, std::vector<std::string>& out) {
  for (bool is_first = true;; is_first = false) {
    const auto before = text;
    const auto word = take_word(text);
    if (word.empty()) return true;
    if (word != "__name__") continue;
    const auto gap = before.substr(0, static_cast<std::size_t>(word.data() - before.data()));
    const auto last = gap.find_last_not_of(kBlanks);
    const bool begins = last == gap.npos ? is_first : is_one_of("{,(\"'`", gap.substr(last));
    if (!begins) return false;  // `!__name__`, `not __name__`
    skip(text, text.find_first_not_of(" \t\r\n\"'`"));
    if (text.starts_with('!')) continue;
    if (!text.starts_with('=')) return false;
    skip(text, text.find_first_not_of(" \t\r\n=~"));
    const auto value = value_at(text);
    if (value.text.starts_with('!') || !ends_matcher(value.behind)) return false;
    const auto words = pattern_words(value.text);
    out.insert(out.end(), words.begin(), words.end());
  }
}

// Names of Prometheus 3: quoted where a matcher begins, and without an operator.
void add_quoted_names(std::string_view text, std::vector<std::string>& out) {
  char before = '{';
  while (!text.empty()) {
    const char c = text.front();
    skip(text, 1);
    if (is_one_of(kQuotes, {&c, 1})) {
      const auto end = std::min(text.find(c), text.size());
      const auto quoted = text.substr(0, end);
      skip(text, end + 1);
      auto behind = text;
      skip(behind, behind.find_first_not_of(kBlanks));
      const bool begins = is_one_of("{,", {&before, 1}) && !is_one_of("=~!:", behind);
      const bool is_name = quoted.size() >= kShortestWord && quoted.find_first_of("=~{},") == quoted.npos;
      if (begins && is_name) out.emplace_back(quoted);
    }
    if (kBlanks.find(c) == kBlanks.npos) before = c;
  }
}

std::vector<std::string> words_of_one(std::string_view text) {
  std::vector<std::string> out;
  const auto brace = text.find('{');
  // A second pair belongs to another selector.
  if (brace != text.npos && text.find('{', std::min(text.find('}', brace), text.size())) != text.npos) return out;
  if (brace != text.npos) add_quoted_names(text.substr(brace), out);
  if (!out.empty() && text.find("__name__") != text.npos) return {};  // a value that lost its name, or another name
  add_words_of_names(text.substr(0, brace), out);
  if (!add_words_of_values(text, out)) return {};
  return out;
}

bool begins_matcher(std::string_view text) {
  skip(text, text.find_first_not_of(kBlanks));
  auto behind = text.substr(word_at(text).size());
  skip(behind, behind.find_first_not_of(kBlanks));
  return !word_at(text).starts_with("__name__") && is_one_of(kOperators, behind);
}

// Up to the next `or`, and past it. Between two matchers it is meant to be a comma.
std::string_view take_alternative(std::string_view& text) {
  auto rest = text;
  for (auto word = take_word(rest); !word.empty(); word = take_word(rest)) {
    if (word != "or" || begins_matcher(rest)) continue;
    const auto out = text.substr(0, text.size() - rest.size() - word.size());
    text = rest;
    return out;
  }
  return std::exchange(text, {});
}

}  // namespace

std::vector<std::string> selector_words(std::string_view text) {
  std::vector<std::string> out;
  do {
    const auto words = words_of_one(take_alternative(text));
    if (words.empty() || out.size() + words.size() > kMostWords) return {};
    out.insert(out.end(), words.begin(), words.end());
  } while (!text.empty());
  return out;
}

}  // namespace adapter::rules
