#pragma once

// Which rule of a file has become which of the next one, and what those with errors may have been. For last_good_rules
// alone. Pure.

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "rules/rule_set.hpp"
#include "series/last_good_rules.hpp"

namespace adapter::series {

struct RuleForm {
  std::shared_ptr<const rules::BoundRule> rule;
  Served served = Served::never;
  bool is_guess = false;
};

struct RuleEntry {
  std::size_t index = 0;  // in its section
  rules::RuleFingerprint fingerprint;
  bool is_broken = false;
  std::string place;
  std::vector<RuleForm> forms;  // what it was when it was last served, the newest first
  bool is_literal = false;      // makes one name of whatever series, as far as can be told

  // Set by find_forms().
  bool is_matched = false;
  bool is_unchanged = false;              // both say the same
  bool keeps_name = false;                // a good one that is literal has it now
  const RuleEntry* claimed_by = nullptr;  // what it has become, if that makes the same names of the same series
  const RuleEntry* became = nullptr;      // what it has become, as far as can be told
};

// Both in the order of their places. Gives those of `now` their forms, as last_good_rules.hpp says.
void find_forms(std::vector<RuleEntry>& before, std::vector<RuleEntry>& now);

}  // namespace adapter::series
