#pragma once

// Lines for a descriptor that may stop taking them (a pipe that nobody reads, a terminal on hold, a disk that hangs):
// who writes one never waits. A thread of its own carries a bounded queue to the descriptor, whose flags others may
// share and which are left alone.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace adapter::runtime {

class LineWriter {
 public:
  // `limit_bytes` bounds the queue, `patience` drain(). The descriptor is borrowed; it may be bad: then all lines are
  // lost. Throws std::system_error when no thread can be started.
  explicit LineWriter(int descriptor, std::size_t limit_bytes = std::size_t{1} << 20,
                      std::chrono::milliseconds patience = std::chrono::milliseconds(250));
  // drain(), and no more is written than that. What hangs longer is left to the end of the process.
  ~LineWriter();
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  // Lines are written whole and in order. False when there is no room: the line is lost. After that there is room again
  // when half the queue has been written.
  bool write(std::string line);

  // Waits for the queue to be written, but no longer than its patience.
  void drain();

  // Lines lost so far, those included that the descriptor refused.
  std::uint64_t lost() const;

 private:
  struct Shared;
  static void carry(const std::shared_ptr<Shared>& shared);
  std::shared_ptr<Shared> shared_;  // with the thread, which may outlive this object
  std::chrono::milliseconds patience_;
};

}  // namespace adapter::runtime
