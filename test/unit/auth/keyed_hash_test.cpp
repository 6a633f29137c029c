#include "auth/keyed_hash.hpp"

#include <gtest/gtest.h>

namespace adapter::auth {
namespace {

TEST(KeyedHash, NamesATextTheSameEachTimeAndOnlyWithItsOwnKey) {
  const KeyedHash hash, other;
  EXPECT_EQ(hash("token").size(), 32u);
  EXPECT_EQ(hash("token"), hash("token"));
  EXPECT_NE(hash("token"), hash("token2"));
  EXPECT_NE(hash(""), hash(std::string_view("\0", 1)));
  EXPECT_NE(hash("token"), other("token"));
}

}  // namespace
}  // namespace adapter::auth
