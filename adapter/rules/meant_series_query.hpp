#pragma once

// Which series a rule is meant to be about, also one whose seriesQuery is not where it belongs. Pure.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/go_regex.hpp"
#include "rules/yaml_document.hpp"

namespace adapter::rules {

struct MeantSeries {
  // Of several texts nobody knows which is meant: one that is no selector and speaks of all. Empty when there is none.
  std::string query;
  // What Prometheus can be asked for to know them: the one text, of several those that are selectors, be they in a text
  // that holds another rule.
  std::vector<std::string> selectors;
};

// Of an entry of a list of rules in which something is wrong; `as_read` is what stands under its seriesQuery, be that
// key misspelt. What stands under such a key anywhere in the entry; where there is none, a selector under a key that
// nobody knows. `more`: there are others, which are not told apart from what they stand in.
MeantSeries meant_series_query(const YamlNode& entry, const YamlNode& as_read,
                               std::span<const std::string_view> known_keys, bool more,
                               const GoRegex::Compile& compile = GoRegex::compile);

}  // namespace adapter::rules
