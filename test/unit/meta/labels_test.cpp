#include "meta/labels.hpp"

#include <gtest/gtest.h>

namespace adapter::meta {
namespace {

TEST(Labels, FindsWhatIsThereAndNothingElse) {
  const Labels labels{{"tier", "front"}, {"app", "web"}, {"canary", ""}};
  ASSERT_NE(labels.find("app"), nullptr);
  EXPECT_EQ(*labels.find("app"), "web");
  EXPECT_EQ(*labels.find("tier"), "front");
  EXPECT_EQ(*labels.find("canary"), "");
  for (const std::string_view absent : {"", "a", "apps", "b", "tie", "z"}) EXPECT_EQ(labels.find(absent), nullptr);
  EXPECT_EQ(Labels().find("app"), nullptr);
}

TEST(Labels, GoesThroughThemInTheOrderOfKeys) {
  std::string keys;
  for (const auto& [key, value] : Labels{{"c", "1"}, {"a", "2"}, {"b", "3"}}) keys += key + value;
  EXPECT_EQ(keys, "a2b3c1");
}

TEST(Labels, LetsTheLastOfTwoEqualKeysCount) {
  const Labels labels{{"b", "x"}, {"a", "first"}, {"a", "second"}, {"a", "last"}};
  EXPECT_EQ(*labels.find("a"), "last");
  EXPECT_EQ(labels.size(), 2U);
  EXPECT_EQ(labels, (Labels{{"a", "last"}, {"b", "x"}}));
}

}  // namespace
}  // namespace adapter::meta
