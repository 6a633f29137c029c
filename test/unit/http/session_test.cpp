#include "http/session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/beast/_experimental/test/stream.hpp>

#include "support/manual_clock.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::http {
namespace {

using Stream = boost::beast::test::stream;

struct SessionTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  ServerLimits limits;
  SessionState state;
  std::vector<Request> seen;

  asio::awaitable<Response> answer(Request request) {
    seen.push_back(request);
    Response response;
    response.headers.add("Content-Type", "text/plain");
    response.body = request.method + " " + request.target;
    co_return response;
  }

  // What the server writes until it closes or wants more than `sent`.
  std::string converse(const std::string& sent) {
    Stream server(io), client(io);
    server.connect(client);
    state.close = [&server] { server.close(); };
    client.write_some(asio::buffer(sent));
    const Handler handler = [this](Request request) { return answer(std::move(request)); };
    bool done = false;
    asio::co_spawn(io, run_session(server, Request{}, handler, limits, clock, state), [&](const std::exception_ptr& e) {
      EXPECT_EQ(e, nullptr);
      done = true;
    });
    test::run_ready(io);
    closed = done;
    if (!done) {
      client.close();
      test::run_ready(io);
    }
    EXPECT_TRUE(done);
    return std::string(client.str());
  }
  bool closed = false;  // by the server
};

const std::string kHost = "Host: x\r\n";

TEST_F(SessionTest, AnswersPipelinedRequestsInOrderOnOneConnection) {
  const auto text = converse("GET /a HTTP/1.1\r\n" + kHost + "\r\nGET /b HTTP/1.1\r\n" + kHost + "\r\n");
  EXPECT_THAT(text, testing::MatchesRegex("HTTP/1.1 200 OK\r\n.*GET /aHTTP/1.1 200 OK\r\n.*GET /b"));
  EXPECT_FALSE(closed);
  EXPECT_TRUE(state.idle);
}

TEST_F(SessionTest, ClosesWhenAskedToOrWhenDraining) {
  converse("GET / HTTP/1.1\r\n" + kHost + "Connection: close\r\n\r\n");
  EXPECT_TRUE(closed);
  state.draining = true;
  EXPECT_THAT(converse("GET / HTTP/1.1\r\n" + kHost + "\r\n"), testing::HasSubstr("Connection: close\r\n"));
  EXPECT_TRUE(closed);
}

TEST_F(SessionTest, TellsAnOldClientThatTheConnectionStaysOpen) {
  const auto kept = converse("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_THAT(kept, testing::HasSubstr("Connection: keep-alive\r\n"));
  EXPECT_FALSE(closed);
  EXPECT_THAT(converse("GET /a HTTP/1.0\r\n\r\n"), testing::HasSubstr("Connection: close\r\n"));
  EXPECT_TRUE(closed);
  EXPECT_THAT(converse("GET /a HTTP/1.1\r\n" + kHost + "\r\n"), testing::Not(testing::HasSubstr("Connection:")));
}

TEST_F(SessionTest, SendsNoBodyForHead) {
  const auto text = converse("HEAD /abc HTTP/1.1\r\n" + kHost + "\r\n");
  EXPECT_THAT(text, testing::HasSubstr("Content-Length: 9\r\n"));
  EXPECT_THAT(text, testing::EndsWith("\r\n\r\n"));
}

TEST_F(SessionTest, ReadsABodyAndDropsIt) {
  const auto text =
      converse("GET /a HTTP/1.1\r\n" + kHost + "Content-Length: 3\r\n\r\nxyzGET /b HTTP/1.1\r\n" + kHost + "\r\n");
  EXPECT_THAT(text, testing::HasSubstr("GET /b"));
  EXPECT_EQ(seen.size(), 2u);
}

TEST_F(SessionTest, RefusesAmbiguousFramingAndCloses) {
  struct Case {
    std::string request, status;
  };
  for (const auto& c : std::vector<Case>{
           {"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
           {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", "400"},
           {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", "400"},
           {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
           {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc", "400"},
           {"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", "400"},
           {"GET / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n", "417"},
           {"GET / HTTP/1.1\r\n\r\n", "400"},
           {"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "400"},
           {"nonsense\r\n\r\n", "400"},
           {"GET / HTTP/1.1\r\nHost x\r\n\r\n", "400"},
           {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n", "413"},
       }) {
    const auto text = converse(c.request);
    EXPECT_THAT(text, testing::StartsWith("HTTP/1.1 " + c.status)) << c.request;
    EXPECT_TRUE(closed) << c.request;
  }
  EXPECT_TRUE(seen.empty());
}

TEST_F(SessionTest, BoundsTheHeader) {
  limits.header_bytes = 1000;
  const auto text = converse("GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(2000, 'y') + "\r\n\r\n");
  EXPECT_THAT(text, testing::StartsWith("HTTP/1.1 431"));
}

TEST_F(SessionTest, TakesALargeBlockOfGroups) {
  std::string request = "GET / HTTP/1.1\r\n" + kHost;
  for (int i = 0; i < 5000; ++i) request += "X-Remote-Group: team-number-" + std::to_string(i) + "\r\n";
  converse(request + "\r\n");
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].headers.count("X-Remote-Group"), 5000u);
}

TEST_F(SessionTest, EndsAConnectionThatStallsInTheHeaderOrStaysIdle) {
  for (const std::string sent : {"GET / HT", ""}) {
    Stream server(io), client(io);
    server.connect(client);
    int closes = 0;
    state.close = [&] {
      ++closes;
      server.close();
    };
    const Handler handler = [this](Request request) { return answer(std::move(request)); };
    bool done = false;
    asio::co_spawn(io, run_session(server, Request{}, handler, limits, clock, state),
                   [&](const std::exception_ptr&) { done = true; });
    if (!sent.empty()) client.write_some(asio::buffer(sent));
    test::run_ready(io);
    const auto patience = sent.empty() ? limits.idle_time : limits.header_time;
    clock.advance(patience - std::chrono::seconds(1));
    test::run_ready(io);
    EXPECT_EQ(closes, 0);
    clock.advance(std::chrono::seconds(1));
    client.close();
    test::run_ready(io);
    EXPECT_EQ(closes, 1);
    EXPECT_TRUE(done);
  }
}

}  // namespace
}  // namespace adapter::http
