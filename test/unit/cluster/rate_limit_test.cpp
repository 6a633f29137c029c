#include "cluster/rate_limit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace adapter::cluster {
namespace {

using namespace std::chrono_literals;
using runtime::SteadyTime;

const SteadyTime kStart{1h};

// When each of the calls that come at these times may go, in milliseconds after the start; -1 for never.
std::vector<long> turns(RateLimit limit, const std::vector<std::chrono::milliseconds>& arrivals,
                        std::chrono::milliseconds patience = 1h) {
  std::vector<long> out;
  for (const auto at : arrivals) {
    const auto turn = limit.next(kStart + at);
    const bool comes = turn < kStart + at + patience;
    if (comes) limit.take(kStart + at);
    out.push_back(comes ? std::chrono::duration_cast<std::chrono::milliseconds>(turn - kStart).count() : -1);
  }
  return out;
}

TEST(RateLimit, LetsABurstGoAndThenKeepsThePace) {
  EXPECT_THAT(turns(RateLimit(5, 3), {0ms, 0ms, 0ms, 0ms, 0ms}), testing::ElementsAre(0, 0, 0, 200, 400));
}

TEST(RateLimit, RefillsUpToTheBurstWhileNobodyCalls) {
  EXPECT_THAT(turns(RateLimit(10, 2), {0ms, 0ms, 10s, 10s, 10s}), testing::ElementsAre(0, 0, 10'000, 10'000, 10'100));
  EXPECT_THAT(turns(RateLimit(10, 2), {0ms, 0ms, 150ms, 150ms}), testing::ElementsAre(0, 0, 150, 200));
}

TEST(RateLimit, TakesNothingForACallWhoseTurnComesTooLate) {
  EXPECT_THAT(turns(RateLimit(1, 1), {0ms, 0ms, 0ms, 500ms, 600ms}, 600ms), testing::ElementsAre(0, -1, -1, 1000, -1));
}

TEST(RateLimit, StaysWithinReasonForRatesOutOfReason) {
  EXPECT_THAT(turns(RateLimit(0, 0), {0ms, 0ms}, 25h), testing::ElementsAre(0, 86'400'000));
  EXPECT_THAT(turns(RateLimit(-1, 1'000'000'000), {0ms, 0ms}), testing::ElementsAre(0, 0));
  EXPECT_THAT(turns(RateLimit(1e-300, 1), {0ms, 0ms}, 25h), testing::ElementsAre(0, 86'400'000));
  EXPECT_THAT(turns(RateLimit(1e300, 1), {0ms, 0ms}), testing::ElementsAre(0, 0));
}

TEST(RateLimit, IsWhatTheFlagsOfClientGoMean) {
  EXPECT_FALSE(rate_limit_of(std::nullopt, std::nullopt));
  EXPECT_FALSE(rate_limit_of(-1, 10)) << "a negative rate is none";
  const std::vector<std::chrono::milliseconds> twelve(12, 0ms);
  const std::vector<long> defaults{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 200, 400};
  EXPECT_EQ(turns(*rate_limit_of(0, 0), twelve), defaults);
  EXPECT_EQ(turns(*rate_limit_of(std::nullopt, 10), twelve), defaults);
  EXPECT_EQ(turns(*rate_limit_of(5, std::nullopt), twelve), defaults);
  EXPECT_THAT(turns(*rate_limit_of(10, 1), {0ms, 0ms}), testing::ElementsAre(0, 100));
}

}  // namespace
}  // namespace adapter::cluster
