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
  runtime::SteadyTime now{std::chrono::hours(1)};

  SessionState& add(const std::string& share, Phase phase = Phase::reading, bool served = false,
                    Standing standing = Standing::stranger) {
    all.push_back(std::make_unique<SessionState>());
    auto& state = *all.back();
    state.enter(phase, now);
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
  // From a come three, from b two.
  for (auto* expected : {&idle, &shaking, &waiting, &reading, &slow, &loopback}) {
    ASSERT_EQ(first_to_leave(sessions, now), expected);
    expected->closed = true;
  }
  EXPECT_EQ(first_to_leave(sessions, now), nullptr) << "verified peers and running requests stay";
}

// A probe has one connection for a moment; others may keep theirs, come back at once when they are closed, and wait.
TEST_F(ConnectionRoom, IsMadeWhereMostComeFromAndNotAmongThoseThatHaveJustCome) {
  const ConnectionLimits limits{.all = 100, .unverified = 6, .per_address = 4};
  auto& first = add("a", Phase::waiting, true);
  auto& second = add("a", Phase::waiting, true);
  add("b", Phase::waiting, true);
  add("b", Phase::waiting, true);
  auto& back = add("a", Phase::waiting);
  auto& probe = add("k", Phase::handshake);
  for (auto* session : {&back, &probe}) session->came_at = now;
  auto& another = add("c", Phase::handshake);
  another.came_at = now;
  EXPECT_EQ(room_for(another, sessions, limits, now).leaves, &first) << "most come from a";
  EXPECT_EQ(room_for(another, sessions, limits, now + kYoung).leaves, &back) << "it has asked for nothing";
  first.closed = back.closed = true;
  add("d", Phase::handshake).came_at = now;
  add("e", Phase::handshake).came_at = now;
  second.closed = true;
  for (int i = 0; i < 2; ++i) {
    const auto* leaves = room_for(add("f", Phase::reading), sessions, limits, now).leaves;
    ASSERT_NE(leaves, nullptr);
    EXPECT_EQ(leaves->address_share, "b");
  }
}

// They send thousands of requests ahead, read nothing, and come back when they are closed.
TEST_F(ConnectionRoom, IsMadeForOneWhoComesAloneAmongACrowdThatIsBusy) {
  const ConnectionLimits limits{.all = 100, .unverified = 40, .per_address = 40};
  auto& first = add("a", Phase::writing, true);
  for (int i = 0; i < 19; ++i) add("a", Phase::writing, true);
  for (int i = 0; i < 19; ++i) add("b", Phase::running, true);
  add("c", Phase::writing, true);
  auto& probe = add("k", Phase::handshake);
  probe.came_at = now;
  EXPECT_EQ(room_for(probe, sessions, limits, now).leaves, &first) << "though it has just been answered";
  for (auto* session : sessions) {
    if (session->address_share == "a") session->enter(Phase::running, now);
  }
  auto& back = add("a", Phase::handshake);
  back.came_at = now;
  const auto room = room_for(back, sessions, limits, now);
  EXPECT_TRUE(!room.enough && room.leaves == nullptr) << "of a crowd nobody pushes out one who came alone";
}

TEST_F(ConnectionRoom, BoundsStrangersAndNeverClosesTheNewcomer) {
  const ConnectionLimits limits{.all = 100, .unverified = 3, .per_address = 100};
  add("v", Phase::waiting, true, Standing::verified);
  add("", Phase::reading);
  auto& oldest = add("a");
  add("b");
  auto& third = add("c", Phase::handshake);
  EXPECT_TRUE(room_for(third, sessions, limits, now).enough);
  EXPECT_EQ(room_for(third, sessions, limits, now).leaves, nullptr);
  auto& fourth = add("d", Phase::handshake);
  EXPECT_EQ(room_for(fourth, sessions, limits, now).leaves, &oldest);
  for (auto* state : sessions) state->enter(Phase::running, now);
  EXPECT_FALSE(room_for(fourth, sessions, limits, now).enough);
  EXPECT_EQ(room_for(fourth, sessions, limits, now).leaves, nullptr);
  fourth.standing = Standing::verified;
  EXPECT_TRUE(room_for(fourth, sessions, limits, now).enough) << "a verified peer needs none of it";
}

