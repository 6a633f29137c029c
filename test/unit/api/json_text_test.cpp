#include "api/json_text.hpp"

#include <gtest/gtest.h>

namespace adapter::api {
namespace {

std::string json_string(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

TEST(JsonString, IsEscapedAsGoDoesIt) {
  EXPECT_EQ(json_string("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(json_string("<a>&\n\t\r\b\f"), R"("\u003ca\u003e\u0026\n\t\r\b\f")");
  EXPECT_EQ(json_string(std::string("\0\x1f\x7f", 3)), "\"\\u0000\\u001f\x7f\"");
  EXPECT_EQ(json_string("ä😀"), "\"ä😀\"");
  EXPECT_EQ(json_string("\xe2\x80\xa8\xe2\x80\xa9"), R"("\u2028\u2029")");
  EXPECT_EQ(json_string("a\xff\xc3z"), R"("a\ufffd\ufffdz")");
}

TEST(IndentJson, UsesTwoSpacesAndKeepsWhatIsInStrings) {
  EXPECT_EQ(indent_json("{\"a\":[1,{\"b\":\"x,{\\\"}\"}],\"c\":{},\"d\":[]}\n"),
            "{\n  \"a\": [\n    1,\n    {\n      \"b\": \"x,{\\\"}\"\n    }\n  ],\n  \"c\": {},\n  \"d\": []\n}");
}

TEST(JsonTime, IsInUtcWithWholeSecondsCutTowardThePast) {
  const auto text = [](std::int64_t ms) {
    std::string out;
    append_json_time(out, std::chrono::system_clock::time_point(std::chrono::milliseconds(ms)));
    return out;
  };
  EXPECT_EQ(text(1'716'971'900'999), "\"2024-05-29T08:38:20Z\"");
  EXPECT_EQ(text(-1), "\"1969-12-31T23:59:59Z\"");
}

}  // namespace
}  // namespace adapter::api
