#pragma once

// What is wrong in a rule file, said so that a person can go there and mend it.

#include <string>
#include <string_view>

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

}  // namespace adapter::rules
