#include "runtime/places.hpp"

#include <gtest/gtest.h>

#include <list>

namespace adapter::runtime {
namespace {

TEST(Places, LeaveOneCallerHalfOfThem) {
  Places places(8);
  std::list<Places::Place> held;
  const auto take = [&](const std::string& caller) {
    int count = 0;
    while (auto place = places.take(caller)) {
      held.push_back(std::move(*place));
      ++count;
    }
    return count;
  };
  EXPECT_EQ(take("a"), 4);
  EXPECT_EQ(take("b"), 2);
  EXPECT_EQ(take("c"), 1);
  EXPECT_EQ(take("d"), 1) << "whoever has none, as long as there is any";
  EXPECT_EQ(take("e"), 0);
  EXPECT_EQ(places.taken(), 8u);
  held.erase(held.begin());
  EXPECT_EQ(take("e"), 1);
  held.clear();
  EXPECT_EQ(places.taken(), 0u);
  EXPECT_EQ(take("a"), 4);
}

TEST(Places, BoundThoseOfOneCaller) {
  Places places(100, 2);
  const auto first = places.take("a");
  auto second = places.take("a");
  ASSERT_TRUE(first && second);
  EXPECT_FALSE(places.take("a"));
  EXPECT_TRUE(places.take("b"));
  second.reset();
  EXPECT_TRUE(places.take("a"));
}

}  // namespace
}  // namespace adapter::runtime
