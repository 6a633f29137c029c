#pragma once

#include <chrono>
#include <optional>

#include "runtime/clock.hpp"

namespace adapter::cluster {

// A token bucket, full at first: `burst` calls at once, then so many per second. Pure: time is a parameter.
class RateLimit {
 public:
  // Rates of zero and less count as one call a day, a burst below one as one.
  RateLimit(double calls_per_second, int burst);

  // When a call may go that comes now.
  runtime::SteadyTime next(runtime::SteadyTime now) const;
  // That turn; the one after it is for the next call.
  void take(runtime::SteadyTime now);

 private:
  std::chrono::nanoseconds interval_;
  std::chrono::nanoseconds allowance_;  // how far ahead of an even pace calls may be
  runtime::SteadyTime even_{};          // when the next call would go at an even pace
};

// What the flags of client-go mean (--client-qps, --client-burst; absent when not given): none of them, or a negative
// rate, no limit; zero its default, which is 5 calls a second and bursts of 10.
std::optional<RateLimit> rate_limit_of(std::optional<double> calls_per_second, std::optional<int> burst);

}  // namespace adapter::cluster
