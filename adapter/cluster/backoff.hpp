#pragma once

// How long to wait before something that failed is tried again. Pure; whoever waits owns the random numbers.

#include <chrono>
#include <cstddef>
#include <random>

namespace adapter::cluster {

struct BackoffRange {
  std::chrono::nanoseconds first;    // after one failure; doubles with each further one
  std::chrono::nanoseconds slowest;  // at most
};

// `random` is in [0, 1): up to a quarter is taken off, so that clients that failed together do not come back together.
std::chrono::nanoseconds backoff(std::size_t failures, BackoffRange range, double random);

// For jitter, not for secrets.
class RandomFraction {
 public:
  double operator()() { return std::generate_canonical<double, 32>(engine_); }

 private:
  std::minstd_rand engine_{std::random_device{}()};
};

}  // namespace adapter::cluster
