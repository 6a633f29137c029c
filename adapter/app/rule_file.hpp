#pragma once

// The rule file as it stands on disk: parsed, and judged as a whole.

#include <string>
#include <vector>

#include "app/options.hpp"
#include "base/result.hpp"
#include "rules/rule.hpp"

namespace adapter::app {

struct RuleFileReading {
  rules::RuleFile file;
  std::string hash;  // SHA-256 of its bytes, as sha256sum prints it; empty when it cannot be read
  // Why it cannot be used as a whole: it cannot be read, has a finding outside its rules, or has any finding under
  // --strict-rules. Empty when it serves. Findings inside the rules stand beside them, so that all are told at once.
  std::vector<std::string> refused;
  // It has none of its sections. That is not refused here: what it means depends on what is in force.
  bool says_nothing = false;
};

// Judges what was read of --config. Never throws. Takes long for a large file: not for the loop's thread.
RuleFileReading judge_rule_file(const Options& options, const Result<std::string>& content);

}  // namespace adapter::app