TEST_F(ConnectionRoom, IsKeptForTheFrontProxyAndForStrangersFromThoseWithACertificate) {
  const ConnectionLimits limits{.all = 6, .unverified = 1, .per_address = 1};
  auto& idle = add("a", Phase::waiting, true, Standing::verified);
  auto& running = add("a", Phase::running, true, Standing::verified);
  auto& third = add("c", Phase::waiting, false, Standing::verified);
  auto& proxy = add("p", Phase::waiting, true, Standing::front_proxy);
  EXPECT_EQ(room_for(third, sessions, limits, now).leaves, nullptr) << "three are half";
  auto& newcomer = add("b", Phase::handshake, false, Standing::verified);
  for (auto* expected : {&idle, &third}) {  // two come from a
    ASSERT_EQ(room_for(newcomer, sessions, limits, now).leaves, expected);
    expected->enter(Phase::running, now);
  }
  EXPECT_FALSE(room_for(newcomer, sessions, limits, now).enough);
  EXPECT_EQ(room_for(proxy, sessions, limits, now).leaves, nullptr);
  EXPECT_TRUE(room_for(proxy, sessions, limits, now).enough);
  EXPECT_TRUE(room_for(add("c"), sessions, limits, now).enough);
  running.enter(Phase::waiting, now);
  EXPECT_EQ(first_to_leave(sessions, now)->address_share, "c") << "they leave for their own kind only";
  running.closed = true;
  EXPECT_TRUE(room_for(newcomer, sessions, limits, now).enough);
}

TEST_F(ConnectionRoom, IsThereForManyHandshakesFromWhereTheFrontProxyComesFrom) {
  const ConnectionLimits limits{.all = 16, .unverified = 2, .per_address = 2};
  std::vector<SessionState*> arriving;
  const auto arrive = [&]() -> SessionState& {
    arriving.push_back(&add("p", Phase::handshake));
    arriving.back()->near_front_proxy = true;
    return *arriving.back();
  };
  for (int i = 0; i < 5; ++i) add("v", Phase::waiting, true, Standing::verified);
  for (int i = 0; i < 8; ++i) {
    const auto room = room_for(arrive(), sessions, limits, now);
    EXPECT_TRUE(room.enough && room.leaves == nullptr) << i;
  }
  auto& stranger = add("s", Phase::handshake);
  EXPECT_EQ(room_for(stranger, sessions, limits, now).leaves, nullptr) << "they take no place of strangers";
  EXPECT_EQ(first_to_leave(sessions, now), &stranger) << "they go last";
  stranger.came_at = now;
  auto& another = arrive();
  EXPECT_EQ(room_for(another, sessions, limits, now).leaves, arriving[0]) << "an eighth of all is left to others";
  for (auto* session : sessions) session->enter(Phase::waiting, now);
  EXPECT_EQ(room_for(another, sessions, limits, now).leaves, arriving[0]) << "who turns out to be a stranger is one";
}

