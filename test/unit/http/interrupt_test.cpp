#include "http/interrupt.hpp"

#include <gtest/gtest.h>

namespace adapter::http {
namespace {

TEST(Interrupt, EndsTheWaitOfThatMomentOnce) {
  Interrupt interrupt;
  int first = 0, second = 0;
  {
    const Interrupt::Wait over(interrupt, [&first] { ++first; });
  }
  const Interrupt::Wait wait(interrupt, [&second] { ++second; });
  EXPECT_FALSE(interrupt.is_set());
  interrupt.set();
  interrupt.set();
  EXPECT_TRUE(interrupt.is_set());
  EXPECT_EQ(first, 0);
  EXPECT_EQ(second, 1);
}

TEST(Interrupt, EndsTheWaitOfWhoComesLater) {
  Interrupt interrupt;
  interrupt.set();
  EXPECT_TRUE(interrupt.is_set());
  int ended = 0;
  const Interrupt::Wait wait(interrupt, [&ended] { ++ended; });
  interrupt.set();
  EXPECT_EQ(ended, 1);
}

}  // namespace
}  // namespace adapter::http
