#pragma once

// Gives memory back to the system after a burst. The C library keeps what is freed for later: after many large answers,
// or a thousand connections, the container would go on being charged for what nobody uses, and the next burst comes on
// top wherever it does not fit into the gaps.
//
// malloc_trim(3) walks all that is free and holds the allocator meanwhile (about 0.1 s for 500 MB), so it runs only
// when much can be had, a few seconds apart at least, and on the worker.

#include <cstddef>
#include <limits>
#include <optional>

#include "runtime/asio.hpp"
#include "runtime/background.hpp"
#include "runtime/clock.hpp"
#include "runtime/logger.hpp"

namespace adapter::runtime {

// What the process has, and what of it is in use as far as the C library knows.
struct HeapState {
  std::size_t resident = 0;
  std::size_t in_use = 0;

  std::size_t idle() const { return resident > in_use ? resident - in_use : 0; }
};

HeapState heap_state();

// When it is worth while. Pure. Not all that is idle can be given back: code, stacks, pages that are used in part;
// hence the comparison with the least that has been seen.
class TrimPlan {
 public:
  bool is_due(const HeapState& now);
  void trimmed(const HeapState& after) { least_idle_ = after.idle(); }

 private:
  std::size_t least_idle_ = std::numeric_limits<std::size_t>::max();
};

// Settings of the C library for the whole program, to be made before there are threads.
void prepare_heap();

// Looks at once, to know what is usual, and then every few seconds, until cancelled. The references must outlive the
// loop.
asio::awaitable<void> return_memory(Clock& clock, Background& background, const Logger& logger);

}  // namespace adapter::runtime
