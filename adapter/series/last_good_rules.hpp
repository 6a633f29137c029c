#pragma once

// What a rule was before an error came into it, or before its new series were listed. What it made then it is probably
// meant to make still: an earlier rule's value must not come under its names meanwhile.

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "rules/rule_set.hpp"

namespace adapter::series {

class SeriesRegistry;

// Whether the series of a rule, as it was, were ever listed.
enum class Served { never, in_part, whole };

struct LastGoodRule {
  rules::Section section = rules::Section::rules;
  std::size_t index = 0;                         // of the rule that it has become
  std::string place;                             // likewise, `rules[2] (line 14)`
  std::shared_ptr<const rules::BoundRule> rule;  // as it was
  Served served = Served::never;                 // as that
  bool is_guess = false;                         // another one may have been it, too
};
using LastGoodRules = std::vector<LastGoodRule>;

// For rules of the registry's section, in the order of their places. Which rule has become which: one that says the
// same, wherever it stands; else the one that has most in common with it, its series or its name at least. A rule with
// an error that has nothing of that may be any of up to 64 that nobody else has become, those first that have anything
// in common with it, then those near its place; in a file that lost an entry, these too where it has some of that. What
// nobody has become then is kept by the last rule with an error of which nothing speaks against it (rule_forms.hpp). Of
// catalogues few are held (last_good_bound.hpp). Pure.
LastGoodRules last_good_rules(const SeriesRegistry& before, const rules::RuleSet& now);

}  // namespace adapter::series
