#pragma once

// What promadapter check found, and its two forms.

#include <cstddef>
#include <string>
#include <vector>

#include "rules/finding.hpp"

namespace adapter::commands {

struct CheckFinding {
  enum class Severity { error, warning };
  Severity severity = Severity::error;
  rules::Finding finding;
};

struct CheckReport {
  std::size_t files = 0;  // that were to be judged
  std::vector<CheckFinding> findings;

  std::size_t count(CheckFinding::Severity severity) const;
};

// A line for each finding, `rules.yaml:12:7: error: rules[2].name.as: message`, and a last one with the counts. Control
// characters, which keys of a file may hold, are escaped.
std::string as_text(const CheckReport& report);

// One line: {"files":1,"errors":0,"warnings":1,"findings":[{"file","line","column","severity","key","message"}]}. Line
// and column are 0 where no place is known. Programs read it: fields are added, never changed.
std::string as_json(const CheckReport& report);

}  // namespace adapter::commands
