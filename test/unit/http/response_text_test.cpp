#include "http/response_text.hpp"

#include <gtest/gtest.h>

namespace adapter::http {
namespace {

const runtime::WallTime kThen{std::chrono::seconds(784111777)};

TEST(HttpDate, IsTheFormOfRfc9110) {
  EXPECT_EQ(http_date(kThen), "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST(ResponseHead, HoldsStatusFieldsDateAndLength) {
  Response response;
  response.status = 404;
  response.headers.add("Content-Type", "application/json");
  response.body = "{}";
  EXPECT_EQ(response_head(response, Persistence::open, kThen),
            "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
            "Content-Length: 2\r\n\r\n");
}

TEST(ResponseHead, LetsNoValueAddAField) {
  Response response;
  response.headers.add("Audit-Id", "x\r\nSet-Cookie: a=b");
  const auto head = response_head(response, Persistence::close, kThen);
  EXPECT_NE(head.find("Audit-Id: x  Set-Cookie: a=b\r\n"), std::string::npos);
  EXPECT_NE(head.find("Connection: close\r\n"), std::string::npos);
}

TEST(ResponseHead, NamesNoLengthWhenNothingWasModified) {
  Response response;
  response.status = 304;
  EXPECT_EQ(response_head(response, Persistence::open, {}).find("Content-Length"), std::string::npos);
}

TEST(RefusalText, SaysWhy) {
  const auto response = refusal_text({431, "a header line is longer than 8192 bytes"});
  EXPECT_EQ(response.status, 431);
  EXPECT_EQ(response.body, "431 Request Header Fields Too Large: a header line is longer than 8192 bytes");
}

}  // namespace
}  // namespace adapter::http
