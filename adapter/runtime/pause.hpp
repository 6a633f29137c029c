#pragma once

// A loop's sleep that others can end early. Lives on the loop's thread; one sleeper at a time.

#include "runtime/asio.hpp"
#include "runtime/clock.hpp"
#include "runtime/event.hpp"

namespace adapter::runtime {

class Pause {
 public:
  // `clock` must outlive the pause.
  explicit Pause(Clock& clock) : clock_(clock) {}

  // Returns at that time, or when end() is called; throws operation_aborted when the coroutine is cancelled.
  asio::awaitable<void> until(SteadyTime at);

  // Ends the sleep; while nobody sleeps, the next one.
  void end();

 private:
  Clock& clock_;
  bool ended_ = false;
  Event* sleeping_ = nullptr;
};

}  // namespace adapter::runtime
