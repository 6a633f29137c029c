#include "meta/object_name.hpp"

#include <gtest/gtest.h>

#include <string>

namespace adapter::meta {
namespace {

TEST(ObjectName, MayBeWhatKubernetesAllows) {
  for (const auto* name :
       {"web-0", "a.b.example.com", "system:node", "kube-system", "Upper_case", "m\xc3\xbcller", "x@y", "a b", ""}) {
    EXPECT_TRUE(may_be_a_name(name)) << name;
  }
}

TEST(ObjectName, IsNothingThatMeansMoreInAQuery) {
  for (const char c : std::string("\"'`\\|*+?^$()[]{}")) {
    EXPECT_FALSE(may_be_a_name(std::string("a") + c + "b")) << c;
  }
}

}  // namespace
}  // namespace adapter::meta
