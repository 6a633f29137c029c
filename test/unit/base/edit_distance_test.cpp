#include "base/edit_distance.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace adapter {
namespace {

TEST(EditDistance, CountsInsertionsDeletionsReplacementsAndSwaps) {
  struct Case {
    std::string_view a, b;
    std::size_t edits;
  };
  const Case cases[] = {{"", "", 0},
                        {"", "abc", 3},
                        {"pods", "Pods", 0},
                        {"pdos", "pods", 1},
                        {"pod", "pods", 1},
                        {"podss", "pods", 1},
                        {"pads", "pods", 1},
                        {"ca", "abc", 3},
                        {"abcdef", "abcxyz", 3},
                        {"kitten", "sitting", 3}};
  for (const auto& c : cases) {
    EXPECT_EQ(edit_distance(c.a, c.b, 10).edits, c.edits) << c.a << " " << c.b;
    EXPECT_EQ(edit_distance(c.b, c.a, c.edits).edits, c.edits) << c.b << " " << c.a;
    if (c.edits == 0) continue;
    EXPECT_EQ(edit_distance(c.a, c.b, c.edits - 1).edits, c.edits) << "one more than the limit";
  }
}

// The whole table, for comparison.
std::size_t plainly(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = i + j;
        continue;
      }
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
      }
    }
  }
  return d[a.size()][b.size()];
}

TEST(EditDistance, WithinItsLimitIsThatOfTheWholeTable) {
  std::mt19937 random(1);
  const auto text = [&random] {
    std::string out(random() % 12, 'a');
    for (char& c : out) c = static_cast<char>('a' + random() % 3);
    return out;
  };
  for (int round = 0; round < 20'000; ++round) {
    const auto a = text(), b = text();
    const std::size_t limit = random() % 8;
    ASSERT_EQ(edit_distance(a, b, limit).edits, std::min(plainly(a, b), limit + 1)) << a << " " << b << " " << limit;
  }
}

TEST(EditDistance, CostsABandAndNothingForWhatIsFarOrCommon) {
  const std::string a(100, 'a'), b(100, 'b');
  EXPECT_LE(edit_distance(a + "x", b + "y", 3).cells, 5u * 7u) << "given up when all of a row is beyond the limit";
  EXPECT_EQ(edit_distance(a, a + b, 30).cells, 0u) << "the lengths tell";
  EXPECT_LE(edit_distance(a + "12" + b, a + "34" + b, 10).cells, 4u) << "what is common is left out";
}

TEST(EditDistance, DoesNotWorkOnNamesOfAbsurdLength) {
  const std::string absurd(100'000, 'a');
  const auto distance = edit_distance(absurd, absurd, 5);
  EXPECT_EQ(distance.edits, 6u);
  EXPECT_EQ(distance.cells, 0u);
}

}  // namespace
}  // namespace adapter
