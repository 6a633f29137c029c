#pragma once

// Which series discovery asks for, and on whose behalf.

#include <string>
#include <unordered_map>
#include <vector>

#include "base/text_hash.hpp"
#include "rules/rule_set.hpp"
#include "series/last_good_rules.hpp"

namespace adapter::series {

// Rules that are set aside are asked for too, and what they were when they were last served: which metrics they are
// meant to replace is known exactly only by their series.
class RuleSelectors {
 public:
  explicit RuleSelectors(const rules::RuleSet& rules, const LastGoodRules& last_good = {});

  // The distinct ones, in the order of the rules, those that serve before those that are set aside.
  const std::vector<std::string>& all() const { return order_; }
  bool contains(const std::string& selector) const { return known_.contains(selector); }
  // Whether a rule has it that serves.
  bool is_served(const std::string& selector) const;
  // `rules[2] (line 14)` of all that have it, in the order of the rules.
  std::vector<std::string> places(const std::string& selector) const;

 private:
  struct OfSelector {
    std::vector<std::string> places;  // of its rules
    bool is_served = false;
  };
  void add(const std::string& selector, std::string place, bool is_served);

  std::unordered_map<std::string, OfSelector, TextHash, std::equal_to<>> known_;
  std::vector<std::string> order_;
};

}  // namespace adapter::series
