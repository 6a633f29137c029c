#pragma once

// For lines that every request may bring again: a backend that is down, a rule that gives no query. In ten seconds each
// kind of line is told once, when it first comes. The next of its kind says how many were left out.

#include <map>
#include <string>
#include <string_view>

#include "runtime/clock.hpp"
#include "runtime/logger.hpp"

namespace adapter::runtime {

class ThrottledLog {
 public:
  // Both must outlive this object.
  ThrottledLog(const Clock& clock, const Logger& logger) : clock_(clock), logger_(logger) {}

  // What makes lines the same goes into `kind` (whose it is and why), what differs from one to the next only into
  // `line`. Of more than 64 kinds in ten seconds the further ones are left out; the next line that is told counts them.
  void warning(const std::string& kind, std::string_view line);

 private:
  struct Kind {
    SteadyTime next;  // when it may be told again
    std::size_t left_out = 0;
  };
  bool has_room();

  const Clock& clock_;
  const Logger& logger_;
  std::map<std::string, Kind> kinds_;
  std::size_t others_ = 0;  // lines left out of kinds that are not kept
};

}  // namespace adapter::runtime
