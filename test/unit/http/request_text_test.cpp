#include "http/request_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace adapter::http {
namespace {

std::string text_of(const ClientRequest& request) {
  const auto text = request_text(request);
  return text ? *text : "refused: " + text.error().message;
}

TEST(RequestText, WritesLineFieldsAndBody) {
  ClientRequest request{.target = "/x?q=1"};
  request.headers.add("Host", "h:1");
  request.headers.add("Accept", "a, \xc3\xa4\tb");
  EXPECT_EQ(text_of(request), "GET /x?q=1 HTTP/1.1\r\nHost: h:1\r\nAccept: a, \xc3\xa4\tb\r\n\r\n");
  request.method = "POST";
  request.body = "a=b";
  EXPECT_THAT(text_of(request), testing::EndsWith("\r\nContent-Length: 3\r\n\r\na=b"));
}

TEST(RequestText, SendsFieldsOfAnyLength) {
  for (const std::size_t size : {65'533u, 65'534u, 65'536u, 200'000u}) {
    ClientRequest request{.target = "/"};
    request.headers.add("Authorization", std::string(size, 'x'));
    EXPECT_EQ(text_of(request).size(), size + 35) << size;
  }
}

TEST(RequestText, LetsNothingLeaveItsPlace) {
  const std::string nul(1, '\0');
  for (const auto& bad : {std::string("a b"), std::string("a\r\nX: y"), std::string("a\n"), "a" + nul,
                          std::string("\x7f"), std::string()}) {
    EXPECT_EQ(text_of({.target = bad.empty() ? bad : "/" + bad}),
              "refused: the target of a request cannot be sent as it is");
    EXPECT_EQ(text_of({.method = bad, .target = "/"}), "refused: the method of a request cannot be sent as it is");
    ClientRequest named{.target = "/"};
    named.headers.add(bad, "v");
    EXPECT_EQ(text_of(named), "refused: a header field of a request cannot be sent as it is");
  }
  for (const auto& bad :
       {std::string("a\r\nX: y"), std::string("a\r"), std::string("a\n"), "a" + nul, std::string("\x01")}) {
    ClientRequest valued{.target = "/"};
    valued.headers.add("X", bad);
    EXPECT_EQ(text_of(valued), "refused: a header field of a request cannot be sent as it is");
  }
}

}  // namespace
}  // namespace adapter::http
