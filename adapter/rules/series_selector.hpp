#pragma once

// What a seriesQuery says of its series: enough to tell, before the backend has answered, which it cannot give.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "promql/label_matcher.hpp"
#include "rules/go_regex.hpp"

namespace adapter::rules {

// Whether it can be read as it stands, patterns included.
bool is_selector(std::string_view series_query, const GoRegex::Compile& compile = GoRegex::compile);

class SeriesSelector {
 public:
  // Any text. One that cannot be read is taken to ask for names with any of its words in them (selector_words), so that
  // one that lacks a quote tells what it is about; without words nothing is known. Likewise a pattern of the name.
  explicit SeriesSelector(std::string_view series_query);

  // Of the programs that were compiled for it; those beyond a bound, like those that are none, forbid nothing.
  std::size_t instructions() const { return instructions_; }

  // Of all series it selects, when it selects by one name.
  std::optional<std::string> only_name() const;
  // Whether a matcher asks for a name, and does not merely forbid some.
  bool asks_for_names() const;
  // False when a matcher of the name forbids it.
  bool may_select(std::string_view series_name) const;
  // False also when one asks for a label that is not among these, which are sorted.
  bool may_select(std::string_view series_name, std::span<const std::string> labels) const;

 private:
  struct Matcher {
    promql::LabelMatcher matcher;
    std::optional<GoRegex> regex;  // anchored, as PromQL has it; none for = and !=
    bool matches(std::string_view value) const;
  };
  void learn_words(std::string_view pattern);

  std::size_t instructions_ = 0;
  std::vector<std::string> words_;  // of a text that is no selector, or of a pattern that is none
  std::vector<Matcher> of_name_;
  std::vector<std::string>
      asked_for_;  // sorted: labels that a series without them does not match: an absent one is empty
};

}  // namespace adapter::rules
