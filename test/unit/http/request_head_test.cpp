#include "http/request_head.hpp"

#include <gtest/gtest.h>

namespace adapter::http {
namespace {

using namespace std::string_literals;

boost::system::result<RequestHead, Refusal> judge(const std::string& text, const HeadLimits& limits = {}) {
  HeadLines lines(limits, HeadLines::Start::request_line);
  lines.take(text);
  if (!lines.ended()) return Refusal{0, "more is wanted"};
  return judge_request(std::move(lines));
}

int status_of(const std::string& text, const HeadLimits& limits = {}) {
  const auto head = judge(text, limits);
  return head ? 200 : head.error().status;
}

TEST(RequestHead, HandsOutWhatTheHeadSays) {
  const auto head =
      judge("POST /a?b=c HTTP/1.1\r\nHost: x\r\nA: 1\r\na: 2\r\nContent-Length: 7\r\nConnection: close\r\n\r\n");
  ASSERT_TRUE(head);
  EXPECT_EQ(head->method, "POST");
  EXPECT_EQ(head->target, "/a?b=c");
  EXPECT_EQ(head->version, HttpVersion::http_1_1);
  EXPECT_EQ(head->fields.fields().size(), 5u);
  EXPECT_EQ(head->fields.count("A"), 2u);
  EXPECT_EQ(head->body, (BodyFraming{BodyKind::length, 7}));
  EXPECT_FALSE(head->keep_alive);
  const auto old = judge("GET / HTTP/1.0\r\n\r\n");
  ASSERT_TRUE(old);
  EXPECT_EQ(old->version, HttpVersion::http_1_0);
  EXPECT_FALSE(old->keep_alive);
}

TEST(RequestHead, TakesOneFormOfRequestLine) {
  struct Case {
    std::string line;
    int status;
  };
  for (const auto& c : std::vector<Case>{
           {"GET / HTTP/1.1", 200},
           {"get / HTTP/1.1", 200},
           {"TRACE / HTTP/1.1", 200},
           {"OPTIONS * HTTP/1.1", 200},
           {"GET /%6civez?a#b HTTP/1.1", 200},
           {"GET /?x=<>\"{}|\\^` HTTP/1.1", 200},
           {"GET /\xc3\xa4 HTTP/1.1", 200},
           {"GET * HTTP/1.1", 400},
           {"CONNECT /livez HTTP/1.1", 400},
           {"CONNECT x:1 HTTP/1.1", 400},
           {"GET http://x/livez HTTP/1.1", 400},
           {"GET livez HTTP/1.1", 400},
           {"GET  / HTTP/1.1", 400},
           {"GET /  HTTP/1.1", 400},
           {" GET / HTTP/1.1", 400},
           {"GET / HTTP/1.1 ", 400},
           {"GET\t/\tHTTP/1.1", 400},
           {"GET / a HTTP/1.1", 400},
           {"GET /\ta HTTP/1.1", 400},
           {"GET /\0 HTTP/1.1"s, 400},
           {"GET /\x7f HTTP/1.1", 400},
           {"GET /", 400},
           {"GET", 400},
           {"GET HTTP/1.1", 400},
           {"G@T / HTTP/1.1", 400},
           {"G\0T / HTTP/1.1"s, 400},
           {"GET / HTTP/0.9", 400},
           {"GET / HTTP/1.2", 400},
           {"GET / HTTP/2.0", 400},
           {"GET / http/1.1", 400},
           {"GET / HTTP/1.10", 400},
           {"GET / HTTP/01.1", 400},
           {"GET / HTTP/1.", 400},
           {"GET / XTTP/1.1", 400},
           {"PRI * HTTP/2.0", 400},
       }) {
    EXPECT_EQ(status_of(c.line + "\r\nHost: x\r\n\r\n"), c.status) << c.line;
  }
}

TEST(RequestHead, BoundsTheTargetToTheByte) {
  const auto with = [](std::size_t size) {
    return "GET /" + std::string(size - 1, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n";
  };
  EXPECT_EQ(status_of(with(8192)), 200);
  EXPECT_EQ(status_of(with(8193)), 414);
  EXPECT_EQ(status_of(with(8242)), 414);
  EXPECT_EQ(status_of(with(100'000)), 414);
  const HeadLimits wide{.bytes = 200'000, .fields = 1, .line_bytes = 10, .target_bytes = 64'000};
  EXPECT_EQ(status_of(with(64'000), wide), 200);
  EXPECT_EQ(status_of(with(64'001), wide), 414);
  EXPECT_EQ(status_of(std::string(70'000, 'M') + " / HTTP/1.1\r\nHost: x\r\n\r\n"), 414);
}

TEST(RequestHead, WantsOneHostThatIsOne) {
  for (const std::string host :
       {"x", "", "a.b-c_d", "127.0.0.1:443", "[::1]", "[::1]:6443", "x:", "a%20b", "~!$&'()*+,;="}) {
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n"), 200) << host;
  }
  for (const std::string host : {"a b", "a/b", "a@b", "a?b", "a#b", "a\\b", "x:1a", "x:1:2", "::1", "[::1", "[]",
                                 "[::1]x", "[::1]:x", "a\"b", "<x>", "\xc3\xa4", "http://x"}) {
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n"), 400) << host;
  }
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\n\r\n"), 400);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: x\r\nhost: x\r\n\r\n"), 400);
  EXPECT_EQ(status_of("GET / HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n"), 400);
  EXPECT_EQ(status_of("GET / HTTP/1.0\r\n\r\n"), 200);
}

TEST(RequestHead, RefusesWhatSmugglesOrTunnels) {
  struct Case {
    std::string fields;
    int status;
  };
  for (const auto& c : std::vector<Case>{
           {"Transfer-Encoding: chunked", 400},
           {"Upgrade: h2c", 400},
           {"Upgrade: websocket\r\nConnection: upgrade", 400},
           {"Expect: 100-continue", 417},
           {"expect: x", 417},
           {"Content-Length: 5,5", 400},
           {"Content-Length: 5\r\n ", 400},
           {"Transfer-Encoding:\r\n chunked", 400},
           {" Transfer-Encoding: chunked", 400},
           {" Content-Length: 5", 400},
           {"Content-Length : 5", 400},
           {"Content-Length: 5", 200},
           {"Trailer: X-Remote-User", 200},
           {"TE: trailers", 200},
       }) {
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: x\r\n" + c.fields + "\r\n\r\n"), c.status) << c.fields;
  }
  EXPECT_EQ(status_of("HEAD / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
  EXPECT_EQ(status_of("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"), 200);
  EXPECT_EQ(status_of("POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n"),
            400);
}

}  // namespace
}  // namespace adapter::http
