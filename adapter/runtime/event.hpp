#pragma once

// Something that happens once and that coroutines can wait for. Lives on the loop's thread; must outlive its waiters.

#include <boost/asio/steady_timer.hpp>

#include "runtime/asio.hpp"

namespace adapter::runtime {

class Event {
 public:
  explicit Event(const asio::any_io_executor& executor);

  // Wakes all who wait, and lets all who come later pass.
  void set();
  bool is_set() const { return set_; }

  // Returns when set; throws operation_aborted when the waiting coroutine is cancelled.
  asio::awaitable<void> wait();

 private:
  bool set_ = false;
  asio::steady_timer never_;  // expires at the end of time; cancelled by set()
};

}  // namespace adapter::runtime
