#include "http/connection_room.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace adapter::http {
namespace {

using Phase = SessionState::Phase;

struct ConnectionRoom : testing::Test {
  std::vector<std::unique_ptr<SessionState>> all;
  Sessions sessions;

  SessionState& add(const std::string& share, Phase phase = Phase::reading, bool served = false,
                    Standing standing = Standing::stranger) {
    all.push_back(std::make_unique<SessionState>());
    auto& state = *all.back();
    state.phase = phase;
    state.standing = standing;
    state.address_share = share;
    state.served = served;
    sessions.push_back(&state);
    return state;
  }
};

TEST_F(ConnectionRoom, IsMadeAmongThoseThatHaveNotFinishedARequestOldestFirst) {
  add("a", Phase::running);
  add("a", Phase::writing);
  add("a", Phase::waiting, false, Standing::verified);
  add("a", Phase::waiting, false, Standing::front_proxy);
  auto& loopback = add("", Phase::handshake);
  auto& idle = add("a", Phase::waiting, true);
  auto& slow = add("b", Phase::reading, true);
  auto& shaking = add("b", Phase::handshake);
  auto& waiting = add("c", Phase::waiting);
  auto& reading = add("d", Phase::reading);
  for (auto* expected : {&shaking, &waiting, &reading, &idle, &slow, &loopback}) {
    ASSERT_EQ(first_to_leave(sessions), expected);
    expected->closed = true;
  }
  EXPECT_EQ(first_to_leave(sessions), nullptr) << "verified peers and running requests stay";
}

TEST_F(ConnectionRoom, BoundsStrangersAndNeverClosesTheNewcomer) {
  const ConnectionLimits limits{.all = 100, .unverified = 3, .per_address = 100};
  add("v", Phase::waiting, true, Standing::verified);
  add("", Phase::reading);
  auto& oldest = add("a");
  add("b");
  auto& third = add("c", Phase::handshake);
  EXPECT_TRUE(room_for(third, sessions, limits).enough);
  EXPECT_EQ(room_for(third, sessions, limits).leaves, nullptr);
  auto& fourth = add("d", Phase::handshake);
  EXPECT_EQ(room_for(fourth, sessions, limits).leaves, &oldest);
  for (auto* state : sessions) state->phase = Phase::running;
  EXPECT_FALSE(room_for(fourth, sessions, limits).enough);
  EXPECT_EQ(room_for(fourth, sessions, limits).leaves, nullptr);
  fourth.standing = Standing::verified;
  EXPECT_TRUE(room_for(fourth, sessions, limits).enough) << "a verified peer needs none of it";
}

TEST_F(ConnectionRoom, BoundsTheShareOfAnAddressAmongItsOwn) {
  const ConnectionLimits limits{.all = 100, .unverified = 50, .per_address = 2};
  add("quiet");
  auto& first = add("noisy");
  add("noisy");
  auto& newcomer = add("noisy", Phase::handshake);
  EXPECT_EQ(room_for(newcomer, sessions, limits).leaves, &first);
  first.closed = true;
  EXPECT_EQ(room_for(newcomer, sessions, limits).leaves, nullptr) << "who was closed counts no more";
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(room_for(add(""), sessions, limits).enough) << "loopback is not counted";
}

TEST(ShareOf, IsTheAddressOrTheNetworkOfAHost) {
  const auto share = [](const char* text) { return share_of(boost::asio::ip::make_address(text)); };
  EXPECT_EQ(share("10.1.2.3"), "10.1.2.3");
  EXPECT_EQ(share("::ffff:10.1.2.3"), "10.1.2.3");
  EXPECT_EQ(share("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
  EXPECT_EQ(share("2001:db8:1:2::1"), share("2001:db8:1:2:ffff::"));
  EXPECT_NE(share("2001:db8:1:2::1"), share("2001:db8:1:3::1"));
  for (const char* own : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"}) EXPECT_EQ(share(own), "") << own;
}

TEST(Fitting, LeavesHalfOfTheDescriptorsForTheRest) {
  const ConnectionLimits wanted;
  EXPECT_EQ(fitting(wanted, 1 << 20).all, 1024u);
  EXPECT_EQ(fitting(wanted, 2048).unverified, 256u);
  const auto small = fitting(wanted, 64);
  EXPECT_EQ(small.all, 32u);
  EXPECT_EQ(small.unverified, 8u);
  EXPECT_EQ(small.per_address, 4u);
  EXPECT_EQ(fitting(wanted, 0).all, 1u);
}

}  // namespace
}  // namespace adapter::http
