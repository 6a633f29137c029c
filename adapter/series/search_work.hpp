#pragma once

// How much searching with regular expressions one registry may cost. Their time grows with the text and the program:
// the largest of both, which a rule file and a backend may have, take days. The unit is a byte searched for one
// instruction: one nanosecond or less with usual patterns, five with those made for it.

#include <algorithm>
#include <cstdint>

namespace adapter::series {

class SearchWork {
 public:
  static constexpr std::uint64_t kMostOfARule = 2'000'000'000;  // 100,000 names of 100 bytes, 200 instructions
  static constexpr std::uint64_t kMost = 50'000'000'000;        // 200 rules on 30,000 names

  // Whether there is room for so many bytes and instructions; takes it then.
  bool take(std::uint64_t bytes, std::uint64_t instructions) {
    const auto work = bytes * (instructions + 1);
    if (work > std::min(kMostOfARule, left_)) return false;
    left_ -= work;
    return true;
  }

 private:
  std::uint64_t left_ = kMost;
};

}  // namespace adapter::series
