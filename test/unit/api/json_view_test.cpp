#include "api/json_view.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace adapter::api {
namespace {

using Kind = JsonView::Kind;
using testing::ElementsAre;

// What it sees, in compact form.
std::string told(const JsonView& value) {
  std::string out;
  switch (value.kind()) {
    case Kind::object:
      value.for_each_member([&](const JsonView& key, const JsonView& member) {
        out += (out.empty() ? "" : ",") + key.text() + ":" + told(member);
      });
      return "{" + out + "}";
    case Kind::array:
      value.for_each_element([&](const JsonView& element) { out += (out.empty() ? "" : ",") + told(element); });
      return "[" + out + "]";
    case Kind::text:
      return "'" + value.text() + "'";
    default:
      return std::string(value.written());
  }
}

std::string told(std::string_view document) {
  const auto value = JsonView::of(document);
  return value ? told(*value) : "error: " + value.error().message;
}

TEST(JsonView, ReadsEachValueWhereItStands) {
  EXPECT_EQ(told(R"({"a":[1,-2.5e3,true,false,null],"b":{},"c":[],"":{"d":[[{"e":"}]\""}]]}})"),
            "{a:[1,-2.5e3,true,false,null],b:{},c:[],:{d:[[{e:'}]\"'}]]}}");
  EXPECT_EQ(told(" { \"a\" : [ 1 , \"b\" ] ,\n\"c\":\t{ } , \"d\" : [ ] } \n"), "{a:[1,'b'],c:{},d:[]}");
  EXPECT_EQ(told("\"alone\""), "'alone'");
  EXPECT_EQ(told("7 "), "7");
}

TEST(JsonView, ReadsTextsAsAParserDoes) {
  for (const std::string text :
       {R"("")", R"("\"\\\/\b\f\n\r\t")", R"("a\u0000b\u00e9\u20AC\uFFFF")", R"("\ud83d\ude00x\uD83D\uDE00")",
        R"("é€😀")", R"("\\\\\"")", R"("ends with \\")", R"("\u005c\u0022")"}) {
    const auto parsed = boost::json::parse(text);
    EXPECT_EQ(JsonView::of(text)->text(), std::string(parsed.get_string())) << text;
  }
}

TEST(JsonView, TellsIntegersFromOtherNumbers) {
  const auto integer = [](std::string_view text) { return JsonView::of(text)->integer(); };
  EXPECT_EQ(integer("0"), 0);
  EXPECT_EQ(integer("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
  for (const auto* text : {"1.0", "1e3", "9223372036854775808", "\"1\"", "true"}) {
    EXPECT_EQ(integer(text), std::nullopt) << text;
  }
}

TEST(JsonView, RefusesWhatIsNoDocument) {
  for (const std::string text : {"", " ", "{", "{]", "[1,]", "{\"a\":1,}", "{\"a\"}", "{} {}", "1 2", "\"\\ud800\"",
                                 "\"\\x\"", "\"a", "'a'", "nul", "\"\xff\"", "[1] x"}) {
    EXPECT_FALSE(JsonView::of(text)) << text;
  }
  EXPECT_TRUE(JsonView::of(std::string(32, '[') + std::string(32, ']')));
  EXPECT_FALSE(JsonView::of(std::string(33, '[') + std::string(33, ']')));
}

}  // namespace
}  // namespace adapter::api
