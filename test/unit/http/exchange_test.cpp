#include "http/exchange.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <deque>

#include "support/run_coroutine.hpp"

namespace adapter::http {
namespace {

// Gives what the test says, read by read.
class ScriptedConnection : public ClientConnection {
 public:
  struct Read {
    std::string bytes;
    boost::system::error_code failure;
  };
  std::deque<Read> reads;
  std::string written;
  boost::system::error_code write_failure;

  asio::awaitable<Result<void>> shake_hands(std::string) override { co_return Result<void>(); }
  asio::awaitable<Done> write_all(asio::const_buffer bytes) override {
    written.append(static_cast<const char*>(bytes.data()), bytes.size());
    co_return Done{write_failure, bytes.size()};
  }
  asio::awaitable<Done> read_some(asio::mutable_buffer into) override {
    if (reads.empty()) throw std::logic_error("read too far");
    auto& next = reads.front();
    const auto size = std::min(next.bytes.size(), into.size());
    std::copy_n(next.bytes.data(), size, static_cast<char*>(into.data()));
    next.bytes.erase(0, size);
    const Done done{size > 0 ? boost::system::error_code() : next.failure, size};
    if (next.bytes.empty() && (!next.failure || size == 0)) reads.pop_front();
    co_return done;
  }
  bool is_quiet() override { return true; }
  void when_stirred(std::function<void()>) override {}
  void close() override {}
};

const boost::system::error_code kEnd = asio::error::eof;
const boost::system::error_code kCut = asio::ssl::error::stream_truncated;
const boost::system::error_code kReset = asio::error::connection_reset;

struct ExchangeTest : testing::Test {
  asio::io_context io;
  ScriptedConnection connection;
  std::vector<std::string> pieces;
  BodySink sink = [this](int status, std::string_view piece) -> Result<void> {
    pieces.push_back(std::to_string(status) + " " + std::string(piece));
    return {};
  };
  bool answered = false;
  bool reusable = false;

  std::string outcome(std::deque<ScriptedConnection::Read> reads) {
    connection.reads = std::move(reads);
    pieces.clear();
    answered = reusable = false;
    ClientRequest request{.target = "/x"};
    request.headers.add("Host", "h");
    const ExchangeLimits limits{.head = {.bytes = 1000, .line_bytes = 1000}, .body_bytes = 100'000};
    const auto done = test::run_coroutine(io, exchange(connection, request, limits, sink, answered));
    if (!done) return done.error().message;
    reusable = done->reusable;
    return std::to_string(done->response.status) + " " + std::string(done->response.headers.get("X").value_or("-"));
  }
};

TEST_F(ExchangeTest, SendsTheRequestAndHandsOnTheBodyAsItComes) {
  EXPECT_EQ(outcome({{"HTTP/1.1 404 Not Found\r\nX: y\r\nContent-Length: 6\r\n\r\nab", {}}, {"cd", {}}, {"ef", {}}}),
            "404 y");
  EXPECT_EQ(connection.written, "GET /x HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(pieces, testing::ElementsAre("404 ab", "404 cd", "404 ef"));
  EXPECT_TRUE(answered);
  EXPECT_TRUE(reusable);
}

TEST_F(ExchangeTest, GivesChunksThatCameTogetherTogether) {
  EXPECT_EQ(outcome({{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n", {}}}),
            "200 -");
  EXPECT_THAT(pieces, testing::ElementsAre("200 ab"));
}

TEST_F(ExchangeTest, TellsAnEndFromACut) {
  const std::string to_the_end = "HTTP/1.1 200 OK\r\n\r\nab";
  EXPECT_EQ(outcome({{to_the_end, {}}, {"", kEnd}}), "200 -");
  EXPECT_FALSE(reusable);
  EXPECT_EQ(outcome({{to_the_end, {}}, {"", kCut}}), "the answer ends in the middle (connection closed)");
  EXPECT_EQ(outcome({{to_the_end, {}}, {"", kReset}}), "connection reset by peer");
  EXPECT_EQ(outcome({{"", kCut}}), "connection closed before an answer");
  EXPECT_FALSE(answered);
  EXPECT_EQ(outcome({{"", kEnd}}), "connection closed before an answer");
  EXPECT_FALSE(answered);
  EXPECT_EQ(outcome({{"H", {}}, {"", kEnd}}), "the answer ends in the middle (connection closed)");
  EXPECT_TRUE(answered);
}

TEST_F(ExchangeTest, EndsWithTheFirstErrorOfWhoeverHasOne) {
  EXPECT_EQ(outcome({{"SSH-2.0\r\n\r\n", {}}}).substr(0, 25), "the answer is no HTTP/1.1");
  sink = [](int, std::string_view) -> Result<void> { return Error{ErrorKind::malformed_response, "not for me", ""}; };
  EXPECT_EQ(outcome({{"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nab", {}}}), "not for me");
  connection.write_failure = asio::error::broken_pipe;
  EXPECT_EQ(outcome({}), "connection reset by peer");
  EXPECT_FALSE(answered);
}

}  // namespace
}  // namespace adapter::http
