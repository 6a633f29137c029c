#include "http/answer_head.hpp"

#include <gtest/gtest.h>

namespace adapter::http {
namespace {

using namespace std::string_literals;

boost::system::result<AnswerHead, Refusal> judge(const std::string& text) {
  HeadLines lines({}, HeadLines::Start::status_line);
  lines.take(text);
  if (!lines.ended()) return Refusal{0, "more is wanted"};
  return judge_answer(std::move(lines));
}

TEST(AnswerHead, HandsOutWhatTheHeadSays) {
  struct Case {
    std::string text;
    int status;
    BodyFraming body;
    bool keep_alive;
  };
  for (const auto& c : std::vector<Case>{
           {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n", 200, {BodyKind::length, 5}, true},
           {"HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n", 200, {BodyKind::chunked, 0}, true},
           {"HTTP/1.1 404 gr\xc3\xbc\xc3\x9f\r\nContent-Length: 0\r\nConnection: close\r\n",
            404,
            {BodyKind::length, 0},
            false},
           {"HTTP/1.1 200 OK\r\n", 200, {BodyKind::until_close, 0}, false},
           {"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n", 200, {BodyKind::length, 5}, false},
           {"HTTP/1.0 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive\r\n", 200, {BodyKind::length, 5}, true},
           {"HTTP/1.1 100 Continue\r\n", 100, {BodyKind::none, 0}, true},
           {"HTTP/1.1 103 Early Hints\r\nLink: x\r\n", 103, {BodyKind::none, 0}, true},
           {"HTTP/1.1 204 \r\n", 204, {BodyKind::none, 0}, true},
           {"HTTP/1.1 204 \r\nContent-Length: 0\r\n", 204, {BodyKind::none, 0}, true},
           {"HTTP/1.1 304 \r\nContent-Length: 500\r\n", 304, {BodyKind::none, 0}, true},
       }) {
    const auto head = judge(c.text + "\r\n");
    ASSERT_TRUE(head) << c.text;
    EXPECT_EQ(head->status, c.status);
    EXPECT_EQ(head->body, c.body) << c.text;
    EXPECT_EQ(head->keep_alive, c.keep_alive) << c.text;
  }
}

TEST(AnswerHead, RefusesWhatCouldBeReadTwoWays) {
  for (const auto& text : {"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n"s,
                           "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n"s,
                           "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n"s,
                           "HTTP/1.1 200 OK\r\nContent-Length:\r\n 5\r\n"s,
                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n"s,
                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n"s,
                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n"s,
                           "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n"s,
                           "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n"s,
                           "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n"s,
                           "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n"s,
                           "HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n"s,
                           "\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n"s,
                           "HTTP/1.1 200\r\n"s,
                           "HTTP/1.1 20\r\n"s,
                           "HTTP/1.1 \r\n"s,
                           "HTTP/1.1 2000 OK\r\n"s,
                           "HTTP/1.1 099 OK\r\n"s,
                           "HTTP/1.1 600 OK\r\n"s,
                           "HTTP/1.1 999 OK\r\n"s,
                           "HTTP/1.1 +20 OK\r\n"s,
                           "HTTP/1.1  200 OK\r\n"s,
                           "HTTP/1.1\t200 OK\r\n"s,
                           "HTTP/2.0 200 OK\r\n"s,
                           "HTTP/1.2 200 OK\r\n"s,
                           "http/1.1 200 OK\r\n"s,
                           "ICY 200 OK\r\n"s,
                           "HTTP/1.1 200 O\0K\r\n"s,
                           "HTTP/1.1 200 OK\r\nA : b\r\n"s}) {
    EXPECT_FALSE(judge(text + "\r\n")) << text;
  }
}

}  // namespace
}  // namespace adapter::http