// Its caller may be anybody who reads slowly, or sends a body that never comes, with all connections that it may open.
TEST_F(ConnectionRoom, IsMadeAmongThoseOfTheFrontProxyThatHoldTheirsForNothing) {
  const ConnectionLimits limits{.all = 16, .unverified = 4, .per_address = 4};  // 14 are the front proxy's
  const auto of_proxy = [this](Phase phase, bool served) -> SessionState& {
    auto& out = add("p", phase, served, Standing::front_proxy);
    out.near_front_proxy = true;
    return out;
  };
  auto& idle = of_proxy(Phase::waiting, true);
  auto& slow = of_proxy(Phase::writing, true);
  auto& bodiless = of_proxy(Phase::reading, true);
  auto& parting = of_proxy(Phase::parting, true);
  for (int i = 0; i < 10; ++i) of_proxy(Phase::running, true);
  EXPECT_TRUE(room_for(*sessions.back(), sessions, limits, now).enough) << "there are as many as there may be";
  EXPECT_EQ(room_for(*sessions.back(), sessions, limits, now).leaves, nullptr);
  auto& newcomer = of_proxy(Phase::waiting, false);
  EXPECT_EQ(room_for(newcomer, sessions, limits, now).leaves, &idle) << "the others have just begun";
  now += kAnswerTaken;
  for (auto* expected : {&slow, &bodiless, &parting, &idle}) {
    EXPECT_EQ(room_for(newcomer, sessions, limits, now).leaves, expected);
    EXPECT_EQ(first_to_leave(sessions, now), expected) << "a full house";
    expected->closed = true;
    of_proxy(Phase::running, true);
  }
  newcomer.enter(Phase::waiting, now);
  const auto none = room_for(newcomer, sessions, limits, now);
  EXPECT_FALSE(none.enough);
  EXPECT_EQ(none.leaves, nullptr);
  auto& probe = add("k", Phase::handshake);
  EXPECT_EQ(room_for(probe, sessions, limits, now).leaves, nullptr) << "there are places that the front proxy has not";
}

TEST_F(ConnectionRoom, IsMadeForHandshakesNearTheFrontProxyAmongThoseThatAreStuck) {
  const ConnectionLimits limits{.all = 16, .unverified = 4, .per_address = 4};
  auto& slow = add("p", Phase::writing, true, Standing::front_proxy);
  for (int i = 0; i < 14; ++i) add("p", Phase::handshake).near_front_proxy = true;
  auto& newcomer = *sessions.back();
  EXPECT_NE(room_for(newcomer, sessions, limits, now).leaves, &slow);
  EXPECT_EQ(room_for(newcomer, sessions, limits, now + kAnswerTaken).leaves, &slow);
  slow.closed = true;
  auto& loopback = add("", Phase::waiting, true);
  auto& probe = add("k", Phase::handshake);
  loopback.came_at = probe.came_at = now + kAnswerTaken;
  auto& idle = add("s", Phase::waiting, true);
  auto& another = add("p", Phase::handshake);
  another.near_front_proxy = true;
  EXPECT_EQ(room_for(another, sessions, limits, now + kAnswerTaken).leaves, &idle) << "before each other";
  idle.closed = true;
  EXPECT_NE(room_for(another, sessions, limits, now + kAnswerTaken).leaves, &probe) << "it has just come";
}

TEST_F(ConnectionRoom, KnowsForAWhileWhereTheFrontProxyComesFrom) {
  FrontProxyAddresses known;
  const auto& early = add("p", Phase::handshake);
  const auto& other = add("q", Phase::handshake);
  known.note("p", sessions, now);
  known.note("", sessions, now);
  EXPECT_TRUE(early.near_front_proxy) << "came before anybody knew";
  EXPECT_FALSE(other.near_front_proxy);
  EXPECT_TRUE(known.contain("p", sessions, now + std::chrono::minutes(9)));
  EXPECT_FALSE(known.contain("p", sessions, now + std::chrono::minutes(10)));
  EXPECT_FALSE(known.contain("q", sessions, now));
  EXPECT_FALSE(known.contain("", sessions, now)) << "loopback is not counted anyway";
  add("p", Phase::waiting, true, Standing::verified);
  EXPECT_FALSE(known.contain("p", sessions, now + std::chrono::hours(1)));
  add("p", Phase::waiting, true, Standing::front_proxy);
  EXPECT_TRUE(known.contain("p", sessions, now + std::chrono::hours(1))) << "as long as it is there";
  for (std::size_t i = 0; i < FrontProxyAddresses::kMost; ++i)
    known.note(std::to_string(i), sessions, now + std::chrono::seconds(1));
  EXPECT_FALSE(known.contain("p", {}, now + std::chrono::seconds(1))) << "of many the last";
}

