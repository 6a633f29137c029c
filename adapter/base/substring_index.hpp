#pragma once

// Which texts are parts of others: for thousands of questions about the same texts.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace adapter {

class SubstringIndex {
 public:
  static constexpr std::size_t kMostBytes = 2 << 20;  // of all texts: takes five times as much, and a second to build
  static constexpr std::size_t kLongestPart = 256;    // of a longer one the begin alone is looked for

  explicit SubstringIndex(const std::vector<std::string_view>& texts);

  // False where the texts were too many, and nothing is known of them.
  bool knows_all() const { return knows_all_; }
  // Whether one of the texts has this in it. A part with a line break may also begin in one and end in the next.
  bool contains(std::string_view part) const;

 private:
  std::string_view text_at(std::size_t place, std::size_t bytes) const {
    return std::string_view(text_).substr(place, bytes);
  }

  std::string text_;                   // each with a line break behind it
  std::vector<std::uint32_t> places_;  // in it, sorted by what begins there
  bool knows_all_ = true;
};

}  // namespace adapter
