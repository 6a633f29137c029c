#include "rules/block_scalar.hpp"

#include <gtest/gtest.h>

#include <string>

namespace adapter::rules {
namespace {

TEST(BlockScalar, IsItsLinesAsTheyStand) {
  const auto lines = [](const std::string& text) {
    return std::string(block_lines(text, text.find_first_of("|>&!'")));
  };
  EXPECT_EQ(lines("a: >-\n  b\n    c\n\n  d\ne: f\n"), "  b\n    c\n\n  d\n");
  EXPECT_EQ(lines("- a: | # x\r\n\r\n    b\r\n  c: d\r\n"), "\r\n    b\r\n");
  EXPECT_EQ(lines("a: |\n  b"), "  b");
  EXPECT_EQ(lines("a: &x !!str |+\n  b\n"), "  b\n");
  EXPECT_EQ(lines("a: &x\n  >-\n  b\n"), "  b\n");
  EXPECT_EQ(lines("- a: >2-\n        b\n    c\n  d: e\n"), "        b\n    c\n") << "two more than its key";
  EXPECT_EQ(lines("a: |\nb: c\n"), "");
  EXPECT_EQ(lines("a: |\n"), "");
  EXPECT_EQ(lines("a: |"), "");
  EXPECT_EQ(lines("a: 'b\n  c'\n"), "");
  EXPECT_EQ(block_lines("a", 5), "");
}

}  // namespace
}  // namespace adapter::rules
