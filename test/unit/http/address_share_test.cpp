#include "http/address_share.hpp"

#include <gtest/gtest.h>

namespace adapter::http {
namespace {

TEST(ShareOf, IsTheAddressOrTheNetworkOfAHost) {
  const auto share = [](const char* text) { return share_of(boost::asio::ip::make_address(text)); };
  EXPECT_EQ(share("10.1.2.3"), "10.1.2.3");
  EXPECT_EQ(share("::ffff:10.1.2.3"), "10.1.2.3");
  EXPECT_EQ(share("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
  EXPECT_EQ(share("2001:db8:1:2::1"), share("2001:db8:1:2:ffff::"));
  EXPECT_NE(share("2001:db8:1:2::1"), share("2001:db8:1:3::1"));
  for (const char* own : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"}) EXPECT_EQ(share(own), "") << own;
}

}  // namespace
}  // namespace adapter::http
