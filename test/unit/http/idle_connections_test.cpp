#include "http/idle_connections.hpp"

#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace adapter::http {
namespace {

using std::chrono::seconds;

struct State {
  bool open = true;
  bool quiet = true;
  std::function<void()> stirred;
};

class FakeConnection : public ClientConnection {
 public:
  explicit FakeConnection(State& state) : state_(state) {}
  ~FakeConnection() override { state_.open = false; }
  asio::awaitable<Result<void>> shake_hands(std::string) override { co_return Result<void>(); }
  asio::awaitable<Done> write_all(asio::const_buffer) override { co_return Done{}; }
  asio::awaitable<Done> read_some(asio::mutable_buffer) override { co_return Done{}; }
  bool is_quiet() override { return state_.quiet; }
  void when_stirred(std::function<void()> stirred) override { state_.stirred = std::move(stirred); }
  void close() override { state_.open = false; }

 private:
  State& state_;
};

struct IdleConnectionsTest : testing::Test {
  test::ManualClock clock;
  IdleConnections idle{clock, seconds(60)};
  State a, b;

  void put(State& state) { idle.put(std::make_unique<FakeConnection>(state)); }
};

TEST_F(IdleConnectionsTest, GivesTheOneThatWasUsedLast) {
  EXPECT_EQ(idle.take(), nullptr);
  put(a);
  put(b);
  auto first = idle.take();
  first.reset();
  EXPECT_FALSE(b.open);
  EXPECT_TRUE(a.open);
  EXPECT_NE(idle.take(), nullptr);
  EXPECT_EQ(idle.take(), nullptr);
  EXPECT_EQ(clock.alarms(), 0u);
}

TEST_F(IdleConnectionsTest, ClosesEachWhenItsTimeIsOver) {
  put(a);
  clock.advance(seconds(30));
  put(b);
  clock.advance(seconds(29));
  EXPECT_TRUE(a.open);
  clock.advance(seconds(1));
  EXPECT_FALSE(a.open);
  EXPECT_TRUE(b.open);
  clock.advance(seconds(30));
  EXPECT_FALSE(b.open);
  EXPECT_EQ(idle.size(), 0u);
}

TEST_F(IdleConnectionsTest, ClosesOneOnWhichSomethingArrives) {
  put(a);
  put(b);
  a.stirred();
  EXPECT_FALSE(a.open);
  EXPECT_TRUE(b.open);
  EXPECT_EQ(idle.size(), 1u);
  EXPECT_EQ(clock.alarms(), 1u);
}

TEST_F(IdleConnectionsTest, LeavesOneInUseAloneWhateverIsHeardLate) {
  put(a);
  const auto taken = idle.take();
  a.stirred();
  EXPECT_TRUE(a.open);
  put(b);
  a.stirred();
  EXPECT_TRUE(b.open);
}

TEST_F(IdleConnectionsTest, KeepsNoneThatIsNotQuiet) {
  a.quiet = false;
  put(a);
  EXPECT_FALSE(a.open);
  put(b);
  b.quiet = false;
  EXPECT_EQ(idle.take(), nullptr);
  EXPECT_FALSE(b.open);
}

}  // namespace
}  // namespace adapter::http
