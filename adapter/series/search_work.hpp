#pragma once

// How long searching names with regular expressions may take while one registry is made. The largest patterns and
// lists that a rule file and a backend may have take days; usual ones some seconds for 200 rules and 100,000 names.

#include <chrono>
#include <cstdint>
#include <utility>

#include "base/cpu_time.hpp"

namespace adapter::series {

class SearchWork {
 public:
  static constexpr std::chrono::seconds kMostOfARule{5}, kMost{60};
  static constexpr std::chrono::seconds kMostToCompare{15};  // what was not searched in time: texts, without patterns

  explicit SearchWork(CpuTime now = thread_cpu_time) : now_(std::move(now)), begun_(now_()), rule_begun_(begun_) {}

  void begin_rule() { rule_begun_ = now_(); }
  // Before a text of so many bytes is searched with so many instructions. False when there is no more time for the
  // rule, or for any, and when this one alone takes too long.
  bool goes_on(std::uint64_t bytes, std::uint64_t instructions);
  // Likewise before a pattern of so many is compiled.
  bool may_compile(std::uint64_t instructions) { return goes_on(kCompiling, instructions); }
  bool is_over() const { return is_over_; }
  // Before texts of so many bytes are compared. False when there is no more time for that either.
  bool may_compare(std::uint64_t bytes);
  bool is_late() const { return is_late_; }

 private:
  static constexpr std::uint64_t kCompiling = 120;  // takes as long as a search of so many bytes

  CpuTime now_;
  std::chrono::nanoseconds begun_, rule_begun_;
  std::uint64_t since_last_look_ = 0;           // bytes times instructions
  std::uint64_t compared_since_last_look_ = 0;  // bytes
  bool is_over_ = false, is_late_ = false;
};

}  // namespace adapter::series
