#include "http/server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <fstream>
#include <list>
#include <sstream>

#include "http/client.hpp"
#include "http/peer_certificate.hpp"
#include "support/certificates.hpp"
#include "support/manual_clock.hpp"
#include "support/raw_caller.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::http {
namespace {

// A real server and real clients, over TLS on loopback.
struct ServerTest : testing::Test {
  asio::io_context io;
  runtime::SystemClock clock{io.get_executor()};
  runtime::Logger logger{0, [](std::string_view) {}};
  test::Authority authority;
  std::shared_ptr<const PeerCertificate> peer;
  std::size_t asked = 0;
  runtime::Event release{io.get_executor()};
  std::unique_ptr<Server> server;
  std::string body;
  BodySink sink = [this](int, std::string_view piece) -> Result<void> {
    body += piece;
    return {};
  };

  asio::awaitable<Response> answer(Request request) {
    peer = request.peer;
    ++asked;
    if (request.target == "/throw") throw std::length_error("out of bounds below");
    if (request.target == "/wait") co_await release.wait();
    Response response;
    response.body = "seen " + request.target;
    if (request.target == "/large") response.body.resize(16 << 20);  // more than the network takes unread
    if (request.target == "/held") response.body.resize(20 << 10);   // as much as it holds of what nobody reads
    co_return response;
  }

  void SetUp() override {
    const auto pair = authority.issue(
        {.common_name = "server", .organizations = {}, .usage = "serverAuth", .alternative_names = "IP:127.0.0.1"});
    std::vector<std::string> unknown;
    ServerTlsOptions tls{.pair = pair, .pair_name = "test"};
    server = std::make_unique<Server>(io.get_executor(), clock, logger, make_server_tls(tls, unknown),
                                      [this](Request request) { return answer(std::move(request)); });
    server->listen("127.0.0.1", 0);
  }

  void TearDown() override {
    release.set();
    server->stop_accepting();
    server->cancel();
    test::run_coroutine(io, server->join());
  }

  Endpoint endpoint(bool with_certificate) {
    ClientTlsOptions tls{.ca_pem = authority.certificate_pem()};
    if (with_certificate) tls.pair = authority.issue({.common_name = "alice", .organizations = {"dev"}});
    return {.host = "127.0.0.1", .port = server->port(), .tls = make_client_tls(tls)};
  }

  asio::awaitable<Result<ClientResponse>> get(Client& client, std::string target) {
    ClientRequest request{.target = std::move(target)};
    request.headers.add("Host", "h");
    CallOptions options{.deadline = clock.now() + std::chrono::seconds(20)};
    co_return co_await client.call(std::move(request), options, sink);
  }
};

TEST_F(ServerTest, ServesOverTlsAndShowsWhatTheClientPresented) {
  Client with(io.get_executor(), clock, endpoint(true));
  ASSERT_TRUE(test::run_coroutine(io, get(with, "/a")));
  EXPECT_EQ(body, "seen /a");
  ASSERT_NE(peer, nullptr);
  EXPECT_EQ(peer->common_name(), "alice");
  Client without(io.get_executor(), clock, endpoint(false));
  ASSERT_TRUE(test::run_coroutine(io, get(without, "/b")));
  EXPECT_EQ(peer, nullptr);
  with.shut_down();
  without.shut_down();
}

// Work takes its turns, one in each round of the loop: who comes would wait for one of them for each who came before.
TEST_F(ServerTest, AcceptsThoseWhoWaitInAFewRoundsOfTheLoop) {
  std::list<asio::ip::tcp::socket> callers;
  for (int i = 0; i < 40; ++i) {
    callers.emplace_back(io).connect({asio::ip::address_v4::loopback(), server->port()});
  }
  std::size_t rounds = 0;
  std::function<void()> round = [&] {
    ++rounds;
    if (server->figures().unverified < callers.size()) asio::post(io, round);
  };
  asio::post(io, round);
  test::run_ready(io);
  EXPECT_EQ(server->figures().unverified, callers.size());
  EXPECT_LT(rounds, 10u);
}

TEST_F(ServerTest, IsRefusedByAClientThatDoesNotKnowItsAuthority) {
  const test::Authority other;
  auto where = endpoint(false);
  where.tls = make_client_tls({.ca_pem = other.certificate_pem()});
  Client client(io.get_executor(), clock, where);
  const auto result = test::run_coroutine(io, get(client, "/"));
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, testing::HasSubstr("certificate"));
}

