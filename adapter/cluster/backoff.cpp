#include "cluster/backoff.hpp"

#include <algorithm>

namespace adapter::cluster {

std::chrono::nanoseconds backoff(std::size_t failures, BackoffRange range, double random) {
  if (failures == 0) return std::chrono::nanoseconds(0);
  auto pause = range.first;
  for (std::size_t i = 1; i < failures && pause < range.slowest; ++i) pause *= 2;
  pause = std::min(pause, range.slowest);
  const auto less = static_cast<double>(pause.count()) * random / 4;
  return pause - std::chrono::nanoseconds(static_cast<std::chrono::nanoseconds::rep>(less));
}

}  // namespace adapter::cluster
