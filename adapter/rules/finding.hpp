#pragma once

// What is wrong in a rule file, said so that a person can go there and mend it.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace adapter::rules {

// 1-based; 0 where it is not known.
struct Location {
  int line = 0;
  int column = 0;
};

struct Finding {
  std::string file;
  Location where;
  std::string key;      // as `rules[2].name.as`; empty for the file as a whole
  std::string message;  // what is wrong and, where one is known, the fix

  // `rules.yaml:12:7: rules[2].name.as: message`; with a severity `rules.yaml:12:7: error: rules[2].name.as: message`
  std::string text(std::string_view severity = {}) const;
};

// Bounds the findings of one file: some 2,000, and of each rule with an error at least one. Others may be said when
// these are mended.
class FindingsTold {
 public:
  // Of one rule. The last that stays says how many more there are.
  void bound(std::vector<Finding>& findings);

 private:
  std::size_t told_ = 0;
};

}  // namespace adapter::rules
