#include "rules/rule_reader.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace adapter::rules {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// Reads the entry `x` of a map, in flow style.
class RuleReaderTest : public testing::Test {
 protected:
  RuleReading rule(const std::string& text, Section section = Section::rules, std::size_t index = 0) {
    return read_rule(field(text), section, index);
  }
  std::optional<ResourceRules> resource_rules(const std::string& text) { return read_resource_rules(field(text)); }
  std::vector<std::string> errors() const { return texts(findings_.errors); }
  std::vector<std::string> warnings() const { return texts(findings_.warnings); }

 private:
  YamlField field(const std::string& text) {
    text_ = "x: " + text;
    document_.emplace(YamlDocument::parse(text_).value());
    findings_ = {.file = "f", .errors = {}, .warnings = {}};
    return YamlField(*document_, findings_).entries().front().second;
  }
  static std::vector<std::string> texts(const std::vector<Finding>& findings) {
    std::vector<std::string> out;
    for (const auto& finding : findings) out.push_back(finding.text());
    return out;
  }

  std::string text_;
  std::optional<YamlDocument> document_;
  Findings findings_;
};

TEST_F(RuleReaderTest, ReadsEachPartOfARule) {
  const auto reading = rule(
      "{seriesQuery: up, seriesFilters: [{is: ^a}, {isNot: b$}], metricsQuery: 'q{<<.LabelMatchers>>}', "
      "resources: {template: kube_<<.Resource>>, overrides: {ns: {resource: namespace}}, namespaced: no}, "
      "name: {matches: ^(.*)_total$, as: $1}}",
      Section::external_rules, 3);
  EXPECT_THAT(errors(), IsEmpty());
  EXPECT_THAT(warnings(), IsEmpty());
  ASSERT_TRUE(reading.rule.has_value());
  EXPECT_EQ(reading.rule->name(), "externalRules[3]");
  EXPECT_EQ(reading.rule->where.line, 1);
  EXPECT_EQ(reading.rule->series_query, "up");
  EXPECT_THAT(reading.rule->filters, SizeIs(2));
  EXPECT_TRUE(all_accept(reading.rule->filters, "ac"));
  EXPECT_FALSE(all_accept(reading.rule->filters, "ab"));
  EXPECT_EQ(reading.rule->resources.label_template->label_of("", "pod").value(), "kube_pod");
  ASSERT_THAT(reading.rule->resources.overrides, SizeIs(1));
  EXPECT_EQ(reading.rule->resources.overrides[0].label, "ns");
  EXPECT_FALSE(reading.rule->resources.namespaced);
  EXPECT_EQ(reading.rule->namer.name_of("http_total"), "http");
  EXPECT_EQ(reading.rule->query.render({}).value(), "q{}");
  EXPECT_EQ(reading.literal_name, std::nullopt);
}

TEST_F(RuleReaderTest, TellsTheNameOfABadRuleAsFarAsItIsGood) {
  struct Case {
    const char* text;
    std::vector<std::string> names;      // each that may be meant of the series, or the part of one, `a_total`
    std::optional<std::string> literal;  // when all series get it
  };
  const Case cases[] = {
      {"{metricsQuery: <<, name: {as: fixed}}", {"fixed"}, "fixed"},
      {"{metricsQuery: <<, name: {matches: ^(.*)_total$, as: $1}}", {"a"}, std::nullopt},
      {"{metricsQuery: <<, name: {matches: ^(.*)_total$}}", {"a"}, std::nullopt},
      {"{metricsQuery: <<}", {"a_total"}, std::nullopt},
      {"{name: {matches: '(', as: fixed}}", {"fixed"}, std::nullopt},
      {"{name: {matches: '(', as: $1}}", {"a_total"}, std::nullopt},
      {"{name: {matches: (a)(b)}}", {"a_total"}, std::nullopt},
      {"{name: {matches: ^(.*)_total$, foo: x}}", {"x", "a"}, std::nullopt},
      {"text", {}, std::nullopt},
  };
  for (const auto& each : cases) {
    const auto reading = rule(each.text);
    EXPECT_FALSE(reading.rule.has_value()) << each.text;
    EXPECT_THAT(errors(), SizeIs(1)) << each.text;
    EXPECT_EQ(reading.literal_name, each.literal) << each.text;
    std::vector<std::string> names;
    for (const auto& namer : reading.names.namers) names.push_back(namer.name_of("a_total").value());
    EXPECT_EQ(names, each.names) << each.text;
  }
}

