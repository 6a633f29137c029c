#include "cluster/object_source.hpp"

#include <gtest/gtest.h>

namespace adapter::cluster {
namespace {

double seconds(const std::string& selector, std::size_t fields, std::size_t objects, std::size_t label_bytes = 0) {
  const ObjectQuery query{.resource = {"", "pods"},
                          .selector = *meta::parse_label_selector(selector),
                          .fields = std::vector<meta::FieldTerm>(fields)};
  return std::chrono::duration<double>(time_to_select(query, objects, label_bytes)).count();
}

TEST(TimeToSelect, GrowsWithTheObjectsAndWithWhatTheyAreComparedWith) {
  EXPECT_LT(seconds("", 0, 20'000), seconds("app=a", 0, 20'000));
  EXPECT_LT(seconds("app=a", 0, 20'000), seconds("app in (a,b,c)", 0, 20'000));
  EXPECT_LT(seconds("app=a", 0, 20'000), seconds("app=a,tier", 0, 20'000));
  EXPECT_LT(seconds("", 0, 20'000), seconds("", 60, 20'000));
  EXPECT_NEAR(seconds("", 60, 40'000) / seconds("", 60, 20'000), 2, 0.1);
}

// Six hundred pods with 1,500 short labels each take a fifth of a second.
TEST(TimeToSelect, GrowsWithTheLabelsThatAreCopied) {
  EXPECT_GT(seconds("", 0, 600, 600 * 1500 * 64), 0.1);
  EXPECT_LT(seconds("", 0, 600, 600 * 1500 * 64), 0.3);
}

// Hundreds who ask about nothing would have the loop nearly alone.
TEST(TimeToSelect, OfAQuestionAboutNothingIsThatOfAThousandObjects) {
  EXPECT_GT(seconds("app=none", 0, 0), seconds("app=none", 0, 1000) / 2);
  EXPECT_LT(seconds("app=none", 0, 0), seconds("app=none", 0, 3000) / 2);
}

}  // namespace
}  // namespace adapter::cluster