TEST_F(ServerTest, IsRefusedUnderANameThatItsCertificateDoesNotHold) {
  auto where = endpoint(false);
  where.server_name = "another.example";
  Client client(io.get_executor(), clock, where);
  const auto result = test::run_coroutine(io, get(client, "/"));
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, testing::HasSubstr("certificate refused: hostname mismatch"));
}

TEST_F(ServerTest, FinishesWhatRunsAndClosesIdleConnectionsWhenItStops) {
  Client idle(io.get_executor(), clock, endpoint(false));
  Client busy(io.get_executor(), clock, endpoint(false));
  ASSERT_TRUE(test::run_coroutine(io, get(idle, "/a")));
  std::optional<Result<ClientResponse>> result;
  asio::co_spawn(io, get(busy, "/wait"),
                 [&](const std::exception_ptr&, Result<ClientResponse> r) { result = std::move(r); });
  while (server->connections() < 2) io.run_one();
  while (peer == nullptr && body != "seen /a") io.run_one();
  for (int i = 0; i < 100; ++i) io.run_one_for(std::chrono::milliseconds(2));
  server->stop_accepting();
  EXPECT_FALSE(result.has_value());
  release.set();
  test::run_coroutine(io, server->join());
  while (!result) io.run_one();
  ASSERT_TRUE(*result);
  EXPECT_EQ((*result)->headers.get("Connection"), "close");
  const auto refused = test::run_coroutine(io, get(idle, "/late"));
  EXPECT_FALSE(refused);
}

TEST_F(ServerTest, LosesOneConnectionToAnExceptionAndGoesOn) {
  Client unlucky(io.get_executor(), clock, endpoint(false));
  EXPECT_FALSE(test::run_coroutine(io, get(unlucky, "/throw")));
  EXPECT_EQ(logger.unexpected_failures().at("a connection"), 1);
  EXPECT_TRUE(test::run_coroutine(io, get(unlucky, "/a")));
}

