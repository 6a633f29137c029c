#include "base/text_pool.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace adapter {
namespace {

TEST(TextPool, KeepsEachTextWhereItIs) {
  TextPool pool;
  std::vector<std::string_view> views;
  for (int i = 0; i < 5000; ++i) views.push_back(pool.add("text " + std::to_string(i)));
  const auto large = pool.add(std::string(100'000, 'x'));
  const auto after = pool.add("after");
  const auto moved = std::move(pool);
  for (int i = 0; i < 5000; ++i) ASSERT_EQ(views[static_cast<std::size_t>(i)], "text " + std::to_string(i));
  EXPECT_EQ(large, std::string(100'000, 'x'));
  EXPECT_EQ(after, "after");
}

TEST(TextPool, LaysTextBesideText) {
  TextPool pool;
  const auto first = pool.add("one"), second = pool.add("two");
  EXPECT_EQ(first.data() + 3, second.data());
  EXPECT_EQ(pool.add("").size(), 0u);
}

}  // namespace
}  // namespace adapter
