#include "rules/series_filter.hpp"

#include <algorithm>

namespace adapter::rules {

Checked<SeriesFilter> SeriesFilter::make(std::string_view is, std::string_view is_not,
                                         const GoRegex::Compile& compile) {
  if (!is.empty() && !is_not.empty()) return Invalid{"a filter has either 'is' or 'isNot', not both"};
  if (is.empty() && is_not.empty()) return Invalid{"a filter needs a regular expression in 'is' or in 'isNot'"};
  const bool wanted = !is.empty();
  auto regex = compile(wanted ? is : is_not);
  if (!regex) return Invalid{(wanted ? "is: " : "isNot: ") + regex.error().message};
  return SeriesFilter(std::move(*regex), wanted);
}

bool all_accept(const std::vector<SeriesFilter>& filters, std::string_view series_name) {
  return std::all_of(filters.begin(), filters.end(),
                     [&](const SeriesFilter& filter) { return filter.accepts(series_name); });
}

}  // namespace adapter::rules
