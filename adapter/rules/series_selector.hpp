#pragma once

// What a seriesQuery says of the names of its series: enough to tell, before the backend has answered, which it cannot
// give.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "promql/label_matcher.hpp"
#include "rules/go_regex.hpp"

namespace adapter::rules {

class SeriesSelector {
 public:
  // Any text; of one that cannot be read nothing is known.
  explicit SeriesSelector(std::string_view series_query);

  // Of all series it selects, when it selects by one name.
  std::optional<std::string> only_name() const;
  // Whether a matcher asks for a name, and does not merely forbid some.
  bool asks_for_names() const;
  // False when a matcher of the name forbids it.
  bool may_select(std::string_view series_name) const;

 private:
  struct Matcher {
    promql::LabelMatcher matcher;
    std::optional<GoRegex> regex;  // anchored, as PromQL has it; none for = and !=, and for what is no regex
  };
  std::vector<Matcher> of_name_;
};

}  // namespace adapter::rules
