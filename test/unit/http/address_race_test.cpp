#include "http/address_race.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include "support/manual_clock.hpp"
#include "support/run_coroutine.hpp"
#include "support/silent_address.hpp"

namespace adapter::http {
namespace {

using asio::ip::tcp;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;

// Many addresses of loopback, and one port.
struct AddressRaceTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  Interrupt interrupt;
  asio::cancellation_signal hang_up;
  std::list<tcp::acceptor> listeners;
  std::uint16_t port = 0;
  std::optional<AddressRace> result;
  bool cancelled = false;
  int prepared = 0;

  AddressRaceTest() { listen("127.0.0.1"); }

  void listen(const std::string& address) {
    const tcp::endpoint at(asio::ip::make_address(address), port);
    auto& listener = listeners.emplace_back(io);
    listener.open(at.protocol());
    listener.set_option(asio::socket_base::reuse_address(true));
    if (at.protocol() == tcp::v6()) listener.set_option(asio::ip::v6_only(true));
    listener.bind(at);
    listener.listen();
    port = listener.local_endpoint().port();
  }

  void start(const std::vector<std::string>& texts) {
    Addresses addresses;
    for (const auto& text : texts) addresses.push_back(asio::ip::make_address(text));
    asio::co_spawn(
        io, race(clock, addresses, port, seconds(3), interrupt, [this](tcp::socket&) { ++prepared; }),
        asio::bind_cancellation_slot(hang_up.slot(), [this](const std::exception_ptr& thrown, AddressRace r) {
          cancelled = thrown != nullptr;
          result = std::move(r);
        }));
    for (int i = 0; i < 20 && !result; ++i) run();
  }
  // What happens on loopback has happened then.
  void run() {
    io.restart();
    io.run_one_for(milliseconds(2));
    test::run_ready(io);
  }
  void run_until_ended() {
    for (int i = 0; i < 2000 && !result; ++i) run();
    ASSERT_TRUE(result);
  }
  std::string winner() const {
    if (!result) return "running";
    return result->socket ? result->winner.to_string() : "nobody: " + result->why.message();
  }
  std::vector<std::string> losers() const {
    std::vector<std::string> out;
    for (const auto& loser : result->losers) out.push_back(loser.to_string());
    return out;
  }
};

TEST_F(AddressRaceTest, ConnectsToTheFirstThatTakesIt) {
  listen("127.0.0.2");
  start({"127.0.0.2", "127.0.0.1"});
  ASSERT_EQ(winner(), "127.0.0.2");
  EXPECT_THAT(losers(), ElementsAre()) << "the other was not tried";
  EXPECT_EQ(prepared, 1);
  EXPECT_EQ(result->socket->remote_endpoint().address().to_string(), "127.0.0.2");
  EXPECT_EQ(clock.alarms(), 0u);
}

TEST_F(AddressRaceTest, GivesASilentAddressAHeadStartAndNoMore) {
  const test::SilentAddress silent(io, "127.0.0.3", port);
  start({"127.0.0.3", "127.0.0.1"});
  EXPECT_EQ(winner(), "running");
  clock.advance(milliseconds(249));
  run();
  EXPECT_EQ(winner(), "running");
  clock.advance(milliseconds(1));
  run_until_ended();
  EXPECT_EQ(winner(), "127.0.0.1");
  EXPECT_THAT(losers(), ElementsAre("127.0.0.3"));
}

TEST_F(AddressRaceTest, TriesTheNextAtOnceWhenOneRefuses) {
  start({"127.0.0.4", "127.0.0.5", "127.0.0.1"});
  run_until_ended();
  EXPECT_EQ(winner(), "127.0.0.1");
  EXPECT_THAT(losers(), ElementsAre("127.0.0.4", "127.0.0.5"));
}

TEST_F(AddressRaceTest, TriesAddressesOfBothFamilies) {
  try {
    listen("::1");
  } catch (const boost::system::system_error&) {
    GTEST_SKIP() << "no IPv6 here";
  }
  const test::SilentAddress silent(io, "127.0.0.3", port);
  start({"127.0.0.3", "::1"});
  clock.advance(milliseconds(250));
  run_until_ended();
  EXPECT_EQ(winner(), "::1");
  result.reset();
  start({"fe80::1", "127.0.0.1"});  // without a link: cannot be reached
  run_until_ended();
  EXPECT_EQ(winner(), "127.0.0.1");
}

TEST_F(AddressRaceTest, EndsWhenAllHaveRefused) {
  listeners.clear();
  start({"127.0.0.4", "127.0.0.5"});
  run_until_ended();
  EXPECT_EQ(winner(), "nobody: Connection refused");
  EXPECT_THAT(losers(), ElementsAre("127.0.0.4", "127.0.0.5"));
}

TEST_F(AddressRaceTest, TriesAllBeforeItsTimeIsOver) {
  std::list<test::SilentAddress> silent;
  std::vector<std::string> addresses;
  for (int i = 10; i < 25; ++i) silent.emplace_back(io, addresses.emplace_back("127.0.0." + std::to_string(i)), port);
  addresses.push_back("127.0.0.1");
  start(addresses);
  for (int i = 0; i < 15; ++i) {
    EXPECT_EQ(winner(), "running");
    clock.advance(head_start(seconds(3), addresses.size()));
    run();
  }
  run_until_ended();
  EXPECT_EQ(winner(), "127.0.0.1");
  EXPECT_EQ(head_start(seconds(3), 2), milliseconds(250));
  EXPECT_EQ(head_start(milliseconds(300), 2), milliseconds(100));
  EXPECT_LT(head_start(seconds(3), 16) * 16, seconds(3));
}

TEST_F(AddressRaceTest, EndsWithTheInterruptAndWithItsCaller) {
  const test::SilentAddress silent(io, "127.0.0.3", port);
  start({"127.0.0.3"});
  EXPECT_EQ(winner(), "running");
  interrupt.set();
  run_until_ended();
  EXPECT_FALSE(result->socket);
  EXPECT_THAT(losers(), ElementsAre("127.0.0.3"));
  result.reset();
  Interrupt other;
  interrupt = other;
  start({"127.0.0.3"});
  hang_up.emit(asio::cancellation_type::terminal);
  run_until_ended();
  EXPECT_TRUE(cancelled);
  EXPECT_EQ(clock.alarms(), 0u);
}

}  // namespace
}  // namespace adapter::http
