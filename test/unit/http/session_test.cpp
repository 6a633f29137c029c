#include "http/session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <list>

#include "http/hang_up.hpp"
#include "http/server.hpp"
#include "support/manual_clock.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::http {
namespace {

using namespace std::string_literals;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;
using Socket = asio::local::stream_protocol::socket;

// A pair of connected sockets; this end remembers how much room each read offers, and tells of each write.
struct Stream {
  using executor_type = Socket::executor_type;
  Socket socket;
  std::vector<std::size_t> room;
  std::function<void()> on_write = [] {};

  auto get_executor() { return socket.get_executor(); }
  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    room.push_back(asio::buffer_size(buffers));
    return socket.async_read_some(buffers, std::forward<Token>(token));
  }
  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    on_write();
    return socket.async_write_some(buffers, std::forward<Token>(token));
  }
};

struct SessionTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  ServerLimits limits;
  SessionState state;
  StandingOf standing_of;
  std::vector<int> refused;
  OnRefusal on_refusal = [this](const Refusal& refusal, const std::string&) { refused.push_back(refusal.status); };
  runtime::Budget budget{1 << 20};
  CallersBudget callers{budget.limit(), budget};
  std::vector<Request> seen;
  runtime::Event release{io.get_executor()};
  std::size_t cancelled = 0;
  Handler handler = [this](Request request) { return answer(std::move(request)); };

  asio::awaitable<Response> answer(Request request) {
    seen.push_back(request);
    if (request.target == "/throw") throw std::bad_alloc();
    if (request.target.starts_with("/wait")) {
      struct Running {  // as everything that works for a request: ends with it
        std::size_t& cancelled;
        bool done = false;
        explicit Running(std::size_t& count) : cancelled(count) {}
        ~Running() { cancelled += done ? 0 : 1; }
      } running(cancelled);
      co_await release.wait();
      running.done = true;
    }
    Response response;
    response.headers.add("Content-Type", "text/plain");
    response.body = request.method + " " + request.target;
    co_return response;
  }

  // A session and the peer's end of it.
  struct Talk {
    SessionTest& test;
    Stream server{.socket = Socket(test.io), .room = {}};
    Socket client{test.io};
    bool done = false;
    std::exception_ptr thrown;
    std::string heard;
    bool client_gone = false;

    explicit Talk(SessionTest& of) : test(of) {
      asio::local::connect_pair(server.socket, client);
      client.non_blocking(true);
      test.state.close = [this] { server.socket.close(); };
      test.state.is_hung_up = [this] { return has_hung_up(server.socket.native_handle()); };
      asio::co_spawn(test.io, run(), [this](const std::exception_ptr& e) {
        thrown = e;
        done = true;
      });
      test::run_ready(test.io);
    }
    ~Talk() {
      client.close();
      test::run_ready(test.io);
      EXPECT_TRUE(done);
    }
    asio::awaitable<void> run() {
      const SessionSettings settings{test.handler,    test.limits, test.standing_of,
                                     test.on_refusal, test.clock,  &test.callers};
      Session<Stream> session(server, Request{}, settings, test.state);
      co_await session.run();
    }
    // As much as the server takes. Then what it has answered so far.
    const std::string& say(std::string_view text) {
      for (auto before = heard.size() + 1; before != heard.size() || (!text.empty() && !done);) {
        before = heard.size();
        boost::system::error_code full;
        text.remove_prefix(client.write_some(asio::buffer(text), full));
        test::run_ready(test.io);
        listen();
      }
      return heard;
    }
    void listen() {
      std::array<char, 4096> piece;
      for (boost::system::error_code ec; !ec;) heard.append(piece.data(), client.read_some(asio::buffer(piece), ec));
    }
  };

  // What the server writes until it closes or wants more than `sent`.
  std::string converse(const std::string& sent) {
    Talk talk(*this);
    talk.say(sent);
    closed = talk.done;
    return talk.heard;
  }
  bool closed = false;  // by the server
};

const std::string kHost = "Host: x\r\n";

std::string get(const std::string& target) {
  return "GET " + target + " HTTP/1.1\r\n" + kHost + "\r\n";
}

