#include "http/dial.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/co_spawn.hpp>

#include "http/resolver.hpp"
#include "support/fake_api_server.hpp"
#include "support/held_look_up.hpp"
#include "support/manual_clock.hpp"
#include "support/raw_server.hpp"
#include "support/run_coroutine.hpp"
#include "support/silent_address.hpp"

namespace adapter::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct DialTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  runtime::Logger quiet{0, [](std::string_view) {}};
  test::HeldLookUp system{io};
  Resolver resolver{io.get_executor(), clock, quiet, system.function()};
  Interrupt interrupt;
  std::optional<Result<std::unique_ptr<ClientConnection>>> result;

  ~DialTest() override { test::run_coroutine(io, resolver.stop()); }

  void start(std::uint16_t port, TlsContext tls = nullptr, const std::string& host = "backend") {
    begin(port, std::move(tls), host);
    test::run_ready(io);
  }
  void begin(std::uint16_t port, TlsContext tls, const std::string& host) {
    result.reset();
    Endpoint endpoint{.host = host, .port = port, .tls = std::move(tls), .server_name = "", .resolver = &resolver};
    asio::co_spawn(io, dial(clock, std::move(endpoint), clock.now() + seconds(3), interrupt),
                   [this](const std::exception_ptr&, Result<std::unique_ptr<ClientConnection>> made) {
                     result = std::move(made);
                   });
  }
  void resolve(const std::vector<std::string>& texts) {
    Addresses addresses;
    for (const auto& text : texts) addresses.push_back(asio::ip::make_address(text));
    system.answer(std::move(addresses));
    test::run_ready(io);
  }
  std::string outcome() {
    for (int i = 0; i < 2000 && !result; ++i) {
      io.restart();
      io.run_one_for(milliseconds(5));
    }
    if (!result) return "waiting";
    return *result ? "connected" : result->error().message;
  }
  std::string order() {
    Interrupt none;
    const auto known = test::run_coroutine(io, resolver.resolve("backend", none));
    std::string out;
    for (const auto& address : *known) out += address.to_string() + " ";
    return out;
  }
};

TEST_F(DialTest, RemembersTheAddressThatAnswered) {
  test::RawServer server(io, [](const test::RawServer::Asked&) { return test::RawServer::ok(""); });
  start(server.port());
  resolve({"127.0.0.9", "127.0.0.1"});
  EXPECT_EQ(outcome(), "connected");
  EXPECT_EQ(order(), "127.0.0.1 127.0.0.9 ");
}

TEST_F(DialTest, GetsPastASilentAddress) {
  test::RawServer server(io, [](const test::RawServer::Asked&) { return test::RawServer::ok(""); });
  const test::SilentAddress silent(io, "127.0.0.3", server.port());
  start(server.port());
  resolve({"127.0.0.3", "127.0.0.1"});
  clock.advance(milliseconds(250));
  EXPECT_EQ(outcome(), "connected");
  start(server.port());
  EXPECT_EQ(outcome(), "connected") << "at once";
}

TEST_F(DialTest, NeedsNobodyForAnAddress) {
  test::RawServer server(io, [](const test::RawServer::Asked&) { return test::RawServer::ok(""); });
  start(server.port(), nullptr, "127.0.0.1");
  EXPECT_EQ(outcome(), "connected");
  EXPECT_TRUE(system.asked.empty());
  start(server.port(), nullptr, "::1");
  EXPECT_NE(outcome(), "connected");
  EXPECT_TRUE(system.asked.empty());
}

// Else a peer on loopback puts 64 KiB into a segment, more than the system is asked to hold, and each takes 200 ms.
TEST_F(DialTest, AsksForSegmentsThatFitIntoTheRoomForThem) {
  asio::ip::tcp::acceptor listener(io, {asio::ip::address_v4::loopback(), 0});
  start(listener.local_endpoint().port(), nullptr, "127.0.0.1");
  ASSERT_EQ(outcome(), "connected");
  auto peer = listener.accept();
  int bytes = 0;
  socklen_t size = sizeof bytes;
  ASSERT_EQ(::getsockopt(peer.native_handle(), IPPROTO_TCP, TCP_MAXSEG, &bytes, &size), 0);
  EXPECT_LE(bytes, 1460);
}

TEST_F(DialTest, SaysWhatItWaitedFor) {
  start(1);
  interrupt.set();
  EXPECT_EQ(outcome(), "the look-up of the host name does not end");
  interrupt = Interrupt();

  const test::SilentAddress silent(io, "127.0.0.3", 0);
  resolve({"127.0.0.3"});
  start(silent.port());
  interrupt.set();
  EXPECT_EQ(outcome(), "the connection does not come about");
  interrupt = Interrupt();

  test::RawServer mute(io, [](const test::RawServer::Asked&) { return test::RawServer::ok(""); });
  const test::Authority authority("CA");
  start(mute.port(), make_client_tls({.ca_pem = authority.certificate_pem()}), "127.0.0.1");
  for (int i = 0; i < 2000 && mute.connections() == 0; ++i) {
    io.restart();
    io.run_one_for(milliseconds(5));
  }
  test::run_ready(io);
  interrupt.set();
  EXPECT_EQ(outcome(), "the TLS handshake does not end");
}

TEST_F(DialTest, EndsWithTheInterruptWhateverStepItFallsInto) {
  asio::ip::tcp::acceptor mute(io, {asio::ip::address_v4::loopback(), 0});
  const test::Authority authority("CA");
  const auto tls = make_client_tls({.ca_pem = authority.certificate_pem()});
  for (int steps = 0; steps < 20; ++steps) {  // about ten lead into the handshake, which is never answered
    interrupt = Interrupt();
    begin(mute.local_endpoint().port(), tls, "127.0.0.1");
    io.restart();
    for (int i = 0; i < steps; ++i) io.poll_one();
    interrupt.set();
    ASSERT_THAT(outcome(), testing::AnyOf("the connection does not come about", "the TLS handshake does not end"))
        << steps;
  }
}

TEST_F(DialTest, TriesTheNextAddressWhenTlsFailsOrDoesNotCome) {
  test::FakeApiServer server(io, [](const test::FakeApiServer::Asked&) { return test::FakeApiServer::Answer(); });
  server.use_names("DNS:backend");
  const auto tls = make_client_tls({.ca_pem = server.authority().certificate_pem()});
  asio::ip::tcp::acceptor mute(io, {asio::ip::make_address("127.0.0.2"), server.port()});
  start(server.port(), tls);
  resolve({"127.0.0.2", "127.0.0.1"});
  for (int i = 0; i < 20; ++i) {
    io.restart();
    io.run_one_for(milliseconds(2));
  }
  clock.advance(milliseconds(1'499));
  test::run_ready(io);
  EXPECT_FALSE(result);
  clock.advance(milliseconds(1));
  EXPECT_EQ(outcome(), "connected");
  EXPECT_EQ(order(), "127.0.0.1 127.0.0.2 ");

  server.use_names("DNS:another");
  mute.close();
  start(server.port(), tls);
  EXPECT_EQ(outcome(), "connection refused") << "by the other, after the wrong name of this one";
}

TEST_F(DialTest, SaysWhyTlsFailed) {
  test::FakeApiServer server(io, [](const test::FakeApiServer::Asked&) { return test::FakeApiServer::Answer(); });
  server.use_names("DNS:another");
  start(server.port(), make_client_tls({.ca_pem = server.authority().certificate_pem()}));
  resolve({"127.0.0.1"});
  EXPECT_EQ(outcome(), "TLS: certificate refused: hostname mismatch");
}

}  // namespace
}  // namespace adapter::http
