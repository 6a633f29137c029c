#include "auth/review_pace.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "support/manual_clock.hpp"

namespace adapter::auth {
namespace {

TEST(ReviewPace, LetsABurstInAndThenSoManyASecond) {
  test::ManualClock clock;
  ReviewPace pace(clock, {.per_second = 10, .burst = 3, .in_flight = 100});
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(pace.enter());
  EXPECT_FALSE(pace.enter());
  clock.advance(std::chrono::milliseconds(100));
  EXPECT_TRUE(pace.enter());
  EXPECT_FALSE(pace.enter());
  EXPECT_EQ(pace.refused(), 2u);
}

TEST(ReviewPace, BoundsWhatIsInFlightWithoutTakingATurnForWhatItRefuses) {
  test::ManualClock clock;
  ReviewPace pace(clock, {.per_second = 1, .burst = 4, .in_flight = 2});
  std::vector<ReviewPace::Place> places{pace.enter(), pace.enter()};
  EXPECT_FALSE(pace.enter());
  const auto copy = places[0];
  places.erase(places.begin());
  places.erase(places.begin());
  EXPECT_TRUE(pace.enter()) << "one place is free, and turns are left";
  EXPECT_TRUE(copy);
}

}  // namespace
}  // namespace adapter::auth