TEST_F(SessionTest, AnswersPipelinedRequestsInOrderOnOneConnection) {
  EXPECT_THAT(converse(get("/a") + get("/b")), MatchesRegex("HTTP/1.1 200 OK\r\n.*GET /aHTTP/1.1 200 OK\r\n.*GET /b"));
  EXPECT_FALSE(closed);
  EXPECT_EQ(state.phase(), SessionState::Phase::waiting);
  EXPECT_TRUE(state.served);
}

TEST_F(SessionTest, ReadsTheSameWhereverTheNetworkCuts) {
  const std::string text = "\r\n" + get("/a") + "POST /b HTTP/1.1\r\n" + kHost +
                           "Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nT: v\r\n\r\n" +
                           "POST /c HTTP/1.1\r\n" + kHost + "Content-Length: 3\r\n\r\nxyz" + "nonsense\r\n\r\n";
  const auto whole = converse(text);
  EXPECT_THAT(whole, MatchesRegex(".*GET /aHTTP.*POST /bHTTP.*POST /cHTTP/1.1 400 .*"));
  for (std::size_t cut = 1; cut < text.size(); ++cut) {
    Talk talk(*this);
    talk.say(std::string_view(text).substr(0, cut));
    EXPECT_EQ(talk.say(std::string_view(text).substr(cut)), whole) << cut;
  }
  Talk drip(*this);
  for (const char c : text) drip.say({&c, 1});
  EXPECT_EQ(drip.heard, whole);
}

TEST_F(SessionTest, ClosesWhenAskedToOrWhenDraining) {
  for (const std::string fields : {"Connection: close\r\n", "Connection: keep-alive\r\nConnection: close\r\n"}) {
    EXPECT_THAT(converse("GET / HTTP/1.1\r\n" + kHost + fields + "\r\n" + get("/b")), Not(HasSubstr("/b")));
    EXPECT_TRUE(closed);
  }
  state.draining = true;
  EXPECT_THAT(converse(get("/")), HasSubstr("Connection: close\r\n"));
  EXPECT_TRUE(closed);
}

TEST_F(SessionTest, ClosesAfterAnAnswerThatWasBegunBeforeTheServerStopped) {
  Talk talk(*this);
  talk.say(get("/wait"));
  release.set();
  state.stopping = true;  // while the answer is on its way, without a word of it
  talk.say("");
  EXPECT_THAT(talk.heard, EndsWith("GET /wait"));
  EXPECT_TRUE(talk.done);
}

TEST_F(SessionTest, EndsWithoutAskingAnybodyWhenTheServerHasClosedItThoughBytesStillCome) {
  const auto request = get("/a");
  for (const std::size_t before : {std::size_t{0}, std::size_t{1}, request.size() - 1}) {
    state.closed = false;
    Talk talk(*this);
    talk.say(std::string_view(request).substr(0, before));
    state.closed = true;  // while the rest was read from the network already
    talk.say(std::string_view(request).substr(before));
    EXPECT_TRUE(talk.done) << before;
    EXPECT_THAT(talk.heard, IsEmpty()) << before;
  }
  state.closed = false;
  Talk talk(*this);
  talk.say(get("/wait") + request);
  seen.clear();
  state.closed = true;
  release.set();
  talk.say("");
  EXPECT_TRUE(talk.done);
  EXPECT_THAT(seen, IsEmpty());
}

