#include "base/json_depth.hpp"

#include <gtest/gtest.h>

#include <string>

namespace adapter {
namespace {

TEST(JsonDepth, CountsListsAndMapsInEachOther) {
  EXPECT_FALSE(is_nested_deeper("", 0));
  EXPECT_FALSE(is_nested_deeper("7", 0));
  EXPECT_TRUE(is_nested_deeper("{}", 0));
  EXPECT_FALSE(is_nested_deeper(R"({"a":[1],"b":[{}]})", 3));
  EXPECT_TRUE(is_nested_deeper(R"({"a":[1],"b":[{}]})", 2));
  EXPECT_FALSE(is_nested_deeper("[[],[],[],[]]", 2)) << "beside each other";
  EXPECT_FALSE(is_nested_deeper(R"({"a[[[[":"{{\"[[\\"})", 1)) << "in a text";
  EXPECT_TRUE(is_nested_deeper(R"(["\\",[[)", 2)) << "behind a text";
  EXPECT_FALSE(is_nested_deeper("]]]}[", 1)) << "no JSON";
  EXPECT_FALSE(is_nested_deeper(std::string(kMostJsonLevels, '[')));
  EXPECT_TRUE(is_nested_deeper(std::string(kMostJsonLevels + 1, '[')));
}

}  // namespace
}  // namespace adapter
