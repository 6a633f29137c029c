#pragma once

// The regular expressions of one file while it is read. Compiling is what reading costs, of those as well that are
// refused afterwards: they draw on one bound, and a text that is used again in a rule is compiled once.

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "rules/go_regex.hpp"

namespace adapter::rules {

class Patterns {
 public:
  // Fails as GoRegex::compile does; of one that is not small also when the file's have taken too long.
  Checked<GoRegex> compile(std::string_view pattern);
  GoRegex::Compile compiler() {
    return [this](std::string_view pattern) { return compile(pattern); };
  }

  // At each rule: forgets the last one's.
  void begin_rule() {
    known_.clear();
    has_refused_ = false;
  }
  // Whether it has refused one since for the time they take, be it a good one.
  bool has_refused() const { return has_refused_; }

 private:
  std::unordered_map<std::string, GoRegex> known_;
  std::size_t compiled_ = 0;  // instructions
  bool has_refused_ = false;
};

}  // namespace adapter::rules
