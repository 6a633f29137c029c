#include "http/certificate_facts.hpp"

#include <gtest/gtest.h>

#include "http/self_signed_certificate.hpp"

namespace adapter::http {
namespace {

const runtime::WallTime kNow{std::chrono::hours(24 * 365 * 50)};

TEST(CertificateFacts, TellNameAndTimes) {
  const auto facts = certificate_facts(make_self_signed_pair("127.0.0.1", kNow).certificate_pem);
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->common_name, "localhost@1576800000");
  EXPECT_EQ(facts->not_before, kNow - std::chrono::hours(1));
  EXPECT_EQ(facts->not_after, facts->not_before + std::chrono::hours(24 * 365));
  EXPECT_TRUE(is_self_made(*facts));
}

TEST(CertificateFacts, AreNoneWithoutACertificate) {
  for (const auto* text : {"", "x", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"}) {
    EXPECT_FALSE(certificate_facts(text)) << text;
  }
}

TEST(CertificateFacts, TellWhoseKeyItIs) {
  const auto pair = make_self_signed_pair("127.0.0.1", kNow), other = make_self_signed_pair("127.0.0.1", kNow);
  EXPECT_TRUE(belong_together(pair));
  EXPECT_FALSE(belong_together({.certificate_pem = pair.certificate_pem, .key_pem = other.key_pem}));
  EXPECT_FALSE(belong_together({.certificate_pem = pair.certificate_pem, .key_pem = ""}));
  EXPECT_FALSE(belong_together({.certificate_pem = "", .key_pem = pair.key_pem}));
}

TEST(SelfMade, IsToldByTheSubject) {
  for (const auto* name : {"localhost", "localhost@", "localhost@12a", "adapter@12", "localhost@12 ", ""}) {
    EXPECT_FALSE(is_self_made({.common_name = name, .not_before = {}, .not_after = {}})) << name;
  }
}

}  // namespace
}  // namespace adapter::http
