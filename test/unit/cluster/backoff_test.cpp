#include "cluster/backoff.hpp"

#include <gtest/gtest.h>

namespace adapter::cluster {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

TEST(Backoff, DoublesToItsSlowestAndTakesUpToAQuarterOff) {
  const BackoffRange range{.first = milliseconds(800), .slowest = seconds(30)};
  EXPECT_EQ(backoff(0, range, 0), nanoseconds(0));
  EXPECT_EQ(backoff(1, range, 0), milliseconds(800));
  EXPECT_EQ(backoff(2, range, 0), milliseconds(1600));
  EXPECT_EQ(backoff(6, range, 0), milliseconds(25600));
  EXPECT_EQ(backoff(7, range, 0), seconds(30));
  EXPECT_EQ(backoff(1'000'000, range, 0), seconds(30));
  EXPECT_EQ(backoff(1, range, 0.5), milliseconds(700));
  EXPECT_GT(backoff(7, range, 0.999), milliseconds(22'500));
}

}  // namespace
}  // namespace adapter::cluster
