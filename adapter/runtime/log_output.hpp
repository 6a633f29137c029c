#pragma once

// Where the lines of a Logger go: a descriptor, without waiting for it. What it does not take is lost and counted; the
// next line that is taken comes after one that says how many were.

#include <cstdint>
#include <string_view>

#include "runtime/line_writer.hpp"

namespace adapter::runtime {

class LogOutput {
 public:
  // The descriptor is borrowed.
  explicit LogOutput(int descriptor) : writer_(descriptor) {}

  // A line as Logger's sink gets it: in klog's form, with its line break.
  void write(std::string_view line);

  // Waits for what was written to be out, a quarter of a second at most; so does the destructor.
  void drain() { writer_.drain(); }

  // So far.
  std::uint64_t lost() const { return writer_.lost(); }

 private:
  LineWriter writer_;
  std::uint64_t untold_ = 0;  // lost since the last line that says so
};

}  // namespace adapter::runtime
