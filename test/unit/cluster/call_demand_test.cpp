#include "cluster/call_demand.hpp"

#include <gmock/gmock.h>

#include <set>

#include "base/text_hash.hpp"
#include "support/manual_clock.hpp"

namespace adapter::cluster {
namespace {

using testing::UnorderedElementsAre;

struct FakeQueues : CallDemand::Queues {
  void join(std::size_t caller) override { callers.insert(caller); }
  void leave(std::size_t caller) override { callers.erase(caller); }
  void drop() override { is_dropped = true; }

  std::multiset<std::size_t> callers;
  bool is_dropped = false;
};

const auto kAlice = TextHash{}("alice"), kBob = TextHash{}("bob"), kOwn = TextHash{}("");

struct CallDemandTest : testing::Test {
  test::ManualClock clock;
  CallDemand demand{clock};
  FakeQueues queues;
};

TEST_F(CallDemandTest, StandsOnceInTheQueueOfEachWhoWaits) {
  for (const auto* who : {"alice", "", "alice"}) demand.add(who);
  demand.wait_in(queues);
  for (const auto* who : {"bob", "bob"}) demand.add(who);
  EXPECT_THAT(queues.callers, UnorderedElementsAre(kAlice, kOwn, kBob));
  demand.remove("alice");
  demand.remove("");
  EXPECT_THAT(queues.callers, UnorderedElementsAre(kAlice, kBob));
  demand.remove("alice");
  EXPECT_THAT(queues.callers, UnorderedElementsAre(kBob));
  EXPECT_FALSE(queues.is_dropped);
}

TEST_F(CallDemandTest, IsDroppedWhenTheLastLeavesBeforeItsTurn) {
  demand.add("alice");
  demand.wait_in(queues);
  demand.remove("alice");
  EXPECT_TRUE(queues.is_dropped && demand.is_dropped());
  demand.add("bob");
  EXPECT_TRUE(demand.is_dropped()) << "for good";
  EXPECT_TRUE(queues.callers.empty());
}

TEST_F(CallDemandTest, IsNotDroppedOnceItHasItsTurn) {
  demand.add("alice");
  demand.wait_in(queues);
  demand.end_wait();
  const auto turn = clock.now();
  demand.note_turn();
  clock.advance(std::chrono::seconds(1));
  demand.note_turn();
  demand.remove("alice");
  EXPECT_EQ(demand.turn(), turn) << "the first";
  EXPECT_FALSE(queues.is_dropped || demand.is_dropped());
}

TEST_F(CallDemandTest, IsDroppedAtOnceWhereNobodyWaits) {
  demand.wait_in(queues);
  EXPECT_TRUE(queues.is_dropped && demand.is_dropped());
}

}  // namespace
}  // namespace adapter::cluster
