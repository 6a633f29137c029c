#include "base/text_hash.hpp"

#include <gtest/gtest.h>

#include <string>

namespace adapter {
namespace {

// The vectors of the reference implementation (SipHash-2-4): key 00 01 … 0f, texts 00 01 … of growing length.
TEST(SipHash, HasTheVectorsOfItsReference) {
  const SipKey key{.first = 0x0706050403020100, .second = 0x0f0e0d0c0b0a0908};
  std::string text;
  EXPECT_EQ(sip_hash(text, key, 2, 4), 0x726fdb47dd0e0e31u);
  text += '\0';
  EXPECT_EQ(sip_hash(text, key, 2, 4), 0x74f839c593dc67fdu);
  for (char c = 1; c < 8; ++c) text += c;
  EXPECT_EQ(sip_hash(text, key, 2, 4), 0x93f5f5799a932462u);
  for (char c = 8; c < 15; ++c) text += c;
  EXPECT_EQ(sip_hash(text, key, 2, 4), 0xa129ca6149be45e5u);
}

TEST(SipHash, IsAnotherWithAnotherKey) {
  EXPECT_NE(sip_hash("a", {1, 2}), sip_hash("a", {1, 3}));
  EXPECT_EQ(TextHash()("http_requests_total"), TextHash()("http_requests_total"));
}

}  // namespace
}  // namespace adapter
