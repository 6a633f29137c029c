#include "auth/recent_keys.hpp"

#include <gtest/gtest.h>

namespace adapter::auth {
namespace {

TEST(RecentKeys, ForgetsTheOldestBeyondTheLimit) {
  RecentKeys keys(2);
  EXPECT_FALSE(keys.has("a"));
  keys.remember("a");
  keys.remember("b");
  keys.remember("a");  // new again
  keys.remember("c");
  EXPECT_TRUE(keys.has("a"));
  EXPECT_FALSE(keys.has("b"));
  EXPECT_TRUE(keys.has("c"));
  EXPECT_EQ(keys.size(), 2u);
}

TEST(RecentKeys, ForgetsWhatItIsTold) {
  RecentKeys keys;
  keys.remember("a");
  keys.forget("a");
  keys.forget("never known");
  EXPECT_FALSE(keys.has("a"));
  EXPECT_EQ(keys.size(), 0u);
}

}  // namespace
}  // namespace adapter::auth
