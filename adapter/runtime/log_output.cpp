#include "runtime/log_output.hpp"

#include <algorithm>
#include <string>

namespace adapter::runtime {
namespace {

// A warning with the time and the process of `line`: `I1124 06:22:09.123456    4711 promadapter] message`.
std::string gap_before(std::string_view line, std::uint64_t lost) {
  const auto head = line.substr(std::min<std::size_t>(1, line.size()), line.find(']'));
  return "W" + std::string(head) + " " + std::to_string(lost) +
         " log lines were lost: standard error did not take them\n";
}

}  // namespace

void LogOutput::write(std::string_view line) {
  if (untold_ > 0 && !writer_.write(gap_before(line, untold_))) {
    ++untold_;
    return;
  }
  untold_ = writer_.write(std::string(line)) ? 0 : 1;
}

}  // namespace adapter::runtime
