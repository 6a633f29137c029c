#include "http/field_value.hpp"

#include <gtest/gtest.h>

namespace adapter::http {
namespace {

TEST(FieldValue, IsWhatALineCanCarry) {
  struct Case {
    std::string value;
    const char* problem;  // null: none
  };
  const char* const control = "holds control characters, such as a line break";
  for (const auto& c : std::vector<Case>{
           {"", nullptr},
           {"team-a", nullptr},
           {"Bearer a b\tc", nullptr},
           {"Zürich", nullptr},
           {std::string(8192, 'x'), nullptr},
           {std::string(8193, 'x'), "is longer than 8 KiB"},
           {std::string(70'000, 'x'), "is longer than 8 KiB"},
           {"a\r\nX: y", control},
           {"a\n", control},
           {"a\rb", control},
           {std::string("a\0b", 3), control},
           {"\x1b[31m", control},
           {"a\x7f", control},
       }) {
    EXPECT_EQ(field_value_problem(c.value).value_or(""), c.problem ? c.problem : "") << c.value.substr(0, 20);
  }
}

TEST(FieldValue, OfATokenIsOneWordOfAscii) {
  struct Case {
    std::string token;
    const char* problem;  // null: none
  };
  const char* const words = "holds more than one word";
  const char* const binary = "holds bytes that are no printable ASCII";
  for (const auto& c : std::vector<Case>{
           {"eyJhbGciOiJSUzI1NiJ9.e30.a-b_c~d+/=", nullptr},
           {"key:value", nullptr},
           {std::string(8192, 'x'), nullptr},
           {std::string(8193, 'x'), "is longer than 8 KiB"},
           {"", "holds no token"},
           {"a b", words},
           {"a\nb", words},
           {"a\r\nX-Other: b", words},
           {std::string("a\0b", 3), binary},
           {"\x1f\x8b\x08", binary},
           {"\xff\xfe"
            "a",
            binary},
           {"tök", binary},
           {"a\x7f", binary},
       }) {
    EXPECT_EQ(token_problem(c.token).value_or(""), c.problem ? c.problem : "") << c.token.substr(0, 20);
  }
}

TEST(FieldValue, OfFramingFieldsIsNobodysToSet) {
  for (const auto* name : {"Host", "host", "CONTENT-LENGTH", "Transfer-Encoding", "trailer", "Connection", "Expect"}) {
    EXPECT_TRUE(frames_request(name)) << name;
  }
  for (const auto* name : {"Authorization", "Accept", "X-Scope-OrgID", "Cookie", "Hosts", "", "User-Agent"}) {
    EXPECT_FALSE(frames_request(name)) << name;
  }
}

}  // namespace
}  // namespace adapter::http
