#include "http/client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <fstream>
#include <sstream>

#include "http/resolver.hpp"
#include "runtime/task_group.hpp"
#include "support/held_look_up.hpp"
#include "support/manual_clock.hpp"
#include "support/raw_server.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::http {
namespace {

using std::chrono::seconds;
using test::RawServer;
using Then = RawServer::Reply::Then;

struct ClientTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  RawServer server{io, [](const RawServer::Asked&) { return RawServer::ok("hello"); }};
  Client client{io.get_executor(), clock, {.host = "127.0.0.1", .port = server.port(), .tls = nullptr}};
  std::string body;
  BodySink sink = [this](int, std::string_view piece) -> Result<void> {
    body += piece;
    return {};
  };

  CallOptions options() { return {.deadline = clock.now() + seconds(10)}; }

  Result<ClientResponse> get(const std::string& target = "/x") {
    ClientRequest request{.target = target};
    request.headers.add("Host", "h");
    return test::run_coroutine(io, client.call(std::move(request), options(), sink));
  }

  // A call that stays open until something is done about it.
  struct Pending {
    std::optional<Result<ClientResponse>> result;
  };
  std::shared_ptr<Pending> start(CallOptions with) {
    auto pending = std::make_shared<Pending>();
    ClientRequest request{.target = "/slow"};
    request.headers.add("Host", "h");
    asio::co_spawn(io, client.call(std::move(request), with, sink),
                   [pending](const std::exception_ptr&, Result<ClientResponse> r) { pending->result = std::move(r); });
    return pending;
  }
  void run_until(const std::function<bool()>& done) {
    for (int i = 0; i < 2000 && !done(); ++i) {
      io.restart();
      io.run_one_for(std::chrono::milliseconds(5));
    }
    ASSERT_TRUE(done());
  }
};

TEST_F(ClientTest, ReusesItsConnection) {
  ASSERT_TRUE(get());
  ASSERT_TRUE(get());
  EXPECT_EQ(body, "hellohello");
  EXPECT_EQ(client.connects(), 1u);
  EXPECT_THAT(server.asked()[0].header, testing::StartsWith("GET /x HTTP/1.1\r\nHost: h\r\n"));
}

TEST_F(ClientTest, SendsABodyWithItsLength) {
  ClientRequest request{.method = "POST", .target = "/q", .headers = {}, .body = "a=b"};
  request.headers.add("Host", "h");
  ASSERT_TRUE(test::run_coroutine(io, client.call(std::move(request), options(), sink)));
  EXPECT_EQ(server.asked()[0].body, "a=b");
}

TEST_F(ClientTest, RepeatsARequestOnceWhenTheReusedConnectionWasDead) {
  ASSERT_TRUE(get());
  server.set_answer([this](const RawServer::Asked&) {
    return server.connections() == 1 ? RawServer::Reply{"", Then::close} : RawServer::ok("again");
  });
  ASSERT_TRUE(get());
  EXPECT_EQ(body, "helloagain");
  EXPECT_EQ(client.connects(), 2u);
}

TEST_F(ClientTest, DoesNotReuseAConnectionThatHasEnded) {
  ASSERT_TRUE(get());
  server.close_connections();
  test::run_ready(io);
  ASSERT_TRUE(get());
  EXPECT_EQ(client.connects(), 2u);
  EXPECT_EQ(server.asked().size(), 2u);
}

TEST_F(ClientTest, NeverTakesBytesThatNobodyAskedForForAnAnswer) {
  ASSERT_TRUE(get());
  server.send_unasked(RawServer::ok("stale").bytes);
  ASSERT_TRUE(get());
  EXPECT_EQ(body, "hellohello");
  EXPECT_EQ(client.connects(), 2u);
}

TEST_F(ClientTest, PassesOverInterimAnswers) {
  const std::string hints = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n";
  server.set_answer([&](const RawServer::Asked&) {
    return RawServer::Reply{"HTTP/1.1 100 Continue\r\n\r\n" + hints + RawServer::ok("final").bytes};
  });
  const auto result = get();
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->status, 200);
  EXPECT_EQ(body, "final");
}

