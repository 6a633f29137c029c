#pragma once

// The regular expressions of one file while it is read, and the time that reading takes. Compiling is what it costs,
// usually, of those as well that are refused afterwards: they draw on one bound, and a text that is used again in a
// rule is compiled once.

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/cpu_time.hpp"
#include "base/text_hash.hpp"
#include "rules/go_regex.hpp"

namespace adapter::rules {

class Patterns {
 public:
  // Of a processor, for all rules of a file: ten thousand usual ones take two.
  static constexpr std::chrono::seconds kMostReading{15};

  explicit Patterns(CpuTime now = thread_cpu_time) : now_(std::move(now)), begun_(now_()) {}

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
  // Whether there is time to read another one.
  bool may_go_on() const { return now_() - begun_ <= kMostReading; }
  // Whether it has refused one since for the time they take, be it a good one.
  bool has_refused() const { return has_refused_; }

 private:
  CpuTime now_;
  std::chrono::nanoseconds begun_;
  std::unordered_map<std::string, GoRegex, TextHash, std::equal_to<>> known_;
  std::size_t compiled_ = 0;  // instructions
  bool has_refused_ = false;
};

}  // namespace adapter::rules
