#pragma once

// What the thread has computed so far: waiting for a processor is no work. As a function, so that tests turn it by
// hand.

#include <chrono>
#include <ctime>
#include <functional>

namespace adapter {

using CpuTime = std::function<std::chrono::nanoseconds()>;

inline std::chrono::nanoseconds thread_cpu_time() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace adapter