TEST_F(ConnectionRoom, IsMadeAmongThoseThatDoNotTakeTheirAnswersWhenThereIsNobodyElse) {
  auto& loopback = add("", Phase::writing);
  auto& mute = add("a", Phase::writing);
  add("b", Phase::writing, false, Standing::verified);
  now += kAnswerTaken;
  auto& late = add("c", Phase::writing);
  auto& parting = add("d", Phase::parting, true);
  auto& idle = add("", Phase::waiting, true);
  for (auto* expected : {&parting, &mute, &idle, &loopback}) {
    ASSERT_EQ(first_to_leave(sessions, now), expected);
    expected->closed = true;
  }
  EXPECT_EQ(first_to_leave(sessions, now), nullptr) << "an answer may take a second, and verified peers stay";
  now += kAnswerTaken;
  EXPECT_EQ(first_to_leave(sessions, now), &late);

  const ConnectionLimits limits{.all = 100, .unverified = 1, .per_address = 100};
  auto& newcomer = add("e", Phase::handshake);
  EXPECT_TRUE(room_for(newcomer, sessions, limits, now).enough);
  EXPECT_EQ(room_for(newcomer, sessions, limits, now).leaves, &late);
}

TEST_F(ConnectionRoom, IsMadeAmongThoseThatAskForMuchAndReadALittleNowAndThen) {
  auto& session = add("a", Phase::waiting);
  const auto answer = [&](std::chrono::milliseconds taken_after) {
    for (const auto phase : {Phase::reading, Phase::running}) session.enter(phase, now);
    session.enter(Phase::writing, now);
    now += taken_after;
  };
  answer(std::chrono::milliseconds(600));
  EXPECT_EQ(first_to_leave(sessions, now), nullptr);
  session.enter(Phase::waiting, now);  // the next request is there already
  answer(std::chrono::milliseconds(600));
  EXPECT_EQ(first_to_leave(sessions, now), &session);
  session.enter(Phase::waiting, now);
  now += std::chrono::seconds(1);
  answer(std::chrono::milliseconds(600));
  EXPECT_EQ(first_to_leave(sessions, now), nullptr) << "it has let us rest";
}

TEST_F(ConnectionRoom, BoundsTheShareOfAnAddressAmongItsOwn) {
  const ConnectionLimits limits{.all = 100, .unverified = 50, .per_address = 2};
  add("quiet");
  auto& first = add("noisy");
  add("noisy");
  auto& newcomer = add("noisy", Phase::handshake);
  EXPECT_EQ(room_for(newcomer, sessions, limits, now).leaves, &first);
  first.closed = true;
  EXPECT_EQ(room_for(newcomer, sessions, limits, now).leaves, nullptr) << "who was closed counts no more";
  for (int i = 0; i < 10; ++i)
    EXPECT_TRUE(room_for(add(""), sessions, limits, now).enough) << "loopback is not counted";
}

// Else a flood is let in so quickly that who comes beside it is pushed out before his handshake ends.
TEST_F(ConnectionRoom, IsGivenToFewAtOnceWhileManyAreNew) {
  for (int i = 0; i < 100; ++i) {
    add("a", Phase::running);
    add("a", Phase::writing);
    add("a", Phase::waiting, true);
  }
  EXPECT_EQ(most_at_once(sessions), 64u) << "those have begun to ask";
  for (int i = 0; i < 20; ++i) {
    add("", Phase::handshake);
    add("b", Phase::waiting);
    add("c", Phase::reading);
  }
  EXPECT_EQ(most_at_once(sessions), 4u);
  for (int i = 0; i < 20; ++i) add("d", Phase::handshake);
  EXPECT_EQ(most_at_once(sessions), 0u) << "one in each round of the loop";
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
