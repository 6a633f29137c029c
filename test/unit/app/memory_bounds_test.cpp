#include "app/memory_bounds.hpp"

#include <gmock/gmock.h>

#include "auth/review_client.hpp"
#include "http/server_limits.hpp"
#include "series/metric_name.hpp"

namespace adapter::app {
namespace {

using testing::HasSubstr;

constexpr std::uint64_t kMiB = 1 << 20;

TEST(MemoryBudget, IsAQuarterOfTheContainersLimitOr128MiB) {
  EXPECT_EQ(memory_budget_of({}, std::nullopt), 128 * kMiB);
  EXPECT_EQ(memory_budget_of({}, 4096 * kMiB), 128 * kMiB);
  EXPECT_EQ(memory_budget_of({}, 512 * kMiB), 128 * kMiB);
  EXPECT_EQ(memory_budget_of({}, 256 * kMiB), 64 * kMiB);
  EXPECT_EQ(memory_budget_of({.memory_budget = 300 * kMiB}, 256 * kMiB), 300 * kMiB) << "as the operator says";
}

// The limit of manifests/base/deployment.yaml.
TEST(MemoryBounds, AddUpToLessThanTheContainersLimit) {
  const auto limit = 512 * kMiB;
  const auto budget = memory_budget_of({}, limit);
  EXPECT_LE(sum_of(memory_bounds({}, budget)), limit);
}

// Who reads slowly, or never ends what he sends, must not have what the next question needs.
TEST(BudgetParts, LeaveAnEighthThatNobodyOutsideCanHold) {
  for (const auto budget : {128 * kMiB, 16 * kMiB}) {
    const auto parts = budget_parts(budget);
    const auto reviews = 2 * (budget / auth::kPartOfLongOnes);
    EXPECT_LE(parts.outside + reviews, budget / 8 * 7);
    EXPECT_LE(parts.documents + parts.answers + parts.callers, parts.outside) << "each of them is whole";
    EXPECT_LT(parts.questions, parts.outside);
  }
  EXPECT_GT(budget_parts(128 * kMiB).documents, series::kMostListedText) << "the largest document has room";
}

TEST(MemoryBounds, NameEveryPartWithWhatItTakes) {
  for (const auto& bound : memory_bounds({}, 128 * kMiB)) {
    EXPECT_FALSE(bound.what.empty());
    EXPECT_GE(bound.bytes, kMiB) << bound.what;
  }
  EXPECT_EQ(sum_of(memory_bounds({}, 200 * kMiB)), sum_of(memory_bounds({}, 128 * kMiB)) + 72 * kMiB);
}

TEST(MemoryBounds, HoldWhatAConnectionMayTakeUncounted) {
  const auto of_connections = [](std::uint16_t count) {
    return sum_of(memory_bounds({.max_connections = count}, 128 * kMiB));
  };
  const auto one = (of_connections(2048) - of_connections(1024)) / 1024;
  constexpr std::uint64_t kTls = 32 << 10, kAnswer = 8 << 10,
                          kSystem = 2 * (http::kPeerSendBuffer + http::kPeerReceiveBuffer);
  EXPECT_EQ(one, kTls + http::kUncountedHead + kAnswer + kSystem);
}

TEST(MemoryBounds, AreToldInOneLine) {
  const auto text = memory_text({}, 128 * kMiB, 512 * kMiB);
  EXPECT_THAT(text, HasSubstr("answers and what they are about, and rules by the thousand (--memory-budget) 128 MiB"));
  EXPECT_THAT(text, HasSubstr("the container's limit is 512 MiB"));
  EXPECT_THAT(memory_text({}, 128 * kMiB, std::nullopt), HasSubstr("no limit is set"));
}

}  // namespace
}  // namespace adapter::app
