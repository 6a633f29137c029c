#include "meta/field_selector.hpp"

#include <gmock/gmock.h>

#include "support/recorded_cases.hpp"

namespace adapter::meta {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<FieldTerm> parsed(std::string_view text) {
  return parse_field_selector(text).value();
}

TEST(FieldSelector, ListsItsTerms) {
  EXPECT_THAT(parsed(""), IsEmpty());
  EXPECT_THAT(parsed("metadata.name=web-0"), ElementsAre(FieldTerm{"metadata.name", false, "web-0"}));
  EXPECT_THAT(parsed("metadata.name==web-0"), ElementsAre(FieldTerm{"metadata.name", false, "web-0"}));
  EXPECT_THAT(parsed("metadata.namespace!=b,metadata.name=a,"),
              ElementsAre(FieldTerm{"metadata.name", false, "a"}, FieldTerm{"metadata.namespace", true, "b"}));
  EXPECT_THAT(parsed(R"(a=x\,y\=z\\)"), ElementsAre(FieldTerm{"a", false, R"(x,y=z\)"}));
}

TEST(FieldSelector, BoundsItsTerms) {
  std::string text;
  for (std::size_t i = 0; i < kMostFieldTerms; ++i) text += "metadata.name!=a,";
  EXPECT_EQ(parsed(text).size(), kMostFieldTerms);
  EXPECT_EQ(parse_field_selector(text + "metadata.name!=b").error().message,
            "invalid field selector: more than 64 terms");
}

TEST(FieldSelector, ParsesAndRefusesWhatKubernetesDoesInTheSameWords) {
  const nlohmann::json cases = test::recorded_cases("field_selector/cases.json");
  ASSERT_GT(cases.size(), 300U);
  for (const nlohmann::json& entry : cases) {
    SCOPED_TRACE(entry.dump());
    const Result<std::vector<FieldTerm>> terms = parse_field_selector(test::bytes(entry.at("text")));
    if (entry.contains("error")) {
      ASSERT_TRUE(terms.has_error());
      EXPECT_EQ(terms.error().kind, ErrorKind::bad_request);
      EXPECT_EQ(terms.error().message, test::bytes(entry.at("error")));
      continue;
    }
    ASSERT_TRUE(terms.has_value()) << terms.error().message;
    std::vector<FieldTerm> expected;
    const nlohmann::json recorded = entry.value("terms", nlohmann::json::array());
    for (const nlohmann::json& term : recorded) {
      expected.push_back(
          {test::bytes(term.at("field")), term.at("negated").get<bool>(), test::bytes(term.at("value"))});
    }
    EXPECT_EQ(*terms, expected);
  }
}

TEST(FieldTerm, IsWrittenSoThatItIsReadAsItself) {
  EXPECT_EQ((FieldTerm{.field = "metadata.name", .value = "a"}.text()), "metadata.name=a");
  for (const FieldTerm& term : std::vector<FieldTerm>{{.field = "metadata.name", .value = "a,b=c\\d!=e"},
                                                      {.field = "metadata.name", .negated = true, .value = ""},
                                                      {.field = "status.phase", .value = "\\"}}) {
    const auto read = parse_field_selector(term.text());
    ASSERT_TRUE(read) << term.text();
    EXPECT_EQ(*read, std::vector<FieldTerm>{term});
  }
}

TEST(FieldSelector, SelectsByNameAndNamespace) {
  const auto selected = [](std::string_view text) { return selects(*parse_field_selector(text), "shop", "web-0"); };
  EXPECT_TRUE(selected(""));
  EXPECT_TRUE(selected("metadata.name=web-0,metadata.namespace!=other"));
  EXPECT_FALSE(selected("metadata.name=web-1"));
  EXPECT_FALSE(selected("metadata.name=web-0,metadata.namespace!=shop"));
}

}  // namespace
}  // namespace adapter::meta
