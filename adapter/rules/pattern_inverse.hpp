#pragma once

// A pattern read backwards: from what a group took to the text it was found in. Pure.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace adapter::rules {

// The only texts in which GoRegex could find a pattern so that a group of it took a given one, if it finds it there at
// all. Patterns that say the whole text are told: `^container_(.*)_total$`, `^(.*)_(total|sum)$`, for group 0
// `^.*_queue$`. Texts hold no line break, which `.` does not take.
class PatternInverse {
 public:
  // Nothing for other patterns, where there may be any number of such texts.
  static std::optional<PatternInverse> of(const std::string& pattern, std::size_t group);

  std::vector<std::string> texts_with(std::string_view taken) const;

 private:
  std::vector<std::string> beginnings_{""}, ends_{""};  // what may stand before what was taken, and behind it
};

}  // namespace adapter::rules
