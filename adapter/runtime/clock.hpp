#pragma once

// All time in the program comes from here, so that a test can turn it by hand: the wall clock for what is shown and
// sent, the steady clock for deadlines and pauses.

#include <chrono>
#include <functional>
#include <memory>

#include "runtime/asio.hpp"

namespace adapter::runtime {

using SteadyTime = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::system_clock::time_point;

// Rings once unless destroyed before. Lives and rings on the loop's thread.
class Alarm {
 public:
  virtual ~Alarm() = default;
};

class Clock {
 public:
  virtual ~Clock() = default;
  virtual SteadyTime now() const = 0;
  virtual WallTime wall_now() const = 0;
  // `ring` must not throw. At a time that has passed it rings soon, never inside this call.
  [[nodiscard]] virtual std::unique_ptr<Alarm> set_alarm(SteadyTime at, std::function<void()> ring) = 0;
};

class SystemClock : public Clock {
 public:
  explicit SystemClock(asio::any_io_executor executor) : executor_(std::move(executor)) {}
  SteadyTime now() const override { return std::chrono::steady_clock::now(); }
  WallTime wall_now() const override { return std::chrono::system_clock::now(); }
  std::unique_ptr<Alarm> set_alarm(SteadyTime at, std::function<void()> ring) override;

 private:
  asio::any_io_executor executor_;
};

// Throws operation_aborted when the coroutine is cancelled. `clock` must outlive the sleep.
asio::awaitable<void> sleep_until(Clock& clock, SteadyTime at);

}  // namespace adapter::runtime
