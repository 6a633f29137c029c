#include "http/self_signed_certificate.hpp"

#include <gtest/gtest.h>

namespace adapter::http {
namespace {

TEST(SelfSignedPair, HoldsTheLeafItsAuthorityAndTheKey) {
  const auto pair = make_self_signed_pair("0.0.0.0", runtime::WallTime(std::chrono::hours(24 * 365 * 50)));
  EXPECT_TRUE(belong_together(pair));
  const auto second = pair.certificate_pem.find("-----BEGIN CERTIFICATE-----", 1);
  ASSERT_NE(second, std::string::npos);
  EXPECT_EQ(certificate_facts(pair.certificate_pem.substr(second))->common_name, "localhost-ca@1576800000");
}

}  // namespace
}  // namespace adapter::http