TEST_F(ClientTest, GivesNoAnswerThatComesAfterAnInterimOneToTheNextRequest) {
  server.set_answer([](const RawServer::Asked&) {
    return RawServer::Reply{"HTTP/1.1 100 Continue\r\n\r\n", Then::keep};
  });
  const auto pending = start(options());
  run_until([&] { return !server.asked().empty(); });
  for (int i = 0; i < 20; ++i) io.run_one_for(std::chrono::milliseconds(2));
  EXPECT_FALSE(pending->result.has_value()) << "the answer is still to come";
  server.send_unasked(RawServer::ok("of the first").bytes);
  run_until([&] { return pending->result.has_value(); });
  EXPECT_EQ(body, "of the first");
}

TEST_F(ClientTest, DoesNotReuseAConnectionThatWasIdleForLong) {
  ASSERT_TRUE(get());
  clock.advance(seconds(61));
  ASSERT_TRUE(get());
  EXPECT_EQ(client.connects(), 2u);
}

TEST_F(ClientTest, SaysWhatWentWrong) {
  struct Case {
    RawServer::Reply reply;
    ErrorKind kind;
    std::string says;
  };
  for (const auto& c : std::vector<Case>{
           {{"", Then::close}, ErrorKind::upstream_unavailable, "connection closed before an answer"},
           {{"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", Then::close},
            ErrorKind::malformed_response,
            "in the middle"},
           {{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", Then::close},
            ErrorKind::malformed_response,
            "in the middle"},
           {{"SSH-2.0-OpenSSH\r\n\r\n", Then::close}, ErrorKind::malformed_response, "no HTTP/1.1"},
           {{"HTTP/1.1 200 OK\r\nX: " + std::string(70000, 'x') + "\r\n\r\n", Then::close},
            ErrorKind::malformed_response,
            "header is too large"},
       }) {
    server.set_answer([&](const RawServer::Asked&) { return c.reply; });
    const auto result = get();
    ASSERT_FALSE(result) << c.says;
    EXPECT_EQ(result.error().kind, c.kind) << c.says;
    EXPECT_THAT(result.error().message, testing::HasSubstr(c.says));
  }
}

// Our sockets whose peer is the server.
std::vector<int> sockets_to(std::uint16_t port) {
  std::vector<int> out;
  for (int socket = 0; socket < 1024; ++socket) {
    sockaddr_in peer{};
    socklen_t size = sizeof peer;
    if (::getpeername(socket, reinterpret_cast<sockaddr*>(&peer), &size) == 0 && ntohs(peer.sin_port) == port) {
      out.push_back(socket);
    }
  }
  return out;
}

TEST_F(ClientTest, ProbesAPeerThatMayBeGone) {
  ASSERT_TRUE(get());
  const auto sockets = sockets_to(server.port());
  ASSERT_EQ(sockets.size(), 1u);
  const auto option = [&sockets](int level, int name) {
    int value = -1;
    socklen_t size = sizeof value;
    ::getsockopt(sockets[0], level, name, &value, &size);
    return value;
  };
  EXPECT_EQ(option(SOL_SOCKET, SO_KEEPALIVE), 1);
  EXPECT_EQ(option(IPPROTO_TCP, TCP_KEEPIDLE), 15);
  EXPECT_EQ(option(IPPROTO_TCP, TCP_KEEPINTVL), 15);
  EXPECT_EQ(option(IPPROTO_TCP, TCP_KEEPCNT), 2);
  EXPECT_EQ(option(IPPROTO_TCP, TCP_USER_TIMEOUT), 30'000);
  EXPECT_EQ(option(IPPROTO_TCP, TCP_NODELAY), 1);
}

TEST_F(ClientTest, ClosesAnIdleConnectionWhosePeerHasEndedIt) {
  ASSERT_TRUE(get());
  ASSERT_EQ(sockets_to(server.port()).size(), 1u);
  server.stop();
  run_until([this] { return sockets_to(server.port()).empty(); });
}

TEST_F(ClientTest, ClosesAConnectionThatIsIdleForTooLongByItself) {
  ASSERT_TRUE(get());
  clock.advance(seconds(59));
  EXPECT_EQ(sockets_to(server.port()).size(), 1u);
  clock.advance(seconds(1));
  EXPECT_EQ(sockets_to(server.port()).size(), 0u);
}

TEST_F(ClientTest, SaysThatNobodyListens) {
  server.stop();
  const auto result = get();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::upstream_unavailable);
  EXPECT_EQ(result.error().message, "connection refused");
}

TEST_F(ClientTest, CutsAnEndlessBodyAtTheLimit) {
  server.set_answer([](const RawServer::Asked&) {
    return RawServer::Reply{"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", Then::keep, std::string(4096, 'x')};
  });
  CallOptions with = options();
  with.body_limit_bytes = 100'000;
  ClientRequest request{.target = "/endless"};
  request.headers.add("Host", "h");
  const auto result = test::run_coroutine(io, client.call(std::move(request), with, sink));
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, testing::HasSubstr("too large"));
  EXPECT_LE(body.size(), 100'000u);
}

TEST_F(ClientTest, EndsACallAtItsDeadline) {
  server.set_answer([](const RawServer::Asked&) { return RawServer::Reply{"", Then::hang}; });
  const auto pending = start(options());
  run_until([&] { return !server.asked().empty(); });
  clock.advance(seconds(9));
  test::run_ready(io);
  EXPECT_FALSE(pending->result.has_value());
  clock.advance(seconds(1));
  run_until([&] { return pending->result.has_value(); });
  EXPECT_EQ(pending->result->error().kind, ErrorKind::upstream_timeout);
}

// As /proc/net/tcp has them: the system holds such a port of ours for a minute.
std::size_t waiting_ports_to(std::uint16_t port) {
  constexpr int kTimeWait = 6;
  std::ifstream table("/proc/net/tcp");
  std::string line, slot, local, remote, state;
  std::getline(table, line);
  std::size_t out = 0;
  while (std::getline(table, line)) {
    std::istringstream(line) >> slot >> local >> remote >> state;
    const auto remote_port = std::stoul(remote.substr(remote.find(':') + 1), nullptr, 16);
    if (remote_port == port && std::stoul(state, nullptr, 16) == kTimeWait) ++out;
  }
  return out;
}

// There are 28,000 of them, and many thousand callers a minute who give up.
TEST_F(ClientTest, HoldsNoPortOfACallThatIsGivenUp) {
  ASSERT_TRUE(get());
  clock.advance(seconds(60));
  ASSERT_EQ(sockets_to(server.port()).size(), 0u);
  run_until([&] { return waiting_ports_to(server.port()) == 1; });  // of an idle one that ends in good order
  for (const char* begun : {"", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab"}) {
    server.set_answer([begun](const RawServer::Asked&) { return RawServer::Reply{begun, Then::hang}; });
    const auto asked = server.asked().size();
    const auto pending = start(options());
    run_until([&] { return server.asked().size() > asked; });
    clock.advance(seconds(10));
    run_until([&] { return pending->result.has_value(); });
    test::run_ready(io);
    EXPECT_EQ(waiting_ports_to(server.port()), 1u);
  }
}

TEST_F(ClientTest, EndsACallWhoseBodyDripsAtItsDeadline) {
  server.set_answer([](const RawServer::Asked&) {
    return RawServer::Reply{"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab", Then::hang};
  });
  const auto pending = start(options());
  run_until([&] { return !server.asked().empty(); });
  test::run_ready(io);
  clock.advance(seconds(10));
  run_until([&] { return pending->result.has_value(); });
  EXPECT_EQ(pending->result->error().kind, ErrorKind::upstream_timeout);
}

TEST_F(ClientTest, HandsOnTheEventsOfAWatchAsTheyCome) {
  server.set_answer([](const RawServer::Asked&) {
    return RawServer::Reply{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", Then::keep};
  });
  const auto pending = start(options());
  run_until([&] { return !server.asked().empty(); });
  test::run_ready(io);
  std::string expected;
  for (const std::string event : {"first", "other", "third"}) {
    server.send_unasked("5\r\n" + event + "\r\n");
    expected += event;
    run_until([&] { return body == expected; });
  }
  EXPECT_FALSE(pending->result.has_value());
  server.send_unasked("0\r\n\r\n");
  run_until([&] { return pending->result.has_value(); });
  EXPECT_TRUE(*pending->result);
}

TEST_F(ClientTest, LetsCallsWaitForAConnectionInOrderAndBoundsTheQueue) {
  Client narrow(io.get_executor(), clock, {.host = "127.0.0.1", .port = server.port(), .tls = nullptr},
                {.connections = 1, .waiting = 1});
  int finished = 0;
  std::vector<ErrorKind> failures;
  for (int i = 0; i < 3; ++i) {
    ClientRequest request{.target = "/" + std::to_string(i)};
    request.headers.add("Host", "h");
    asio::co_spawn(io, narrow.call(std::move(request), options(), sink),
                   [&](const std::exception_ptr&, const Result<ClientResponse>& r) {
                     ++finished;
                     if (!r) failures.push_back(r.error().kind);
                   });
  }
  run_until([&] { return finished == 3; });
  EXPECT_THAT(failures, testing::ElementsAre(ErrorKind::upstream_unavailable));
  ASSERT_EQ(server.asked().size(), 2u);
  EXPECT_EQ(narrow.connects(), 1u);
}

TEST_F(ClientTest, EndsEverythingWhenShutDown) {
  server.set_answer([](const RawServer::Asked&) { return RawServer::Reply{"", Then::hang}; });
  const auto pending = start(options());
  run_until([&] { return !server.asked().empty(); });
  client.shut_down();
  run_until([&] { return pending->result.has_value(); });
  EXPECT_EQ(pending->result->error().kind, ErrorKind::unavailable);
  EXPECT_EQ(get().error().kind, ErrorKind::unavailable);
}

TEST_F(ClientTest, ThrowsWhenItsCallerIsCancelledAndTakesThatForNoFailure) {
  const runtime::Logger quiet{0, [](std::string_view) {}};
  runtime::TaskGroup tasks(io.get_executor(), quiet);
  bool returned = false;
  const auto task = [](Client& of, CallOptions how, BodySink& to, bool& done) -> asio::awaitable<void> {
    ClientRequest request{.target = "/"};
    request.headers.add("Host", "h");
    auto result = co_await of.call(std::move(request), how, to);
    done = true;
  };
  for (const std::string begun : {"", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab"}) {
    server.set_answer([&](const RawServer::Asked&) { return RawServer::Reply{begun, Then::hang}; });
    const auto asked = server.asked().size();
    tasks.spawn("call", task(client, options(), sink, returned));
    run_until([&] { return server.asked().size() > asked; });
    run_until([&] { return begun.empty() || body == "ab"; });
    tasks.cancel();
    test::run_coroutine(io, tasks.join());
    EXPECT_FALSE(returned) << begun;
  }
}

TEST_F(ClientTest, ClosesTheConnectionOfACancelledCallAndGivesItsTurnToTheNext) {
  Client narrow(io.get_executor(), clock, {.host = "127.0.0.1", .port = server.port(), .tls = nullptr},
                {.connections = 1});
  server.set_answer([](const RawServer::Asked& asked) {
    return asked.start_line.starts_with("GET /hangs") ? RawServer::Reply{"", Then::hang} : RawServer::ok("hello");
  });
  const runtime::Logger quiet{0, [](std::string_view) {}};
  runtime::TaskGroup callers(io.get_executor(), quiet), others(io.get_executor(), quiet);
  const auto task = [](Client& of, CallOptions how, BodySink& to, std::string target) -> asio::awaitable<void> {
    ClientRequest request{.target = std::move(target)};
    request.headers.add("Host", "h");
    auto result = co_await of.call(std::move(request), how, to);
  };
  callers.spawn("one that runs", task(narrow, options(), sink, "/hangs"));
  callers.spawn("one that waits for its turn", task(narrow, options(), sink, "/never"));
  others.spawn("the next", task(narrow, options(), sink, "/next"));
  run_until([&] { return server.asked().size() == 1; });
  callers.cancel();
  test::run_coroutine(io, callers.join());
  test::run_coroutine(io, others.join());
  ASSERT_EQ(server.asked().size(), 2u);
  EXPECT_EQ(server.asked()[1].start_line, "GET /next HTTP/1.1");
  EXPECT_EQ(body, "hello");
  EXPECT_EQ(sockets_to(server.port()).size(), 1u) << "that of the cancelled call is closed";
}

TEST_F(ClientTest, EndsACallInWhichSomethingThrowsAndGoesOn) {
  Client narrow(io.get_executor(), clock, {.host = "127.0.0.1", .port = server.port(), .tls = nullptr},
                {.connections = 1});
  const auto ask = [&] {
    ClientRequest request{.target = "/x"};
    request.headers.add("Host", "h");
    return test::run_coroutine(io, narrow.call(std::move(request), options(), sink));
  };
  for (int i = 0; i < 3; ++i) {
    sink = [](int, std::string_view) -> Result<void> { throw std::length_error("field value too large"); };
    const auto failed = ask();
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().kind, ErrorKind::internal);
    EXPECT_EQ(failed.error().message, "an unexpected failure");
    EXPECT_EQ(failed.error().detail, "field value too large") << "for the log";
  }
  sink = [](int, std::string_view) -> Result<void> { return {}; };
  EXPECT_TRUE(ask()) << "no turn is lost";
  EXPECT_EQ(clock.alarms(), 1u) << "of the idle connection alone";
}

struct ClientByNameTest : ClientTest {
  runtime::Logger quiet{0, [](std::string_view) {}};
  test::HeldLookUp system{io};
  Resolver resolver{io.get_executor(), clock, quiet, system.function()};
  Client by_name{io.get_executor(),
                 clock,
                 {.host = "backend", .port = server.port(), .tls = nullptr, .server_name = "", .resolver = &resolver}};

  ~ClientByNameTest() override { test::run_coroutine(io, resolver.stop()); }

  std::shared_ptr<Pending> begin(seconds time) {
    auto pending = std::make_shared<Pending>();
    ClientRequest request{.target = "/x"};
    request.headers.add("Host", "h");
    asio::co_spawn(io, by_name.call(std::move(request), {.deadline = clock.now() + time}, sink),
                   [pending](const std::exception_ptr&, Result<ClientResponse> r) { pending->result = std::move(r); });
    test::run_ready(io);
    return pending;
  }
};

TEST_F(ClientByNameTest, WaitsForALookUpThatHangsNoLongerThanForAConnection) {
  const auto short_of_time = begin(seconds(2)), patient = begin(seconds(10));
  clock.advance(seconds(2));
  test::run_ready(io);
  ASSERT_TRUE(short_of_time->result);
  EXPECT_EQ(short_of_time->result->error().kind, ErrorKind::upstream_timeout);
  EXPECT_FALSE(patient->result);
  clock.advance(seconds(1));
  test::run_ready(io);
  ASSERT_TRUE(patient->result);
  EXPECT_EQ(patient->result->error().kind, ErrorKind::upstream_unavailable);
  EXPECT_EQ(patient->result->error().message, "no connection in time: the look-up of the host name does not end");
  EXPECT_EQ(system.asked.size(), 1u);
  const auto later = begin(seconds(10));
  system.answer(Addresses{asio::ip::make_address("127.0.0.1")});
  run_until([&] { return later->result.has_value(); });
  EXPECT_TRUE(*later->result) << "it ended after all";
}

TEST_F(ClientByNameTest, EndsCallsThatWaitForALookUpWhenShutDown) {
  const auto pending = begin(seconds(10));
  by_name.shut_down();
  test::run_ready(io);
  ASSERT_TRUE(pending->result);
  EXPECT_EQ(pending->result->error().kind, ErrorKind::unavailable);
  EXPECT_EQ(pending->result->error().message, "shutting down");
}

TEST_F(ClientTest, EndsWithTheSinksError) {
  sink = [](int, std::string_view) -> Result<void> { return Error{ErrorKind::malformed_response, "not for me"}; };
  EXPECT_EQ(get().error().message, "not for me");
}

}  // namespace
}  // namespace adapter::http
