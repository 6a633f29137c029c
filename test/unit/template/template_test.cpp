#include "template/template.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

namespace adapter::text_template {
namespace {

using nlohmann::json;

Value query_data(std::string series, std::string matchers, Map values, std::string group_by, List groups) {
  return Record{.type = "main.queryTemplateArgs",
                .fields = {{"Series", std::move(series)},
                           {"LabelMatchers", std::move(matchers)},
                           {"LabelValuesByName", std::move(values)},
                           {"GroupBy", std::move(group_by)},
                           {"GroupBySlice", std::move(groups)}}};
}

// As in test/data/template/generate.go.
std::map<std::string, Value> conformance_data() {
  return {
      {"query", query_data("http_requests_total", R"(namespace="ns1",pod=~"a|b")",
                           {{"pod", "a|b"}, {"namespace", "ns1"}, {"zone", ""}}, "pod", {"pod", "container", "x"})},
      {"external", query_data("queue_length", "", {}, "", {})},
      {"odd", query_data("a<b>&\"c\"'d'\\\t=\u00e9\u2028\U0001f600 /~", "%d 100%",
                         {{"\u00e9", "\u65e5\u672c"}, {"a b", "x y"}, {"", "empty"}}, "\u00e9\u65e5\U0001f600", {""})},
      {"resource", Record{.type = "main.groupResource", .fields = {{"Group", "apps"}, {"Resource", "deployment"}}}},
  };
}

std::string from_hex(const std::string& digits) {
  std::string bytes;
  for (std::size_t index = 0; index < digits.size(); index += 2) {
    bytes += static_cast<char>(std::stoi(digits.substr(index, 2), nullptr, 16));
  }
  return bytes;
}

struct Outcome {
  std::string verdict;
  std::string text;
};

Outcome render(const std::string& text, const Value& data) {
  const auto parsed = Template::parse(text);
  if (!parsed) return {.verdict = "parse error", .text = parsed.error().message};
  const Result<std::string> rendered = parsed->execute(data);
  if (!rendered) return {.verdict = "exec error", .text = rendered.error().message};
  return {.verdict = "ok", .text = *rendered};
}

TEST(Template, CopiesShareWhatTheyRenderWith) {
  auto parsed = Template::parse("<<.Series>><<`raw`>>");
  ASSERT_TRUE(parsed.has_value());
  const Template copy = *parsed;
  parsed = Template::parse("other");
  EXPECT_EQ(copy.execute(conformance_data().at("query")).value(), "http_requests_totalraw");
}

TEST(Template, TellsWhereItCannotBeParsed) {
  const auto parsed = Template::parse("sum(<<.Series>>)\nby (<<.GroupBy)");
  ASSERT_FALSE(parsed.has_value());
  EXPECT_EQ(parsed.error().message, "unexpected right parenthesis");
  EXPECT_EQ(parsed.error().offset, 31U);
  EXPECT_THROW(parsed.value(), std::logic_error);
}

TEST(Template, CanCallItselfByItsName) {
  const auto parsed = Template::parse("<<if .>>x<<template \"metrics-query\" (slice . 1)>><<end>>", "metrics-query");
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->execute("1234").value(), "xxxx");
}

TEST(Template, RendersAsGoDoes) {
  std::ifstream file(ADAPTER_TEST_DATA "/template/cases.json");
  const json cases = json::parse(file);
  ASSERT_GE(cases.size(), 600U);
  const std::map<std::string, Value> data = conformance_data();
  for (const json& expected : cases) {
    const std::string text = expected.at("template");
    const Outcome outcome = render(text, data.at(expected.at("data")));
    EXPECT_EQ(outcome.verdict, expected.at("verdict")) << text << "\n" << outcome.text;
    if (outcome.verdict != "ok") continue;
    const std::string wanted =
        expected.contains("text_hex") ? from_hex(expected.at("text_hex")) : expected.value("text", "");
    EXPECT_EQ(outcome.text, wanted) << text;
  }
}

}  // namespace
}  // namespace adapter::text_template
