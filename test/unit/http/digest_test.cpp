#include "http/digest.hpp"

#include <gtest/gtest.h>

namespace adapter::http {
namespace {

TEST(Digest, IsWhatSha256sumPrints) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("rules: []\n"), "e0dfa70eb69d47fe9cb2be8a4fcd53e74cf7fe26fcbb1f06912b57a9c028e4e0");
}

}  // namespace
}  // namespace adapter::http
