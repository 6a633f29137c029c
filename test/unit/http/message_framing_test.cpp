#include "http/message_framing.hpp"

#include <gtest/gtest.h>

namespace adapter::http {
namespace {

Headers headers(const std::vector<Headers::Field>& fields) {
  Headers out;
  for (const auto& field : fields) out.add(field.name, field.value);
  return out;
}

TEST(MessageFraming, FollowsTheOneFieldThatSaysIt) {
  struct Case {
    std::vector<Headers::Field> fields;
    BodyFraming framing;
  };
  for (const auto& c : std::vector<Case>{
           {{}, {BodyKind::none, 0}},
           {{{"content-length", "0"}}, {BodyKind::length, 0}},
           {{{"Content-Length", "005"}}, {BodyKind::length, 5}},
           {{{"Content-Length", "9223372036854775807"}}, {BodyKind::length, 9223372036854775807u}},
           {{{"Transfer-Encoding", "chunked"}}, {BodyKind::chunked, 0}},
           {{{"TRANSFER-ENCODING", "Chunked"}}, {BodyKind::chunked, 0}},
       }) {
    const auto framing = framing_of(headers(c.fields), HttpVersion::http_1_1);
    ASSERT_TRUE(framing);
    EXPECT_EQ(*framing, c.framing);
  }
}

TEST(MessageFraming, RefusesWhatCouldBeReadTwoWays) {
  for (const std::string length : {"", "5,5", "5, 5", "+5", "-5", "0x5", "5a", " 5 5", "5.0", "9223372036854775808",
                                   "18446744073709551616", "99999999999999999999999999", "\xd9\xa5"}) {
    EXPECT_FALSE(framing_of(headers({{"Content-Length", length}}), HttpVersion::http_1_1)) << length;
  }
  for (const std::string encoding : {"", "gzip", "gzip, chunked", "chunked, gzip", "chunked, chunked", "chunked,",
                                     "identity", "xchunked", "chunked;q=1", "\"chunked\""}) {
    EXPECT_FALSE(framing_of(headers({{"Transfer-Encoding", encoding}}), HttpVersion::http_1_1)) << encoding;
  }
  for (const auto& fields :
       std::vector<std::vector<Headers::Field>>{{{"Content-Length", "5"}, {"Content-Length", "5"}},
                                                {{"Content-Length", "5"}, {"content-length", "6"}},
                                                {{"Transfer-Encoding", "chunked"}, {"Transfer-Encoding", "chunked"}},
                                                {{"Transfer-Encoding", "gzip"}, {"Transfer-Encoding", "chunked"}},
                                                {{"Content-Length", "5"}, {"Transfer-Encoding", "chunked"}},
                                                {{"Transfer-Encoding", "chunked"}, {"Content-Length", "0"}}}) {
    EXPECT_FALSE(framing_of(headers(fields), HttpVersion::http_1_1));
  }
  EXPECT_FALSE(framing_of(headers({{"Transfer-Encoding", "chunked"}}), HttpVersion::http_1_0));
}

TEST(MessageFraming, KeepsTheConnectionUnlessAnyFieldSaysClose) {
  struct Case {
    std::vector<Headers::Field> fields;
    bool in_1_0, in_1_1;
  };
  for (const auto& c : std::vector<Case>{
           {{}, false, true},
           {{{"Connection", "keep-alive"}}, true, true},
           {{{"Connection", "close"}}, false, false},
           {{{"Connection", "keep-alive, Close"}}, false, false},
           {{{"Connection", "keep-alive"}, {"Connection", "close"}}, false, false},
           {{{"Connection", "close"}, {"Connection", "keep-alive"}}, false, false},
           {{{"Keep-Alive", "timeout=5"}}, false, true},
       }) {
    EXPECT_EQ(keeps_alive(headers(c.fields), HttpVersion::http_1_0), c.in_1_0);
    EXPECT_EQ(keeps_alive(headers(c.fields), HttpVersion::http_1_1), c.in_1_1);
  }
}

}  // namespace
}  // namespace adapter::http
