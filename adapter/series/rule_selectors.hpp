#pragma once

// Which series discovery asks for, and on whose behalf.

#include <string>
#include <vector>

#include "rules/rule_set.hpp"

namespace adapter::series {

// Rules that are set aside are asked for too where their names can be told: which metrics they are meant to replace is
// known exactly only by their series.
class RuleSelectors {
 public:
  explicit RuleSelectors(const rules::RuleSet& rules);

  // The distinct ones, in the order of the rules, those that serve before those that are set aside.
  std::vector<std::string> all() const;
  bool contains(const std::string& selector) const;
  // Whether a rule has it that serves.
  bool is_served(const std::string& selector) const;
  // `rules[2] (line 14)` of all that have it, in the order of the rules.
  std::vector<std::string> places(const std::string& selector) const;

 private:
  struct OfRule {
    std::string selector;
    std::string place;
    bool is_served;
  };
  std::vector<OfRule> rules_;
};

}  // namespace adapter::series