TEST_F(SessionTest, CancelsTheHandlerBehindAClosedSocketWhateverWasPipelined) {
  Talk talk(*this);
  talk.say(get("/wait"));
  asio::write(talk.client, asio::buffer(std::string(20'000, 'x')));
  test::run_ready(io);
  state.close();
  clock.advance(std::chrono::seconds(1));
  test::run_ready(io);
  EXPECT_EQ(cancelled, 1u);
  EXPECT_TRUE(talk.done);
}

TEST_F(SessionTest, TellsAnOldClientThatTheConnectionStaysOpen) {
  const auto kept = converse("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_THAT(kept, HasSubstr("Connection: keep-alive\r\n"));
  EXPECT_FALSE(closed);
  EXPECT_THAT(converse("GET /a HTTP/1.0\r\n\r\n"), HasSubstr("Connection: close\r\n"));
  EXPECT_TRUE(closed);
  EXPECT_THAT(converse(get("/a")), Not(HasSubstr("Connection:")));
}

TEST_F(SessionTest, SendsNoBodyForHead) {
  const auto text = converse("HEAD /abc HTTP/1.1\r\n" + kHost + "\r\n");
  EXPECT_THAT(text, HasSubstr("Content-Length: 9\r\n"));
  EXPECT_THAT(text, EndsWith("\r\n\r\n"));
}

TEST_F(SessionTest, ReadsABodyAndDropsIt) {
  for (const std::string body :
       {"Content-Length: 3\r\n\r\nxyz", "Content-Length: 0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n3\r\nxyz\r\n0\r\nHost: y\r\nX-Remote-User: a\r\n\r\n"}) {
    seen.clear();
    EXPECT_THAT(converse("POST /a HTTP/1.1\r\n" + kHost + body + get("/b")), EndsWith("GET /b")) << body;
    ASSERT_EQ(seen.size(), 2u);
    EXPECT_FALSE(seen[0].headers.get("X-Remote-User")) << "trailers are never merged";
    EXPECT_EQ(seen[0].headers.count("Host"), 1u);
  }
}

TEST_F(SessionTest, RefusesAndClosesWithoutAskingAnybody) {
  limits.body_bytes = 10'000;
  const std::string chunked = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  struct Case {
    std::string request, status;
  };
  for (const auto& c : std::vector<Case>{
           {"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400 Bad Request"},
           {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", "400"},
           {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", "400"},
           {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
           {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc", "400"},
           {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3, 3\r\n\r\nabc", "400"},
           {"POST / HTTP/1.1\r\nHost: x\r\n Content-Length: 3\r\n\r\nabc", "400"},
           {"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", "400"},
           {"GET / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n", "417"},
           {"GET / HTTP/1.1\r\n\r\n", "400"},
           {"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "400"},
           {"nonsense\r\n\r\n", "400"},
           {"GET / HTTP/1.1\r\nHost x\r\n\r\n", "400"},
           {"GET /" + std::string(8192, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n", "414 URI Too Long"},
           {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10001\r\n\r\n", "413 Content Too Large"},
           {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n", "400"},
           {chunked + "2711\r\n" + std::string(10001, 'x') + "\r\n0\r\n\r\n", "413"},
           {chunked + "2711\r\n", "413"},
           {chunked + "2710\r\n" + std::string(10'000, 'x') + "\r\n1\r\nx\r\n0\r\n\r\n", "413"},
           {chunked + "3;" + std::string(300, 'x') + "\r\nabc\r\n0\r\n\r\n", "400"},
           {chunked + "-3\r\nabc\r\n0\r\n\r\n", "400"},
           {chunked + "3\r\nabcd\r\n0\r\n\r\n", "400"},
           {chunked + "0\r\nno colon\r\n\r\n", "400"},
           {chunked + "0\r\nT: " + std::string(65'534, 'x') + "\r\n\r\n", "431"},
       }) {
    const auto text = converse(c.request + get("/next"));
    EXPECT_THAT(text, StartsWith("HTTP/1.1 " + c.status)) << c.request.substr(0, 200);
    EXPECT_THAT(text, HasSubstr("\r\nConnection: close\r\n"));
    EXPECT_TRUE(closed);
    EXPECT_THAT(refused, testing::ElementsAre(std::stoi(c.status)));
    refused.clear();
  }
  EXPECT_THAT(seen, IsEmpty());
}

TEST_F(SessionTest, BoundsWhatFramesABodyOfTinyChunks) {
  limits.body_bytes = 1000;
  std::string body;
  for (int i = 0; i < 201; ++i) body += "1\r\nx\r\n";  // 201 bytes, and 1,005 around them
  const auto text = converse("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + body + "0\r\n\r\n");
  EXPECT_THAT(text, StartsWith("HTTP/1.1 413"));
}

TEST_F(SessionTest, BoundsTheHeaderByWhatThePeerIsWorth) {
  const auto request = [](std::size_t fields, std::size_t value) {
    std::string out = "GET / HTTP/1.1\r\n" + kHost;
    for (std::size_t i = 1; i < fields; ++i) out += "X: " + std::string(value, 'y') + "\r\n";
    return out + "\r\n";
  };
  Standing standing = Standing::stranger;
  standing_of = [&](const PeerCertificate*) { return standing; };
  struct Case {
    Standing standing;
    std::size_t fields, value;
    std::string status;
  };
  for (const auto& c : std::vector<Case>{
           {Standing::stranger, 256, 1, "200"},
           {Standing::stranger, 257, 1, "431 Request Header Fields Too Large"},
           {Standing::stranger, 2, 8189, "200"},
           {Standing::stranger, 2, 8190, "431"},
           {Standing::stranger, 4, 8000, "431"},
           {Standing::verified, 1024, 50, "200"},
           {Standing::verified, 1025, 1, "431"},
           {Standing::verified, 5, 16'000, "200"},
           {Standing::verified, 6, 16'000, "431"},
           {Standing::verified, 2, 16'382, "431"},
           {Standing::front_proxy, 4096, 50, "200"},
           {Standing::front_proxy, 4097, 1, "431"},
           {Standing::front_proxy, 5, 63'997, "200"},
           {Standing::front_proxy, 2, 63'998, "431"},
           {Standing::front_proxy, 2, 65'533, "431"},
           {Standing::front_proxy, 2, 65'534, "431"},
           {Standing::front_proxy, 6, 60'000, "431"},
       }) {
    standing = c.standing;
    EXPECT_THAT(converse(request(c.fields, c.value)), StartsWith("HTTP/1.1 " + c.status)) << c.fields << " " << c.value;
  }
}

TEST_F(SessionTest, LooksAtThePeerAgainWhileTheConnectionLives) {
  Standing standing = Standing::front_proxy;
  standing_of = [&](const PeerCertificate*) { return standing; };
  const std::string large = "GET / HTTP/1.1\r\n" + kHost + "X: " + std::string(20'000, 'y') + "\r\n\r\n";
  Talk talk(*this);
  EXPECT_THAT(talk.say(large), StartsWith("HTTP/1.1 200"));
  standing = Standing::stranger;  // its certificate has ended
  clock.advance(std::chrono::seconds(1));
  talk.heard.clear();
  EXPECT_THAT(talk.say(large), StartsWith("HTTP/1.1 431"));
}

// Else who has asked whether we are ready counts as a stranger for as long as he asks nothing more.
TEST_F(SessionTest, LooksAtThePeerAtEachRequestUntilSomebodyCouldBeKnown) {
  std::optional<Standing> standing;
  standing_of = [&](const PeerCertificate*) { return standing; };
  const std::string large = "GET / HTTP/1.1\r\n" + kHost + "X: " + std::string(20'000, 'y') + "\r\n\r\n";
  Talk talk(*this);
  EXPECT_THAT(talk.say("GET / HTTP/1.1\r\n" + kHost + "\r\n"), StartsWith("HTTP/1.1 200"));
  standing = Standing::front_proxy;
  talk.heard.clear();
  EXPECT_THAT(talk.say(large), StartsWith("HTTP/1.1 200"));
}

TEST_F(SessionTest, CountsLongHeadersInTheCommonBudgetWhileTheirRequestRuns) {
  standing_of = [](const PeerCertificate*) { return Standing::front_proxy; };
  const std::string large = "GET /wait HTTP/1.1\r\n" + kHost + "X: " + std::string(60'000, 'y') +
                            "\r\nX: " + std::string(20'000, 'y') + "\r\n\r\n";
  {
    Talk talk(*this);
    talk.say(large);
    EXPECT_GT(budget.used(), 80'000u);
    EXPECT_LT(budget.used(), 82'000u) << "what it takes, not what it might";
    release.set();
    EXPECT_THAT(talk.say(""), StartsWith("HTTP/1.1 200"));
    EXPECT_EQ(budget.used(), 0u);
    runtime::Budget::Share others(budget);
    ASSERT_TRUE(others.grow(budget.limit() - 50'000));
    talk.heard.clear();
    EXPECT_THAT(talk.say(large), StartsWith("HTTP/1.1 503"));
    EXPECT_THAT(refused, testing::ElementsAre(503));
    EXPECT_TRUE(talk.done);
  }
  EXPECT_EQ(budget.used(), 0u);
}

TEST_F(SessionTest, CountsALongTargetAsOftenAsAnsweringHoldsIt) {
  standing_of = [](const PeerCertificate*) { return Standing::front_proxy; };
  const auto request = [](std::size_t target) {
    return "GET /wait?" + std::string(target - 6, 'y') + " HTTP/1.1\r\n" + kHost + "\r\n";
  };
  Talk usual(*this);
  usual.say(request(kUncountedTarget));
  EXPECT_EQ(budget.used(), 0u);
  {
    Talk talk(*this);
    talk.say(request(20'000));
    EXPECT_GT(budget.used(), kTargetCopies * 20'000u);
    EXPECT_LT(budget.used(), (kTargetCopies + 2) * 20'000u);
  }
  std::list<Talk> talks;
  while (refused.empty()) {
    ASSERT_LT(talks.size(), 100u);
    talks.emplace_back(*this).say(request(20'000));
  }
  EXPECT_THAT(talks.back().heard, StartsWith("HTTP/1.1 503"));
}

TEST_F(SessionTest, LeavesHalfOfTheBudgetForTheFrontProxysHeaders) {
  standing_of = [](const PeerCertificate*) { return Standing::verified; };
  const std::string unfinished = "GET / HTTP/1.1\r\n" + kHost + "X: " + std::string(15'000, 'y') +
                                 "\r\nX: " + std::string(15'000, 'y') + "\r\nX: " + std::string(15'000, 'y') + "\r\n";
  std::list<Talk> talks;
  while (refused.empty()) {
    ASSERT_LT(talks.size(), 100u);
    talks.emplace_back(*this).say(unfinished);
  }
  EXPECT_THAT(talks.back().heard, StartsWith("HTTP/1.1 503"));
  EXPECT_GT(budget.used(), budget.limit() / 2 - 50'000);
  standing_of = [](const PeerCertificate*) { return Standing::front_proxy; };
  EXPECT_THAT(talks.emplace_back(*this).say(unfinished + "\r\n"), StartsWith("HTTP/1.1 200"));
}

TEST_F(SessionTest, CountsNothingOfARefusedHeaderWhileItsRefusalIsSent) {
  standing_of = [](const PeerCertificate*) { return Standing::front_proxy; };
  std::optional<std::size_t> sent;
  Talk talk(*this);
  talk.server.on_write = [&] { sent = budget.used(); };
  talk.say("GET / HTTP/1.1\r\n" + kHost + "X: " + std::string(40'000, 'y') + "\r\n");
  const auto read = budget.used();
  talk.say("no colon\r\n\r\n");
  EXPECT_GT(read, 40'000u);
  EXPECT_THAT(talk.heard, StartsWith("HTTP/1.1 400"));
  EXPECT_EQ(sent, 0u);
}

TEST_F(SessionTest, CountsTheRoomForFieldsThatIsNotUsedYet) {
  standing_of = [](const PeerCertificate*) { return Standing::front_proxy; };
  std::string head = "GET / HTTP/1.1\r\n" + kHost;
  Headers fields;
  fields.add("Host", "x");
  for (int i = 0; i < 1024; ++i) {
    head += "X: y\r\n";
    fields.add("X", "y");
  }
  Talk talk(*this);
  talk.say(head);
  ASSERT_GT(fields.fields().capacity(), fields.fields().size());
  EXPECT_EQ(budget.used(), head.size() + fields.fields().capacity() * sizeof(Headers::Field));
}

TEST_F(SessionTest, HoldsNoMoreOfAHeaderUncountedThanTheSumOfAllBoundsSays) {
  Standing standing = Standing::stranger;
  standing_of = [&](const PeerCertificate*) { return standing; };
  struct Case {
    Standing standing;
    std::size_t fields, value;
  };
  for (const auto& c : std::vector<Case>{{Standing::stranger, 10, 100},
                                         {Standing::stranger, 250, 1},
                                         {Standing::stranger, 250, 50},
                                         {Standing::verified, 1, 15'900},
                                         {Standing::verified, 4, 15'900},
                                         {Standing::verified, 800, 1},
                                         {Standing::front_proxy, 4, 60'000},
                                         {Standing::front_proxy, 4000, 50}}) {
    standing = c.standing;
    std::string head = "GET /wait HTTP/1.1\r\n" + kHost;
    for (std::size_t i = 0; i < c.fields; ++i) head += "X: " + std::string(c.value, 'y') + "\r\n";
    Talk talk(*this);
    talk.say(head + "\r\n");
    ASSERT_EQ(state.phase(), SessionState::Phase::running);
    const auto held = head.size() + c.fields * sizeof(Headers::Field);
    EXPECT_LE(held, budget.used() + kUncountedHead) << c.fields << " of " << c.value;
    EXPECT_EQ(budget.used() == 0, held <= kUncountedHead) << c.fields << " of " << c.value;
  }
}

TEST_F(SessionTest, HoldsNoBufferWhileNobodyAsks) {
  Talk talk(*this);
  EXPECT_THAT(talk.server.room, testing::ElementsAre(1u));
  talk.say("GET / HTTP/1.1\r\n" + kHost + "X: " + std::string(8000, 'y') + "\r\n\r\n");
  EXPECT_EQ(talk.server.room.back(), 1u);
  EXPECT_EQ(*std::max_element(talk.server.room.begin(), talk.server.room.end()), 4096u);
}

TEST_F(SessionTest, CancelsTheHandlerOfACallerThatHangsUp) {
  for (const bool half : {false, true}) {
    Talk talk(*this);
    talk.say(get("/wait"));
    cancelled = 0;
    if (half) {
      talk.client.shutdown(Socket::shutdown_send);
    } else {
      talk.client.close();
    }
    test::run_ready(io);
    EXPECT_EQ(cancelled, 1u);
    EXPECT_TRUE(talk.done);
    EXPECT_EQ(talk.thrown, nullptr);
  }
}

TEST_F(SessionTest, CancelsTheHandlerOfACallerThatHangsUpBehindMuchThatIsUnread) {
  for (const bool half : {false, true}) {
    Talk talk(*this);
    talk.say(get("/wait"));
    cancelled = 0;
    asio::write(talk.client, asio::buffer(std::string(20'000, 'x')));
    test::run_ready(io);
    clock.advance(std::chrono::seconds(1));
    test::run_ready(io);
    EXPECT_FALSE(talk.done);
    if (half) {
      talk.client.shutdown(Socket::shutdown_send);
    } else {
      talk.client.close();
    }
    clock.advance(std::chrono::seconds(1));
    test::run_ready(io);
    EXPECT_EQ(cancelled, 1u);
    EXPECT_TRUE(talk.done);
  }
}

TEST_F(SessionTest, TakesTheNextRequestForNoHangUpAndBoundsIt) {
  Talk talk(*this);
  talk.say(get("/wait"));
  std::string next;
  for (int i = 0; i < 1000; ++i) next += get("/" + std::to_string(i));
  boost::system::error_code full;
  const auto sent = talk.client.write_some(asio::buffer(next), full);
  test::run_ready(io);
  EXPECT_EQ(cancelled, 0u);
  boost::system::error_code ignored;
  EXPECT_GT(talk.server.socket.available(ignored), sent - 6000) << "the rest waits in the network";
  release.set();
  talk.say(std::string_view(next).substr(sent));
  EXPECT_EQ(seen.size(), 1001u);
  EXPECT_TRUE(talk.heard.ends_with("GET /999"));
}

TEST_F(SessionTest, EndsWithAnExceptionOfItsHandler) {
  Talk talk(*this);
  talk.say(get("/throw"));
  EXPECT_TRUE(talk.done);
  EXPECT_THROW(std::rethrow_exception(talk.thrown), std::bad_alloc);
}

TEST_F(SessionTest, EndsAConnectionThatStallsInTheHeaderOrInTheBodyOrStaysIdle) {
  for (const std::string sent : {"GET / HT", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\na", ""}) {
    Talk talk(*this);
    talk.say(sent);
    const auto patience = sent.empty() ? limits.idle_time : limits.header_time;
    clock.advance(patience - std::chrono::seconds(1));
    test::run_ready(io);
    EXPECT_FALSE(talk.done);
    clock.advance(std::chrono::seconds(1));
    test::run_ready(io);
    EXPECT_TRUE(talk.done);
  }
}

}  // namespace
}  // namespace adapter::http