// Servers with bounds of their own, and clients that do not speak.
struct ServerRoomTest : ServerTest {
  test::ManualClock by_hand;
  runtime::Budget budget{200'000};
  CallersBudget callers{budget.limit(), budget};
  std::vector<std::unique_ptr<Server>> servers;
  bool alice_is_verified = true;
  std::vector<std::string> log;
  runtime::Logger listening{0, [this](std::string_view line) { log.emplace_back(line); }};

  Server& serve(const ConnectionLimits& connections) { return serve(connections, clock); }
  Server& serve(const ConnectionLimits& connections, runtime::Clock& its_clock, CallersBudget* its_budget = nullptr) {
    return serve({.connections = connections}, its_clock, its_budget, Standing::verified);
  }
  Server& serve(const ServerLimits& limits, runtime::Clock& its_clock, CallersBudget* its_budget, Standing alice) {
    const auto pair = authority.issue(
        {.common_name = "server", .organizations = {}, .usage = "serverAuth", .alternative_names = "IP:127.0.0.1"});
    std::vector<std::string> unknown;
    ServerTlsOptions tls{.pair = pair, .pair_name = "test"};
    const auto standing_of = [this, alice](const PeerCertificate* certificate) {
      return certificate != nullptr && alice_is_verified ? alice : Standing::stranger;
    };
    const auto handler = [this](Request request) { return answer(std::move(request)); };
    servers.push_back(std::make_unique<Server>(io.get_executor(), its_clock, listening, make_server_tls(tls, unknown),
                                               handler, limits, standing_of, its_budget));
    servers.back()->listen("127.0.0.1", 0);
    return *servers.back();
  }
  void TearDown() override {
    release.set();
    for (auto& one : servers) {
      one->stop_accepting();
      one->cancel();
      test::run_coroutine(io, one->join());
    }
    ServerTest::TearDown();
  }
  Endpoint endpoint_of(const Server& of, bool with_certificate) {
    auto where = endpoint(with_certificate);
    where.port = of.port();
    return where;
  }
  // Connects, sends these bytes without TLS, and waits.
  std::unique_ptr<asio::ip::tcp::socket> half_open(const Server& of, const std::string& bytes = "") {
    auto socket = std::make_unique<asio::ip::tcp::socket>(io);
    socket->connect({asio::ip::address_v4::loopback(), of.port()});
    if (!bytes.empty()) asio::write(*socket, asio::buffer(bytes));
    return socket;
  }
  void run_until(const std::function<bool()>& done) {
    for (int i = 0; i < 5000 && !done(); ++i) {
      io.restart();
      io.run_one_for(std::chrono::milliseconds(2));
    }
    ASSERT_TRUE(done());
  }
};

// Bytes that the system holds to send from this port, as it says itself.
std::size_t held_to_send_from(std::uint16_t port) {
  std::size_t out = 0;
  std::ifstream table("/proc/self/net/tcp");
  std::string line;
  std::getline(table, line);
  while (std::getline(table, line)) {
    std::istringstream fields(line);
    std::string number, local, remote, state, queues;
    fields >> number >> local >> remote >> state >> queues;
    if (std::stoul(local.substr(local.find(':') + 1), nullptr, 16) != port) continue;
    if (state == "01") out += std::stoul(queues.substr(0, queues.find(':')), nullptr, 16);
  }
  return out;
}

// A client that asks and does not read, until `is_held`.
struct MuteClient {
  asio::ssl::context context{asio::ssl::context::tls_client};
  std::unique_ptr<asio::ssl::stream<asio::ip::tcp::socket>> stream;
  bool is_asked = false;
  std::string read;
  bool is_whole = false;

