#include "http/key_bounds.hpp"

#include <gtest/gtest.h>

#include <string>

namespace adapter::http {
namespace {

// A value of DER of less than 128 bytes.
std::string value(char tag, const std::string& content) {
  return std::string{tag, static_cast<char>(content.size())} + content;
}

std::string key_with(const std::string& parameters, const std::string& point) {
  const std::string of_curves("\x06\x07\x2a\x86\x48\xce\x3d\x02\x01", 9);
  return value(0x30, value(0x30, of_curves + parameters) + point);
}

bool is_taken(const std::string& der, std::size_t left = kMostElements) {
  return take_certificate(der, left);
}

const std::string kP256("\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07", 10);

TEST(TakeCertificate, TakesItsElementsOff) {
  const auto three = value(0x30, value(0x02, "1") + value(0x0c, "text"));
  std::size_t left = 10;
  EXPECT_TRUE(take_certificate(three, left));
  EXPECT_EQ(left, 7u);
  EXPECT_TRUE(take_certificate(value(0x04, three), left)) << "also of what an extension holds";
  EXPECT_EQ(left, 3u);
  EXPECT_TRUE(take_certificate(three, left));
  EXPECT_EQ(left, 0u);
  EXPECT_FALSE(take_certificate(three, left));
}

TEST(TakeCertificate, TakesNamedCurvesAndWholePointsAlone) {
  const std::string whole("\0\x04xy", 4), compressed("\0\x02x", 3), hybrid("\0\x06xy", 4);
  EXPECT_TRUE(is_taken(key_with(kP256, value(0x03, whole))));
  EXPECT_FALSE(is_taken(key_with(kP256, value(0x03, compressed))));
  EXPECT_FALSE(is_taken(key_with(kP256, value(0x03, hybrid))));
  EXPECT_FALSE(is_taken(key_with(value(0x30, kP256), value(0x03, whole)))) << "a curve of its own";
  EXPECT_FALSE(is_taken(key_with("", value(0x03, whole))));
  EXPECT_FALSE(is_taken(key_with(kP256, "")));
  EXPECT_FALSE(is_taken(value(0x06, std::string("\x2a\x81\x1c\xcf\x55\x01\x82\x2d", 8)))) << "SM2";
}

TEST(TakeCertificate, TakesOctetsThatOnlyBeginLikeDer) {
  const std::string octets("\x30\x7f\x02", 3), cut("\x30\x06\x02\x01\x01\x02\x05\x01", 8);
  for (const auto& each : {octets, cut}) {
    EXPECT_TRUE(is_taken(value(0x30, value(0x04, each) + value(0x02, "1")))) << "such as a key's identifier";
    EXPECT_FALSE(is_taken(value(0x30, each)));
  }
  const auto of_indefinite_length = value(0x04, std::string("\x30\x80", 2) + std::string(98, '\x05'));
  EXPECT_TRUE(is_taken(of_indefinite_length, 51));
  EXPECT_FALSE(is_taken(of_indefinite_length, 50)) << "OpenSSL reads it, and may find so many values";
}

TEST(TakeCertificate, TakesNothingThatIsNoDer) {
  EXPECT_FALSE(is_taken("\x30"));
  EXPECT_FALSE(is_taken(std::string("\x30\x05\x02\x01\x01", 5))) << "shorter than it says";
  EXPECT_FALSE(is_taken(std::string("\x30\x80\x02\x01\x01\0\0", 7))) << "of indefinite length";
  EXPECT_FALSE(is_taken(std::string("\x30\x83\0\0\x03\x02\x01\x01", 8))) << "of a length that no certificate has";
  EXPECT_TRUE(is_taken(std::string("\x30\x81\x03\x02\x01\x01", 6)));
  std::string nested;
  for (int i = 0; i < 33; ++i) nested = value(0x30, nested);
  EXPECT_FALSE(is_taken(nested));
  EXPECT_TRUE(is_taken(nested.substr(2)));
}

}  // namespace
}  // namespace adapter::http
