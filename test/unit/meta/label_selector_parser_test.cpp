#include <gmock/gmock.h>

#include <string>
#include <string_view>
#include <vector>

#include "meta/label_selector.hpp"
#include "support/recorded_cases.hpp"

namespace adapter::meta {
namespace {

using testing::ElementsAreArray;
using Op = SelectorOperator;

TEST(LabelSelectorParser, ReadsEachOperator) {
  struct Case {
    std::string_view text;
    Op op;
    std::vector<std::string> values;
  };
  const Case cases[] = {
      {"a=b", Op::equals, {"b"}},     {"a==b", Op::double_equals, {"b"}},    {"a!=b", Op::not_equals, {"b"}},
      {"a = ", Op::equals, {""}},     {"a in (c, b,c)", Op::in, {"b", "c"}}, {"a notin (b)", Op::not_in, {"b"}},
      {"a in ()", Op::in, {""}},      {"a in (,b)", Op::in, {"", "b"}},      {"a", Op::exists, {}},
      {"!a", Op::does_not_exist, {}}, {"a>1", Op::greater_than, {"1"}},      {"a < 1", Op::less_than, {"1"}},
  };
  for (const Case& c : cases) {
    const Result<LabelSelector> selector = parse_label_selector(c.text);
    ASSERT_TRUE(selector.has_value()) << c.text << ": " << selector.error().message;
    EXPECT_EQ(selector->requirements(), (std::vector<Requirement>{{.key = "a", .op = c.op, .values = c.values}}))
        << c.text;
  }
}

TEST(LabelSelectorParser, TakesOperatorsForWordsWhereNoneIsExpected) {
  const LabelSelector selector = parse_label_selector("in in (notin),notin=in").value();
  EXPECT_THAT(selector.requirements(),
              ElementsAreArray(std::vector<Requirement>{{.key = "in", .op = Op::in, .values = {"notin"}},
                                                        {.key = "notin", .op = Op::equals, .values = {"in"}}}));
}

TEST(LabelSelectorParser, RefusesWhatKubernetesRefusesInTheSameWords) {
  std::size_t refused_cases = 0;
  const nlohmann::json selectors = test::recorded_cases("label_selector/cases.json").at("selectors");
  for (const nlohmann::json& entry : selectors) {
    if (!entry.contains("error")) continue;
    ++refused_cases;
    SCOPED_TRACE(entry.dump());
    const Result<LabelSelector> selector = parse_label_selector(test::bytes(entry.at("text")));
    ASSERT_TRUE(selector.has_error()) << selector->text();
    EXPECT_EQ(selector.error().kind, ErrorKind::bad_request);
    EXPECT_EQ(selector.error().message, test::bytes(entry.at("error")));
  }
  EXPECT_GT(refused_cases, 600U);
}

TEST(LabelSelectorParser, SaysWhatItFoundAndWhatItExpected) {
  struct Case {
    std::string_view text;
    std::string_view message;
  };
  const Case cases[] = {
      {"a=b c", "found 'c', expected: ',' or 'end of string'"},
      {"a in (b", "unable to parse requirement: found '', expected: ',' or ')'"},
      {"a,", "found '', expected: identifier after ','"},
      {"a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"},
      {"a>b",
       "unable to parse requirement: values[0]: Invalid value: \"b\": for 'Gt', 'Lt' operators, the value must be an "
       "integer"},
  };
  for (const Case& c : cases) {
    const Result<LabelSelector> selector = parse_label_selector(c.text);
    ASSERT_TRUE(selector.has_error()) << c.text;
    EXPECT_EQ(selector.error().message, c.message);
  }
}

// `head`, then so many of `each` between commas, then `tail`.
std::string repeated(const std::string& head, const std::string& each, std::size_t count, const std::string& tail) {
  std::string out = head;
  for (std::size_t i = 0; i < count; ++i) out += (i == 0 ? "" : ",") + each + std::to_string(i);
  return out + tail;
}

TEST(LabelSelectorParser, BoundsWhatARequestMayAskEachObject) {
  const auto message = [](const std::string& text) { return parse_label_selector(text).error().message; };
  EXPECT_EQ(parse_label_selector(repeated("", "!a", kMostRequirements, ""))->requirements().size(), kMostRequirements);
  EXPECT_EQ(message(repeated("", "!a", kMostRequirements + 1, "")), "more than 64 requirements in a selector");
  EXPECT_EQ(parse_label_selector(repeated("a in (", "v", kMostValues, ")"))->requirements()[0].values.size(),
            kMostValues);
  const std::string too_many = "unable to parse requirement: more than 256 values in the sets of a selector";
  EXPECT_EQ(message(repeated("a in (", "v", kMostValues + 1, ")")), too_many);
  EXPECT_EQ(message(repeated("b in (x),a notin (", "v", kMostValues, ")")), too_many);
  EXPECT_EQ(message("a in (" + std::string(10'000, ',') + ")"), too_many);
}

TEST(LabelSelectorParser, NeverSelectsMoreBecauseOfANul) {
  for (const std::string_view text : {std::string_view("\0", 1), std::string_view("\0app=web", 8),
                                      std::string_view("app=web\0,tier=x", 15), std::string_view("a\0,b", 4)}) {
    const Result<LabelSelector> selector = parse_label_selector(text);
    ASSERT_TRUE(selector.has_error()) << text;
    EXPECT_NE(selector.error().message.find("\\x00"), std::string::npos) << selector.error().message;
  }
}

}  // namespace
}  // namespace adapter::meta