  MuteClient(asio::io_context& io, std::uint16_t port, std::string request) {
    asio::ip::tcp::socket raw(io);
    raw.open(asio::ip::tcp::v4());
    raw.set_option(asio::socket_base::receive_buffer_size(4096));
    raw.connect({asio::ip::address_v4::loopback(), port});
    stream = std::make_unique<asio::ssl::stream<asio::ip::tcp::socket>>(std::move(raw), context);
    stream->async_handshake(asio::ssl::stream_base::client, [this, request](boost::system::error_code ec) {
      ASSERT_FALSE(ec) << ec.message();
      const auto text = std::make_shared<std::string>(request);
      asio::async_write(*stream, asio::buffer(*text),
                        [this, text](boost::system::error_code, std::size_t) { is_asked = true; });
    });
    for (int i = 0; i < 1000 && held_to_send_from(port) == 0; ++i) io.run_one_for(std::chrono::milliseconds(10));
    while (io.poll() > 0) continue;
  }
  // To the end, as TLS says it.
  void read_all() {
    asio::async_read(*stream, asio::dynamic_buffer(read), [this](boost::system::error_code ec, std::size_t) {
      is_whole = ec == asio::error::eof;
      is_ended = true;
    });
  }
  bool is_ended = false;
};

// What it would hold is this program's memory, of which nobody keeps an account.
TEST_F(ServerRoomTest, HasTheSystemHoldLittleForPeersThatDoNotRead) {
  auto& narrow = serve(ConnectionLimits());
  const MuteClient client(io, narrow.port(), "GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(client.is_asked);
  EXPECT_GT(held_to_send_from(narrow.port()), 0u);
  EXPECT_LT(held_to_send_from(narrow.port()), 32u << 10);
}

// What the system holds of the last answer goes on, to a slow reader as well, as long as answers may take.
TEST_F(ServerRoomTest, EndsAConnectionWhenItsLastAnswerIsTaken) {
  for (const bool in_time : {true, false}) {
    auto& narrow = serve(ConnectionLimits(), by_hand);
    MuteClient client(io, narrow.port(), "GET /held HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    ASSERT_TRUE(client.is_asked);
    ASSERT_GT(held_to_send_from(narrow.port()), 0u);
    by_hand.advance(in_time ? std::chrono::seconds(3) : std::chrono::seconds(61));
    while (io.poll() > 0) continue;
    EXPECT_EQ(narrow.connections(), in_time ? 1u : 0u) << "it has its place meanwhile";
    client.read_all();
    run_until([&] { return client.is_ended; });
    EXPECT_EQ(client.is_whole, in_time);
    EXPECT_EQ(client.read.size() > (20u << 10), in_time);
  }
}

TEST_F(ServerRoomTest, IsMadeAmongThoseThatHaveNotFinishedARequestNeverByTheNewcomer) {
  auto& narrow = serve({.all = 4, .unverified = 4, .per_address = 4});
  Client alice(io.get_executor(), clock, endpoint_of(narrow, true));
  ASSERT_TRUE(test::run_coroutine(io, get(alice, "/a")));
  std::vector<std::unique_ptr<asio::ip::tcp::socket>> mute;
  for (int i = 0; i < 10; ++i) mute.push_back(half_open(narrow, i % 2 == 0 ? "" : "\x16"));
  run_until([&] { return narrow.figures().closed_for_room >= 6; });
  for (int i = 0; i < 3; ++i) {
    Client probe(io.get_executor(), clock, endpoint_of(narrow, false));
    ASSERT_TRUE(test::run_coroutine(io, get(probe, "/livez"))) << i;
  }
  ASSERT_TRUE(test::run_coroutine(io, get(alice, "/b")));
  EXPECT_EQ(alice.connects(), 1u) << "verified peers stay";
  EXPECT_LE(narrow.connections(), 4u);
  EXPECT_EQ(narrow.figures().verified, 1u);
  EXPECT_EQ(std::ranges::count_if(log, [](const auto& line) { return line.find("too many conn") != line.npos; }), 1)
      << "said once";
}

TEST_F(ServerRoomTest, IsTheMemoryBudgetsForLargeCertificates) {
  auto& one = serve({}, clock, &callers);
  const auto client_of = [&](const KeyPair& pair) {
    auto where = endpoint_of(one, false);
    where.tls = make_client_tls({.ca_pem = authority.certificate_pem(), .pair = pair});
    return std::make_unique<Client>(io.get_executor(), clock, where);
  };
  const auto alice = [this](std::size_t name_bytes) {
    return authority.issue(
        {.common_name = "alice", .organizations = {"dev"}, .alternative_names = "DNS:" + std::string(name_bytes, 'x')});
  };
  const auto usual = client_of(alice(1));
  ASSERT_TRUE(test::run_coroutine(io, get(*usual, "/a")));
  EXPECT_EQ(budget.used(), 0u);
  auto with_bulky_issuer = alice(1);
  with_bulky_issuer.certificate_pem += alice(7000).certificate_pem;
  for (const auto& pair : {with_bulky_issuer, alice(7000)}) {
    const auto first = client_of(pair), second = client_of(pair);
    ASSERT_TRUE(test::run_coroutine(io, get(*first, "/a")));
    EXPECT_GT(budget.used(), 50'000u);
    EXPECT_FALSE(test::run_coroutine(io, get(*second, "/a"))) << "there is no room for another one";
    first->shut_down();
    run_until([&] { return budget.used() == 0; });
    EXPECT_TRUE(test::run_coroutine(io, get(*second, "/a")));
    second->shut_down();
    run_until([&] { return budget.used() == 0; });
  }
}

TEST_F(ServerRoomTest, IsMadeByOneForEachNewcomerThoughOthersHaveLeftBefore) {
  auto& narrow = serve({.all = 3, .unverified = 3, .per_address = 3});
  std::vector<std::unique_ptr<asio::ip::tcp::socket>> mute;
  mute.push_back(half_open(narrow));
  run_until([&] { return narrow.connections() == 1; });
  mute.clear();
  run_until([&] { return narrow.connections() == 0; });
  for (std::size_t i = 1; i <= 3; ++i) {
    mute.push_back(half_open(narrow));
    run_until([&] { return narrow.connections() == i; });
  }
  mute.push_back(half_open(narrow));
  run_until([&] { return narrow.figures().closed_for_room > 0; });
  run_until([&] { return narrow.connections() == 3; });
  EXPECT_EQ(narrow.figures().closed_for_room, 1u);
}

TEST_F(ServerRoomTest, IsNotTakenAltogetherByCallersWithACertificate) {
  auto& narrow = serve({.all = 4, .unverified = 4, .per_address = 4});
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 5; ++i) {
    clients.push_back(std::make_unique<Client>(io.get_executor(), clock, endpoint_of(narrow, true)));
    ASSERT_TRUE(test::run_coroutine(io, get(*clients.back(), "/a"))) << i;
  }
  run_until([&] { return narrow.connections() == 2; });
  EXPECT_EQ(narrow.figures().verified, 2u);
}

TEST_F(ServerRoomTest, IsThereForTheFrontProxyBesideStrangersWhoComeFromWhereItComesFrom) {
  ServerLimits limits{.connections = {.all = 8, .unverified = 4, .per_address = 2}};
  limits.share_of = [](const auto&) { return "one"; };
  auto& narrow = serve(limits, clock, nullptr, Standing::front_proxy);
  std::vector<std::unique_ptr<Client>> clients;
  const auto come = [&](bool with_certificate) {
    clients.push_back(std::make_unique<Client>(io.get_executor(), clock, endpoint_of(narrow, with_certificate)));
    return test::run_coroutine(io, get(*clients.back(), "/a")).has_value();
  };
  EXPECT_TRUE(come(true));
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(come(false));
  run_until([&] { return narrow.connections() == 3; });  // strangers who have shaken hands are held to their share
  for (int i = 0; i < 7; ++i) EXPECT_TRUE(come(true)) << i << ": nearly all places are taken, by itself";
  EXPECT_EQ(narrow.figures().turned_away, 0u);
}

TEST_F(ServerRoomTest, IsMadeAmongThoseThatWaitForAnotherRequestWhenThereIsNobodyElse) {
  auto& narrow = serve({.all = 2, .unverified = 2, .per_address = 2});
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 5; ++i) {
    clients.push_back(std::make_unique<Client>(io.get_executor(), clock, endpoint_of(narrow, false)));
    ASSERT_TRUE(test::run_coroutine(io, get(*clients.back(), "/a"))) << i;
  }
  EXPECT_LE(narrow.connections(), 2u);
}

TEST_F(ServerRoomTest, IsWaitedForWhenEverybodyIsAtWork) {
  auto& narrow = serve({.all = 1, .unverified = 1, .per_address = 1});
  Client busy(io.get_executor(), clock, endpoint_of(narrow, false));
  Client next(io.get_executor(), clock, endpoint_of(narrow, false));
  std::size_t answers = 0;
  const auto count = [&](const std::exception_ptr&, Result<ClientResponse> result) { answers += result ? 1 : 0; };
  asio::co_spawn(io, get(busy, "/wait"), count);
  run_until([&] { return asked == 1; });
  asio::co_spawn(io, get(next, "/b"), count);
  for (int i = 0; i < 50; ++i) io.run_one_for(std::chrono::milliseconds(2));
  EXPECT_EQ(answers, 0u);
  release.set();
  run_until([&] { return answers == 2; });
}

TEST_F(ServerRoomTest, IsMadeAmongThoseThatDoNotReadTheirAnswers) {
  auto& narrow = serve({.all = 2, .unverified = 2, .per_address = 2}, by_hand);
  std::list<test::RawConnection> mute;
  for (std::size_t i = 0; i < 2; ++i) {
    mute.emplace_back(io, make_client_tls({.verify_peer = false}), narrow.port());
    mute.back().shake_hands();
    mute.back().send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
    run_until([&] { return asked == i + 1; });
  }
  Client probe(io.get_executor(), clock, endpoint_of(narrow, false));
  bool answered = false;
  asio::co_spawn(io, get(probe, "/livez"),
                 [&](const std::exception_ptr&, Result<ClientResponse> result) { answered = result.has_value(); });
  for (int i = 0; i < 50; ++i) io.run_one_for(std::chrono::milliseconds(2));
  EXPECT_FALSE(answered) << "who has just been answered may still take it";
  by_hand.advance(kAnswerTaken);
  run_until([&] { return answered; });
  EXPECT_EQ(narrow.figures().closed_for_room, 1u);
}

TEST_F(ServerRoomTest, CountsAndTellsWhatItRefuses) {
  auto& one = serve({});
  test::RawCaller stranger(io, make_client_tls({.verify_peer = false}), one.port());
  for (const std::string fields : {"", "Host: x\r\nUpgrade: s3cret\r\n", "Host: x\r\nExpect: s3cret\r\n"}) {
    stranger.ask("GET / HTTP/1.1\r\n" + fields + "\r\n");
  }
  EXPECT_THAT(one.figures().refused, testing::ElementsAre(testing::Pair(400, 2u), testing::Pair(417, 1u)));
  EXPECT_THAT(log, testing::ElementsAre(testing::ContainsRegex("refused a request of 127.0.0.1:[0-9]+ with 400: "),
                                        testing::HasSubstr("with 417: Expect is not served")))
      << "each kind once in ten seconds";
}

TEST_F(ServerTest, ShowsANewCertificateToNewConnectionsAndKeepsTheOpenOnes) {
  Client before(io.get_executor(), clock, endpoint(false));
  ASSERT_TRUE(test::run_coroutine(io, get(before, "/a")));

  const test::Authority next("next CA");
  const auto pair = next.issue(
      {.common_name = "server", .organizations = {}, .usage = "serverAuth", .alternative_names = "IP:127.0.0.1"});
  std::vector<std::string> unknown;
  ServerTlsOptions tls{.pair = pair, .pair_name = "test"};
  server->set_tls(make_server_tls(tls, unknown));

  ASSERT_TRUE(test::run_coroutine(io, get(before, "/b")));
  EXPECT_EQ(before.connects(), 1u) << "the open connection goes on";
  Client distrusts(io.get_executor(), clock, endpoint(false));
  EXPECT_FALSE(test::run_coroutine(io, get(distrusts, "/c")));
  auto where = endpoint(false);
  where.tls = make_client_tls({.ca_pem = next.certificate_pem()});
  Client after(io.get_executor(), clock, where);
  EXPECT_TRUE(test::run_coroutine(io, get(after, "/d")));
}

TEST_F(ServerTest, SharesItsPortWhenBothWantTo) {
  Server first(io.get_executor(), clock, logger, nullptr, Handler());
  Server second(io.get_executor(), clock, logger, nullptr, Handler());
  Server third(io.get_executor(), clock, logger, nullptr, Handler());
  first.listen("127.0.0.1", 0, {.share_port = true});
  second.listen("127.0.0.1", first.port(), {.share_port = true});
  EXPECT_EQ(second.port(), first.port());
  EXPECT_THROW(third.listen("127.0.0.1", first.port()), std::runtime_error);
  for (auto* one : {&first, &second}) {
    one->stop_accepting();
    test::run_coroutine(io, one->join());
  }
}

TEST_F(ServerTest, NamesThePortThatIsTaken) {
  Server second(io.get_executor(), clock, logger, nullptr, Handler());
  try {
    second.listen("127.0.0.1", server->port());
    FAIL();
  } catch (const std::runtime_error& e) {
    EXPECT_THAT(e.what(), testing::HasSubstr("cannot listen on 127.0.0.1 port " + std::to_string(server->port())));
  }
}

}  // namespace
}  // namespace adapter::http