TEST_F(RuleReaderTest, ReadsMisspeltKeysOfABadRuleAsTheyWereMeant) {
  const auto reading = rule("{seriesqery: up, nmae: {matchs: ^(.*)_total$, ass: fixed}, resource: {tempalte: <<}}");
  EXPECT_FALSE(reading.rule.has_value());
  EXPECT_EQ(reading.series_query, "up");
  EXPECT_TRUE(
      std::ranges::any_of(reading.names.namers, [](const auto& namer) { return namer.name_of("a_total") == "fixed"; }));
  EXPECT_FALSE(reading.names.of_parts);
  EXPECT_THAT(errors(), SizeIs(7)) << "what is wrong below such a key is told too";
  EXPECT_EQ(rule("{seriesQuery: good, seriesQery: bad}").series_query, "good");
}

// A label may be called `as`.
TEST_F(RuleReaderTest, LooksForNamesElsewhereInBadRulesAlone) {
  const auto good = rule("{seriesQuery: up, resources: {overrides: {as: {resource: pod}}}, metricsQuery: q}");
  ASSERT_TRUE(good.rule.has_value());
  EXPECT_EQ(good.rule->namer.name_of("a_total"), "a_total");
  const auto bad =
      rule("{seriesQuery: up, resources: {overrides: {pod: {resource: pod}}}, as: fixed, metricsQuery: q}");
  EXPECT_TRUE(
      std::ranges::any_of(bad.names.namers, [](const auto& namer) { return namer.name_of("a_total") == "fixed"; }));
  EXPECT_FALSE(bad.resources.has_value()) << "overrides may stand elsewhere, too";
}

TEST_F(RuleReaderTest, ReadsTheSeriesQueryOfABadRuleThatIsNoText) {
  EXPECT_EQ(rule("{seriesQuery: {__name__=~\"^a\",pod!=\"\"}}").series_query, "{__name__=~\"^a\",pod!=\"\"}");
  EXPECT_EQ(rule("{seriesQuery: [up]}").series_query, "up");
  for (const auto* other : {"{seriesQuery: {a: b}}", "{seriesQuery: [a, b]}", "{seriesQuery: []}", "{seriesQuery: {}}",
                            "{seriesQuery: [{a: b}]}"}) {
    EXPECT_EQ(rule(other).series_query, "") << other;
  }
}

TEST_F(RuleReaderTest, GivesAGoodRuleItsLiteralName) {
  EXPECT_EQ(rule("{name: {as: fixed}}").literal_name, "fixed");
  EXPECT_EQ(rule("{name: {matches: ^a, as: fixed}}").literal_name, "fixed");
  EXPECT_EQ(rule("{}").literal_name, std::nullopt);
}

TEST_F(RuleReaderTest, WarnsOfGoodRulesAlone) {
  EXPECT_TRUE(rule("{}").rule.has_value());
  EXPECT_THAT(warnings(), SizeIs(3));
  EXPECT_FALSE(rule("{seriesFilters: [{}]}").rule.has_value());
  EXPECT_THAT(warnings(), IsEmpty());
}

TEST_F(RuleReaderTest, ReadsResourceRulesWhenTheyAreThere) {
  EXPECT_FALSE(resource_rules("~").has_value());
  EXPECT_THAT(errors(), IsEmpty());

  const auto rules = resource_rules(
      "{cpu: {containerQuery: a, nodeQuery: b, containerLabel: c}, memory: {containerQuery: d, nodeQuery: e}, "
      "window: 1m}");
  EXPECT_THAT(errors(), IsEmpty());
  ASSERT_TRUE(rules.has_value());
  EXPECT_EQ(rules->cpu.container_query.render({}).value(), "a");
  EXPECT_EQ(rules->cpu.node_query.render({}).value(), "b");
  EXPECT_EQ(rules->cpu.container_label, "c");
  EXPECT_EQ(rules->memory.container_query.render({}).value(), "d");
  EXPECT_EQ(rules->memory.node_query.render({}).value(), "e");
  EXPECT_EQ(rules->window, std::chrono::minutes(1));
}

TEST_F(RuleReaderTest, RefusesResourceRulesWithAFinding) {
  EXPECT_FALSE(resource_rules("{window: 5}").has_value());
  EXPECT_THAT(errors(), SizeIs(1));
  EXPECT_FALSE(resource_rules("{window: [1m]}").has_value());
  EXPECT_THAT(errors(), ElementsAre("f:1:13: x.window: must be a text, but is a list"));
  EXPECT_FALSE(resource_rules("{cpu: {nodeQuery: <<}, memory: {containerQuery: <<}}").has_value());
  EXPECT_THAT(errors(), SizeIs(2));
}

}  // namespace
}  // namespace adapter::rules
