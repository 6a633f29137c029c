#pragma once

// Something that happens once and that many wait for, each no longer than its own deadline. Lives on the loop's thread.

#include <list>

#include "runtime/asio.hpp"
#include "runtime/clock.hpp"
#include "runtime/event.hpp"

namespace adapter::runtime {

class Latch {
 public:
  // Wakes all who wait, and lets all who come later pass.
  void set();
  bool is_set() const { return set_; }

  // False when the deadline came first. Throws operation_aborted when the caller is cancelled. `clock` and the latch
  // must outlive the wait.
  asio::awaitable<bool> wait(Clock& clock, SteadyTime deadline);

 private:
  bool set_ = false;
  std::list<Event*> waiting_;  // each belongs to its caller
};

}  // namespace adapter::runtime
