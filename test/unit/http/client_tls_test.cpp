#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/client.hpp"
#include "support/fake_api_server.hpp"
#include "support/manual_clock.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::http {
namespace {

using test::FakeApiServer;

struct ClientTlsTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  FakeApiServer server{io, [](const FakeApiServer::Asked&) { return FakeApiServer::Answer{.body = "hello"}; }};
  std::vector<std::string> pieces;
  BodySink sink = [this](int, std::string_view piece) -> Result<void> {
    pieces.emplace_back(piece);
    return {};
  };

  TlsContext trusting(const test::Authority& authority) const {
    return make_client_tls({.ca_pem = authority.certificate_pem()});
  }
  Endpoint endpoint(std::string server_name = "") {
    return {.host = "127.0.0.1",
            .port = server.port(),
            .tls = trusting(server.authority()),
            .server_name = std::move(server_name)};
  }
  asio::awaitable<Result<ClientResponse>> begin(Client& client) {
    ClientRequest request{.target = "/x"};
    request.headers.add("Host", "h");
    CallOptions options{.deadline = clock.now() + std::chrono::seconds(10)};
    co_return co_await client.call(std::move(request), options, sink);
  }
  std::string outcome(Client& client) {
    const auto result = test::run_coroutine(io, begin(client));
    return result ? std::to_string(result->status) : result.error().message;
  }
  void run_until(const std::function<bool()>& done) {
    for (int i = 0; i < 2000 && !done(); ++i) {
      io.restart();
      io.run_one_for(std::chrono::milliseconds(5));
    }
    ASSERT_TRUE(done());
  }
};

TEST_F(ClientTlsTest, VerifiesTheServerNameInPlaceOfTheHost) {
  struct Case {
    std::string certificate_names, server_name, outcome;
  };
  for (const auto& c : std::vector<Case>{
           {"IP:127.0.0.1", "", "200"},
           {"DNS:kubernetes.default.svc", "kubernetes.default.svc", "200"},
           {"IP:10.96.0.1", "10.96.0.1", "200"},
           {"IP:0:0:0:0:0:0:0:1", "::1", "200"},
           {"DNS:kubernetes.default.svc", "", "TLS: certificate refused: IP address mismatch"},
           {"IP:127.0.0.1", "kubernetes.default.svc", "TLS: certificate refused: hostname mismatch"},
           {"DNS:10.96.0.1", "10.96.0.1", "TLS: certificate refused: IP address mismatch"},
       }) {
    server.use_names(c.certificate_names);
    Client client(io.get_executor(), clock, endpoint(c.server_name));
    EXPECT_EQ(outcome(client), c.outcome) << c.certificate_names << " for " << c.server_name;
  }
}

TEST_F(ClientTlsTest, AsksForTheServerNameAndNeverForAnAddress) {
  server.use_names("DNS:kubernetes,IP:127.0.0.1");
  Client by_name(io.get_executor(), clock, endpoint("kubernetes"));
  EXPECT_EQ(outcome(by_name), "200");
  Client by_address(io.get_executor(), clock, endpoint());
  EXPECT_EQ(outcome(by_address), "200");
  ASSERT_EQ(server.asked.size(), 2u);
  EXPECT_EQ(server.asked[0].asked_name, "kubernetes");
  EXPECT_EQ(server.asked[1].asked_name, "");
}

TEST_F(ClientTlsTest, TrustsEachOfSeveralAuthoritiesOfOneName) {
  server.rotate_authority();
  const auto first = server.authority().certificate_pem();
  server.rotate_authority();
  const auto second = server.authority().certificate_pem();
  const test::Authority third("new CA");
  for (const auto& [bundle, refused] : {std::pair(first + second, ""),
                                        {second + first, ""},
                                        {first + third.certificate_pem(), "certificate signature failure"}}) {
    auto where = endpoint();
    where.tls = make_client_tls({.ca_pem = bundle});
    Client client(io.get_executor(), clock, where);
    EXPECT_EQ(outcome(client), *refused == 0 ? "200" : std::string("TLS: certificate refused: ") + refused);
    where.server_name = "another";
    Client misled(io.get_executor(), clock, where);
    EXPECT_THAT(outcome(misled), testing::HasSubstr("certificate refused")) << "whoever vouches for it";
  }
}

TEST_F(ClientTlsTest, TakesAnybodyOnlyWhenToldNotToVerify) {
  auto where = endpoint();
  const test::Authority stranger("stranger");
  where.tls = trusting(stranger);
  Client careful(io.get_executor(), clock, where);
  EXPECT_THAT(outcome(careful), testing::HasSubstr("certificate refused"));
  where.tls = make_client_tls({.verify_peer = false});
  Client careless(io.get_executor(), clock, where);
  EXPECT_EQ(outcome(careless), "200");
}

TEST_F(ClientTlsTest, UsesANewContextForTheNextCallAndLetsARunningOneEnd) {
  server.on_request = [](const FakeApiServer::Asked&) { return FakeApiServer::Answer{.body = "a", .open = true}; };
  Client client(io.get_executor(), clock, endpoint());
  std::optional<Result<ClientResponse>> running;
  asio::co_spawn(io, begin(client),
                 [&](const std::exception_ptr&, Result<ClientResponse> r) { running = std::move(r); });
  run_until([&] { return pieces.size() == 1; });

  server.on_request = [](const FakeApiServer::Asked&) { return FakeApiServer::Answer{.body = "new"}; };
  server.rotate_authority();
  EXPECT_THAT(outcome(client), testing::HasSubstr("certificate refused"));
  client.set_tls(trusting(server.authority()));
  EXPECT_EQ(outcome(client), "200");
  EXPECT_FALSE(running.has_value());
  server.feed(0, "b");
  server.finish(0);
  run_until([&] { return running.has_value(); });
  ASSERT_TRUE(*running);
  EXPECT_THAT(pieces, testing::ElementsAre("a", "new", "b"));

  const auto before = client.connects();
  EXPECT_EQ(outcome(client), "200");
  EXPECT_EQ(client.connects(), before);
  EXPECT_EQ(server.asked.back().connection, server.connections()) << "not the connection of the old context";
}

TEST_F(ClientTlsTest, SaysThatAnAnswerBrokeOff) {
  server.on_request = [](const FakeApiServer::Asked&) { return FakeApiServer::Answer{.body = "a", .open = true}; };
  Client client(io.get_executor(), clock, endpoint());
  std::optional<Result<ClientResponse>> running;
  asio::co_spawn(io, begin(client),
                 [&](const std::exception_ptr&, Result<ClientResponse> r) { running = std::move(r); });
  run_until([&] { return pieces.size() == 1; });
  server.drop_connections();
  run_until([&] { return running.has_value(); });
  ASSERT_FALSE(*running);
  EXPECT_EQ(running->error().kind, ErrorKind::malformed_response);
  EXPECT_EQ(running->error().message, "the answer ends in the middle (connection closed)");
}

TEST_F(ClientTlsTest, ReusesNoIdleConnectionOfAnOldContext) {
  Client client(io.get_executor(), clock, endpoint());
  EXPECT_EQ(outcome(client), "200");
  client.set_tls(trusting(test::Authority("stranger")));
  EXPECT_THAT(outcome(client), testing::HasSubstr("certificate refused"));
}

}  // namespace
}  // namespace adapter::http
