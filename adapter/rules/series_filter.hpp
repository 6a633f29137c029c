#pragma once

// One entry of a rule's seriesFilters: keeps series whose name a regular expression finds ({is: ...}) or does not find
// ({isNot: ...}). The search is unanchored. A series passes a list of filters when it passes all of them.

#include <string_view>
#include <utility>
#include <vector>

#include "rules/checked.hpp"
#include "rules/go_regex.hpp"

namespace adapter::rules {

class SeriesFilter {
 public:
  // The texts of the two keys; an absent key is "". Fails unless exactly one of them holds a regular expression.
  static Checked<SeriesFilter> make(std::string_view is, std::string_view is_not,
                                    const GoRegex::Compile& compile = GoRegex::compile);

  bool accepts(std::string_view series_name) const { return regex_.search(series_name) == wanted_; }
  SeriesFilter with_cache() const { return {regex_.with_cache(), wanted_}; }  // for many names, as GoRegex has it
  std::size_t instructions() const { return regex_.instructions(); }

 private:
  SeriesFilter(GoRegex regex, bool wanted) : regex_(std::move(regex)), wanted_(wanted) {}

  GoRegex regex_;
  bool wanted_;
};

bool all_accept(const std::vector<SeriesFilter>& filters, std::string_view series_name);

}  // namespace adapter::rules
