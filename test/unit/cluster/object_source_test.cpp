#include "cluster/object_source.hpp"

#include <gtest/gtest.h>

namespace adapter::cluster {
namespace {

std::uint64_t work(const std::string& selector, std::size_t fields, std::size_t objects) {
  const ObjectQuery query{.resource = {"", "pods"},
                          .selector = *meta::parse_label_selector(selector),
                          .fields = std::vector<meta::FieldTerm>(fields)};
  return work_of(query, objects);
}

TEST(WorkOf, GrowsWithTheObjectsAndWithWhatTheyAreComparedWith) {
  EXPECT_LT(work("", 0, 20'000), work("app=a", 0, 20'000));
  EXPECT_LT(work("app=a", 0, 20'000), work("app in (a,b,c)", 0, 20'000));
  EXPECT_LT(work("app=a", 0, 20'000), work("app=a,tier", 0, 20'000));
  EXPECT_LT(work("", 0, 20'000), work("", 60, 20'000));
  EXPECT_NEAR(static_cast<double>(work("", 60, 40'000)) / static_cast<double>(work("", 60, 20'000)), 2, 0.1);
}

// Hundreds who ask about nothing would have the loop nearly alone.
TEST(WorkOf, OfAQuestionAboutNothingIsThatOfAThousandObjects) {
  EXPECT_GT(work("app=none", 0, 0), work("app=none", 0, 1000) / 2);
  EXPECT_LT(work("app=none", 0, 0), work("app=none", 0, 3000) / 2);
}

}  // namespace
}  // namespace adapter::cluster
