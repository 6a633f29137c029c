#include "meta/label_selector.hpp"

#include <gtest/gtest.h>

#include "support/recorded_cases.hpp"

namespace adapter::meta {
namespace {

nlohmann::json recorded(const char* part) {
  return test::recorded_cases("label_selector/cases.json").at(part);
}

std::string_view library_name(SelectorOperator op) {
  switch (op) {
    case SelectorOperator::equals:
      return "=";
    case SelectorOperator::double_equals:
      return "==";
    case SelectorOperator::not_equals:
      return "!=";
    case SelectorOperator::in:
      return "in";
    case SelectorOperator::not_in:
      return "notin";
    case SelectorOperator::exists:
      return "exists";
    case SelectorOperator::does_not_exist:
      return "!";
    case SelectorOperator::greater_than:
      return "gt";
    case SelectorOperator::less_than:
      return "lt";
  }
  return "";
}

nlohmann::json described(const std::vector<Requirement>& requirements) {
  nlohmann::json out = nlohmann::json::array();
  for (const Requirement& requirement : requirements) {
    out.push_back(
        {{"key", requirement.key}, {"operator", library_name(requirement.op)}, {"values", requirement.values}});
  }
  return out;
}

TEST(LabelSelector, ParsesAndMatchesAsKubernetesDoes) {
  std::vector<Labels> sets;
  const nlohmann::json recorded_sets = recorded("sets");
  for (const nlohmann::json& set : recorded_sets) {
    std::vector<Labels::Label> labels;
    for (const auto& [key, value] : set.items()) labels.emplace_back(key, value.get<std::string>());
    sets.emplace_back(labels);
  }
  std::size_t parsed_cases = 0;
  const nlohmann::json selectors = recorded("selectors");
  for (const nlohmann::json& entry : selectors) {
    if (entry.contains("error")) continue;
    ++parsed_cases;
    SCOPED_TRACE(entry.dump());
    const Result<LabelSelector> selector = parse_label_selector(test::bytes(entry.at("text")));
    ASSERT_TRUE(selector.has_value()) << selector.error().message;
    EXPECT_EQ(selector->text(), entry.at("canonical").get<std::string>());
    EXPECT_EQ(described(selector->requirements()), entry.value("requirements", nlohmann::json::array()));
    std::string matches;
    for (const Labels& labels : sets) matches += selector->matches(labels) ? '1' : '0';
    EXPECT_EQ(matches, entry.at("matches").get<std::string>());
  }
  EXPECT_GT(parsed_cases, 400U);
}

// The library may change this order from thirteen requirements on, where its sort is no longer stable.
TEST(LabelSelector, KeepsTheOrderOfRequirementsOnOneKey) {
  std::string text = "z";
  std::string sorted;
  for (int i = 0; i < 40; ++i) {
    text += ",a=" + std::to_string(i);
    sorted += "a=" + std::to_string(i) + ",";
  }
  const Result<LabelSelector> selector = parse_label_selector(text);
  ASSERT_TRUE(selector.has_value());
  EXPECT_EQ(selector->text(), sorted + "z");
}

TEST(LabelSelector, SelectsEverythingWhenEmpty) {
  const Result<LabelSelector> selector = parse_label_selector(" ");
  ASSERT_TRUE(selector.has_value());
  EXPECT_TRUE(selector->empty());
  EXPECT_EQ(*selector, LabelSelector());
  EXPECT_TRUE(selector->matches({}));
  EXPECT_TRUE(selector->matches({{"app", "web"}}));
}

TEST(LabelSelector, GivesEqualTextsToEqualSelectors) {
  for (const std::string_view text : {"b in (y,x),a=1", "a = 1, b in ( x , y )", "a=1,b in (x,y,x)"}) {
    EXPECT_EQ(parse_label_selector(text).value().text(), "a=1,b in (x,y)");
  }
}

TEST(LabelSelector, ReadsItsOwnCanonicalText) {
  const nlohmann::json selectors = recorded("selectors");
  for (const nlohmann::json& entry : selectors) {
    if (entry.contains("error")) continue;
    const LabelSelector selector = parse_label_selector(test::bytes(entry.at("text"))).value();
    const Result<LabelSelector> again = parse_label_selector(selector.text());
    ASSERT_TRUE(again.has_value()) << selector.text();
    EXPECT_EQ(again->text(), selector.text());
    EXPECT_EQ(*again, selector) << selector.text();
  }
}

}  // namespace
}  // namespace adapter::meta
