#pragma once

// How many reviews strangers may cause: anybody who reaches the port can make us ask the API server about a caller
// whom nobody vouches for, or about a token that nobody has seen. A bucket of tokens, and a bound on what is in flight.
// Callers who are known are not asked about here.

#include <memory>

#include "cluster/rate_limit.hpp"
#include "runtime/clock.hpp"

namespace adapter::auth {

struct ReviewPaceLimits {
  double per_second = 50;
  int burst = 100;
  std::size_t in_flight = 32;
};

class ReviewPace {
 public:
  // `clock` must outlive the pace.
  explicit ReviewPace(const runtime::Clock& clock, ReviewPaceLimits limits = {})
      : clock_(clock), limits_(limits), bucket_(limits.per_second, limits.burst) {}

  // A place in flight, free again when the last copy dies; null when there is none, or it is too soon.
  using Place = std::shared_ptr<const void>;
  Place enter();

  std::size_t refused() const { return refused_; }

 private:
  const runtime::Clock& clock_;
  ReviewPaceLimits limits_;
  cluster::RateLimit bucket_;
  std::shared_ptr<const char> in_flight_ = std::make_shared<const char>();  // one more owner for each place
  std::size_t refused_ = 0;
};

}  // namespace adapter::auth
