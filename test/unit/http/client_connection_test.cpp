#include "http/client_connection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/ssl/error.hpp>

#include "http/client.hpp"
#include "support/manual_clock.hpp"
#include "support/raw_server.hpp"
#include "support/record_server.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::http {
namespace {

std::string answer(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

struct ClientConnectionTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;

  std::string get(Client& client) {
    std::string body;
    BodySink sink = [&body](int, std::string_view piece) -> Result<void> {
      body += piece;
      return {};
    };
    ClientRequest request{.target = "/x"};
    request.headers.add("Host", "h");
    const CallOptions options{.deadline = clock.now() + std::chrono::seconds(10)};
    const auto result = test::run_coroutine(io, client.call(std::move(request), options, sink));
    return result ? body : result.error().message;
  }
  // What has been sent has arrived then.
  void settle() {
    for (int i = 0; i < 20; ++i) {
      io.restart();
      io.run_one_for(std::chrono::milliseconds(2));
    }
  }
};

// The answer to the first request comes with bytes that nobody asked for, in every way TLS can carry them.
struct Unasked {
  std::string name;
  test::RecordServer::Records records;
};

std::vector<Unasked> unasked() {
  const std::string stale = answer("666");
  std::vector<Unasked> out{{"the next record", {answer("1"), stale}},
                           {"the same record", {answer("1") + stale}},
                           {"half of it in the same record", {answer("1") + stale.substr(0, 20), stale.substr(20)}},
                           {"the record after an empty one", {answer("1"), "\r\n", stale}},
                           {"less than a record's head of plain text", {answer("1"), "H"}}};
  test::RecordServer::Records many{answer("1")};
  for (int i = 0; i < 100; ++i) many.push_back(stale);
  out.push_back({"many records", many});
  out.push_back({"a large record", {answer("1"), answer(std::string(15'000, '6'))}});
  return out;
}

TEST_F(ClientConnectionTest, NeverTakesForAnAnswerWhatTlsHoldsUnasked) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    for (const auto& c : unasked()) {
      test::RecordServer server(io, version, [&](std::size_t request) {
        return request == 1 ? c.records : test::RecordServer::Records{answer(std::to_string(request))};
      });
      Client client(io.get_executor(), clock, {.host = "127.0.0.1", .port = server.port(), .tls = server.client_tls()});
      EXPECT_EQ(get(client), "1") << c.name;
      EXPECT_EQ(get(client), "2") << c.name << " in TLS " << version;
      EXPECT_EQ(client.connects(), 2u) << c.name;
      EXPECT_EQ(get(client), "3") << c.name;
      EXPECT_EQ(client.connects(), 2u) << "a quiet connection is used again";
    }
  }
}

TEST_F(ClientConnectionTest, NeverTakesForAnAnswerWhatComesLaterUnasked) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    test::RecordServer server(
        io, version, [](std::size_t request) { return test::RecordServer::Records{answer(std::to_string(request))}; });
    Client client(io.get_executor(), clock, {.host = "127.0.0.1", .port = server.port(), .tls = server.client_tls()});
    EXPECT_EQ(get(client), "1");
    server.send_unasked({answer("666")});
    // What arrives when the next request is under way cannot be told from its answer: until it is here.
    for (io.restart(); server.open() > 0;) ASSERT_GT(io.run_one_for(std::chrono::seconds(10)), 0u) << "still open";
    EXPECT_EQ(get(client), "2");
    EXPECT_EQ(client.connects(), 2u);
  }
}

TEST_F(ClientConnectionTest, NeverTakesForAnAnswerWhatComesOverPlainTcpUnasked) {
  for (const std::string& more :
       {answer("666"), std::string("H"), std::string("\r\n"), answer(std::string(100'000, '6'))}) {
    int requests = 0;
    test::RawServer server(io, [&](const test::RawServer::Asked&) {
      ++requests;
      return test::RawServer::Reply{answer(std::to_string(requests)) + (requests == 1 ? more : "")};
    });
    Client client(io.get_executor(), clock, {.host = "127.0.0.1", .port = server.port(), .tls = nullptr});
    EXPECT_EQ(get(client), "1");
    EXPECT_EQ(get(client), "2");
    server.send_unasked(more);
    settle();
    EXPECT_EQ(get(client), "3");
    EXPECT_EQ(client.connects(), 3u);
  }
}

TEST_F(ClientConnectionTest, SaysWhatAFailureMeans) {
  EXPECT_EQ(describe_failure(asio::error::connection_refused), "connection refused");
  EXPECT_EQ(describe_failure(asio::error::connection_reset), "connection reset by peer");
  EXPECT_EQ(describe_failure(asio::error::broken_pipe), "connection reset by peer");
  EXPECT_EQ(describe_failure(asio::error::eof), "connection closed before an answer");
  EXPECT_EQ(describe_failure(asio::ssl::error::stream_truncated), "connection closed before an answer");
  EXPECT_EQ(describe_failure(asio::error::network_unreachable), "Network is unreachable");
}

}  // namespace
}  // namespace adapter::http
