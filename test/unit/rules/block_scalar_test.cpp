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

// As JSON is written. Whoever goes back to the line's beginning for each of its texts is not done in minutes.
TEST(BlockScalar, IsLookedForWithoutTheLineItStandsOn) {
  std::string text;
  for (int i = 0; i < 1'000'000; ++i) text += R"("a",)";
  for (std::size_t at = 0; at < text.size(); at += 4) ASSERT_EQ(block_lines(text, at), "");
  text.clear();
  for (int i = 0; i < 1'000'000; ++i) text += R"(!!str"a",)";
  for (std::size_t at = 0; at < text.size(); at += 9) ASSERT_EQ(block_lines(text, at), "");
}

}  // namespace
}  // namespace adapter::rules
