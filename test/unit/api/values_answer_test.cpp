#include "api/values_answer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/ready_text.hpp"

namespace adapter::api {
namespace {

using testing::HasSubstr;

struct ValuesAnswerTest : testing::Test {
  runtime::Budget budget{128 << 20};
  std::size_t times = 0;  // that something was written

  // A list of so many values of two letters.
  http::Response answer(std::size_t values, bool pretty = false) {
    const Writing write = [&](TextOut& out) {
      ++times;
      out += R"({"kind":"L","items":[{"a":["")";
      for (std::size_t i = 0; i < values; ++i) out += R"(,"ab")";
      out += "]}]}";
    };
    const auto size = size_of(write);
    times = 0;
    return values_answer(size, write, pretty, budget, "ask for less");
  }
};

TEST_F(ValuesAnswerTest, IsCompactOrIndented) {
  EXPECT_EQ(answer(1).body, "{\"kind\":\"L\",\"items\":[{\"a\":[\"\",\"ab\"]}]}\n");
  EXPECT_THAT(answer(1, true).body, HasSubstr("\n        \"ab\"\n"));
  EXPECT_EQ(budget.used(), 0u);
}

TEST_F(ValuesAnswerTest, TakesNoMoreMemoryThanItWasGiven) {
  const auto response = answer(100'000);
  EXPECT_EQ(response.body.capacity(), response.body.size());
  EXPECT_EQ(budget.peak() + 1, response.body.size()) << "but for the line break";
  const auto pretty = answer(100'000, true);
  EXPECT_EQ(pretty.body.capacity(), pretty.body.size());
  EXPECT_GE(budget.peak(), response.body.size() + pretty.body.size() - 2);
}

TEST_F(ValuesAnswerTest, IsNotBegunWhenItIsTooLargeOrDoesNotFit) {
  const auto large = answer(kLargestValues / 5 + 1);
  EXPECT_EQ(large.status, 503);
  EXPECT_THAT(large.body, HasSubstr("the answer takes more than 48 MiB: ask for less"));
  runtime::Budget::Share others(budget);
  ASSERT_TRUE(others.grow(budget.limit() - (1 << 20)));
  const auto over = answer(300'000);
  EXPECT_EQ(over.status, 503);
  EXPECT_THAT(over.body, HasSubstr("the answer does not fit into the memory"));
  EXPECT_EQ(times, 0u);
  EXPECT_EQ(answer(100'000).status, 200);
  EXPECT_EQ(answer(100'000, true).status, 503) << "indented it is larger";
}

TEST_F(ValuesAnswerTest, OfMuchIsCompact) {
  const auto body = answer(ReadyText::kLargestRewrittenForOne / 5, true).body;
  EXPECT_EQ(body.find('\n'), body.size() - 1);
}

}  // namespace
}  // namespace adapter::api
