#include "cluster/rate_limit.hpp"

#include <algorithm>

namespace adapter::cluster {
namespace {

constexpr double kLongestSeconds = 86'400;
constexpr int kLargestBurst = 10'000;  // with the longest interval the product still fits into nanoseconds

std::chrono::nanoseconds interval_of(double calls_per_second) {
  const double seconds = calls_per_second > 0 ? 1 / calls_per_second : kLongestSeconds;
  return std::chrono::nanoseconds(static_cast<long>(std::min(seconds, kLongestSeconds) * 1e9));
}

constexpr double kDefaultRate = 5;
constexpr int kDefaultBurst = 10;

}  // namespace

RateLimit::RateLimit(double calls_per_second, int burst)
    : interval_(interval_of(calls_per_second)), allowance_(interval_ * (std::clamp(burst, 1, kLargestBurst) - 1)) {
}

runtime::SteadyTime RateLimit::next(runtime::SteadyTime now) const {
  return std::max(now, even_ - allowance_);
}

void RateLimit::take(runtime::SteadyTime now) {
  even_ = std::max(even_, now) + interval_;
}

std::optional<RateLimit> rate_limit_of(std::optional<double> calls_per_second, std::optional<int> burst) {
  if (!calls_per_second && !burst) return std::nullopt;
  const double rate = calls_per_second.value_or(0);
  if (rate < 0) return std::nullopt;
  return RateLimit(rate == 0 ? kDefaultRate : rate, burst.value_or(0) == 0 ? kDefaultBurst : *burst);
}

}  // namespace adapter::cluster
