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
using testing::UnorderedElementsAre;

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

// What each would make of this series, or of a part of one.
std::vector<std::string> names_of(const MeantNames& meant, const std::string& series) {
  std::vector<std::string> out;
  for (const auto& namer : meant.namers) out.push_back(namer.name_of(series).value_or("-"));
  return out;
}

TEST_F(RuleReaderTest, TakesEachNameOfARuleThatHasSeveral) {
  struct Case {
    const char* names;
    bool of_parts;
    std::vector<std::string> of_rps_total;  // or of the part `rps_total`
  };
  for (const auto& each : std::vector<Case>{
           {"name: {as: old}, name: {as: rps}", false, {"old", "rps"}},
           {"name: {as: rps}, name: {as: old}", false, {"rps", "old"}},
           {"name: ~, name: {as: rps}", false, {"rps", "rps_total"}},
           {"name: {as: rps}, name: ~", false, {"rps", "rps_total"}},
           {"name: {as: old, as: rps}", true, {"old", "rps"}},
           {"name: {as: old}, name: {as: a}, name: {as: rps}", false, {"old", "a", "rps"}},
           {"name: {matches: ^a_, as: old}, name: {matches: ^a_, as: rps}", false, {"-", "-"}},
           {"name: {matches: ^a_, as: old}, name: {matches: ^b_, as: rps}", true, {"old", "rps"}},
           {"name: {matches: ^a_, as: old}, name: {as: rps}", true, {"old", "rps"}},
           {"name: {as: old}, name: {matches: '^(.*)_total$'}", true, {"old", "rps_total"}},
           {"name: {as: old}, name: {match: '^(.*)_total$', as: x}", true, {"old", "^(.*)_total$", "x"}},
           {"name: {matches: ^a_, as: old}, nmae: {matches: ^b_, as: x}", true, {"old", "x"}},
       }) {
    const auto reading = rule("{seriesQuery: up, metricsQuery: q, " + std::string(each.names) + "}");
    EXPECT_FALSE(reading.rule.has_value());
    EXPECT_EQ(reading.names.of_parts, each.of_parts) << each.names;
    EXPECT_EQ(names_of(reading.names, "rps_total"), each.of_rps_total) << each.names;
  }
}

TEST_F(RuleReaderTest, TakesTheWordsOfANameThatLacksABlankOrAColon) {
  for (const auto* name :
       {"name:{as: rps}", "name={as: rps}", "name:{ as: rps }", "name.as: rps", "as:rps: x", "name:\n    as:rps",
        "name: as rps", "name: 'as: rps'", "name: '{as: rps}'", "name: as=rps", "name: {as:rps}", "name: {as:\"rps\"}",
        "name: {as=rps}", "name: [as:rps]", "name:\n  - as:rps", "name: matches:^x as:'rps'"}) {
    const auto reading = rule("\n  seriesQuery: up\n  metricsQuery: q\n  " + std::string(name) + "\n");
    EXPECT_FALSE(reading.rule.has_value()) << name;
    EXPECT_THAT(names_of(reading.names, "rps_total"), testing::Contains("rps")) << name;
  }
  const auto reading = rule("\n  name:{as: x_${1}}\n  seriesQuery: up\n");
  EXPECT_THAT(names_of(reading.names, "a"), testing::Contains("x_")) << "a brace of a reference is no stray one";
  EXPECT_TRUE(rule("\n  name:{matches: ^(.*)_total$}\n").names.of_parts);
}

TEST_F(RuleReaderTest, RefusesNoSeriesByFiltersInWhichSomethingIsWrong) {
  for (const auto* filters : {"seriesFilters: [{is: ^old}], seriesFilters: [{is: ^http}]",
                              "seriesFilters: [{is: ^old, is: ^http}]", "seriesFilters: [{is: ^old}, {is: '('}]",
                              "seriesFilters: [{is: ^old}, {isnt: ^http}]", "seriesFilters: {is: ^old}"}) {
    EXPECT_THAT(rule("{seriesQuery: up, metricsQuery: q, " + std::string(filters) + "}").filters, IsEmpty()) << filters;
  }
  EXPECT_THAT(rule("{seriesQuery: up, metricsQuery: <<, seriesFilters: [{is: ^old}]}").filters, SizeIs(1));
}

TEST_F(RuleReaderTest, TakesEachSeriesQueryOfARuleThatHasSeveral) {
  EXPECT_EQ(rule("{seriesQuery: a, seriesQuery: b}").series_query, "a or b");
  EXPECT_EQ(rule("{seriesQuery: a, seriesQuery: [b], seriesQuery: ~}").series_query, "a or b");
  EXPECT_EQ(rule("{seriesQuery: a, seriesQuery: a}").series_query, "a");
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

TEST_F(RuleReaderTest, BelievesResourcesOnlyWhereNoKeyStandsElsewhere) {
  const std::string begin = "{seriesQuery: up, resources: {overrides: {node: {resource: node}}}, metricsQuery: q, ";
  for (const auto* rest :
       {"name: {as: x, template: <<.Resource>>}}", "name: {as: x, overrides: {pod: {resource: pod}}}}",
        "name: {as: x, resources: {template: <<.Resource>>}}}", "name: [{as: x}]}", "name: {matches: {as: x}}}",
        "seriesFilters: [{is: ^up, pod: {resource: pod}}], name: {as: x}}",
        "seriesFilters: {is: ^up, template: <<.Resource>>}, name: {as: x}}"}) {
    const auto reading = rule(begin + rest);
    EXPECT_FALSE(reading.rule.has_value()) << rest;
    EXPECT_EQ(reading.resources.has_value(), std::string_view(rest).find("matches") != std::string::npos) << rest;
  }
  EXPECT_TRUE(rule(begin + "name: {matches: '(', as: x}}").resources.has_value()) << "only a pattern is wrong";
}

TEST_F(RuleReaderTest, LooksForTheNameBelowAnEmptyPattern) {
  for (const auto* name : {"{matches: {as: x}}", "{matches: [as: x]}", "{matches: [^up$, x]}",
                           "{matches: {seriesQuery: b, name: {as: x}}}"}) {
    const auto reading = rule("{seriesQuery: up, metricsQuery: q, name: " + std::string(name) + "}");
    EXPECT_FALSE(reading.rule.has_value()) << name;
    EXPECT_TRUE(reading.names.of_parts) << name << ": whatever its pattern is";
    EXPECT_THAT(names_of(reading.names, "up"), testing::Contains("x")) << name;
  }
}

TEST_F(RuleReaderTest, ReadsTheSeriesQueryOfABadRuleThatIsNoText) {
  EXPECT_EQ(rule("{seriesQuery: {__name__=~\"^a\",pod!=\"\"}}").series_query, "{__name__=~\"^a\",pod!=\"\"}");
  EXPECT_EQ(rule("{seriesQuery: [up]}").series_query, "up");
  EXPECT_EQ(rule("{seriesQuery: {match: b}}").series_query, "b");
  EXPECT_EQ(rule("{seriesQuery: [a, b]}").series_query, "a or b");
  EXPECT_EQ(rule("{seriesQuery: [{a: b}]}").series_query, "b");
  for (const auto* other : {"{seriesQuery: []}", "{seriesQuery: {}}", "{seriesQuery: ''}"}) {
    EXPECT_EQ(rule(other).series_query, "") << other;
  }
}

TEST_F(RuleReaderTest, FindsTheSeriesQueryOfABadRuleWhereverItStands) {
  for (const auto* entry :
       {"{name: {as: x, seriesQuery: up}}", "{resources: {overrides: {}, seriesQuery: up}}", "[{seriesQuery: up}]",
        "{rule: {seriesQuery: up}}", "{<: {seriesQuery: up}}", "{seriesFilters: [{seriesQuery: up}]}", "{series: up}",
        "{match: 'up', enabled: [x]}", "[up]"}) {
    const auto reading = rule(entry);
    EXPECT_FALSE(reading.rule.has_value()) << entry;
    EXPECT_EQ(reading.series_query, "up") << entry;
    EXPECT_FALSE(reading.names.namers.empty()) << entry;
  }
  EXPECT_EQ(rule("'seriesQuery: up'").series_query, "seriesQuery: up") << "its words tell";
  EXPECT_EQ(rule("hello").series_query, "");
  EXPECT_EQ(rule("{text: 'two words', metricsQuery: q, other: [a]}").series_query, "");
}

// Two rules of which one lost its dash: either may be without a name or filters.
TEST_F(RuleReaderTest, TakesNothingOfOneForBothWhereTwoRulesBecameOne) {
  const auto reading = rule(
      "\n  seriesQuery: a\n  seriesFilters: [{is: ^a}]\n  metricsQuery: q\n"
      "  seriesQuery: b\n  name: {as: rps}\n  metricsQuery: q\n");
  EXPECT_EQ(reading.series_query, "a or b");
  EXPECT_THAT(reading.filters, IsEmpty());
  EXPECT_TRUE(reading.names.of_parts);
  EXPECT_THAT(names_of(reading.names, "b"), UnorderedElementsAre("rps", "b"));

  const std::string first = "\n  seriesQuery: a\n  name: {as: x}\n  metricsQuery: q\n";
  const auto without_first_line = rule(first + "  name: {as: rps}\n  metricsQuery: q\n");
  EXPECT_EQ(without_first_line.series_query, "a or {}") << "the other one's is lost";
  EXPECT_TRUE(without_first_line.names.of_parts);
  const auto swallowed = rule(
      "\n  seriesQuery: a\n  name: {as: x}\n  metricsQuery: >-\n    sum(a)\n    - seriesQuery: b\n      metricsQuery: "
      "q\n");
  EXPECT_FALSE(swallowed.rule.has_value());
  EXPECT_EQ(swallowed.series_query, "a or {}") << "b may be any";
  EXPECT_TRUE(swallowed.names.of_parts);
  const auto slip = rule(first + "  metricsQuery: q\n");
  EXPECT_EQ(slip.series_query, "a");
  EXPECT_FALSE(slip.names.of_parts);
}

// Pasted too deep it stands in whatever the rule before it ends with.
TEST_F(RuleReaderTest, TakesNothingOfTheOuterRuleForTheOneThatStandsInIt) {
  const std::string outer =
      "\n  seriesQuery: a\n  resources: {overrides: {instance: {resource: node}}}\n  seriesFilters: [{is: ^a}]\n";
  const auto inner = [](const std::string& indent) {
    std::string out;
    for (const auto* line : {"- seriesQuery: b", "  name: {matches: ^b$, as: rps}", "  metricsQuery: q"}) {
      out += indent + line + "\n";
    }
    return out;
  };
  for (const auto& text : {outer + "  name: {as: x}\n  metricsQuery: >-\n    sum(a)\n" + inner("    "),
                           outer + "  metricsQuery: q\n  name:\n    as: >-\n      x\n" + inner("      "),
                           outer + "  metricsQuery: q\n  name: {as: x}\n  other:\n" + inner("  "),
                           outer + "  metricsQuery: q\n  name:\n    matches: >-\n      ^a\n" + inner("      ")}) {
    const auto reading = rule(text);
    EXPECT_FALSE(reading.rule.has_value()) << text;
    EXPECT_THAT(reading.series_query, testing::AnyOf("a or {}", "a or b or {}")) << text;
    EXPECT_THAT(reading.selectors, testing::ElementsAre("a", "b")) << text;
    EXPECT_FALSE(reading.resources.has_value()) << text;
    EXPECT_THAT(reading.filters, IsEmpty()) << text;
    EXPECT_TRUE(reading.names.of_parts) << text;
    EXPECT_THAT(names_of(reading.names, "b"), testing::Contains("rps")) << text;
  }
}

// Two blanks too many, and the rule is right and makes another name.
TEST_F(RuleReaderTest, RefusesARuleWhoseTextsHoldItsOtherKeys) {
  const std::string name = "\n      name:\n        as: rps\n";
  std::string filters = "\n      seriesFilters:";
  for (int i = 0; i < 40; ++i) filters += "\n      - isNot: ^x" + std::to_string(i);
  struct Case {
    std::string text, key;
  };
  for (const auto& [text, key] : std::vector<Case>{
           {"seriesQuery: up\n  resources: {template: <<.Resource>>}\n  metricsQuery: >-\n      sum(up)" + name,
            "metricsQuery"},
           {"seriesQuery: up\n  metricsQuery: |\n      sum(up) # of all\n      name: {as: rps}\n", "metricsQuery"},
           {"seriesQuery: up\n  metricsQuery: >-\n      sum(up)\n      name:\n        as: >-\n          rps\n",
            "metricsQuery"},
           {"seriesQuery: up\n  metricsQuery: >-\n      sum(up)" + filters +
                "\n      name:\n        as:\n          rps\n",
            "metricsQuery"},
           {"metricsQuery: q\n  seriesQuery: >-\n      up" + name, "seriesQuery"},
           {"seriesQuery: up\n  metricsQuery: >-\n      # it's for the HPAs\n      sum(up)\n      resources: "
            "{overrides: {a: {resource: pod}, "
            "b: {resource: pod}, c: {resource: pod}, d: {resource: pod}, e: {resource: pod}, f: {resource: pod}}}\n"
            "      \"name\": {\"as\": \"rps\"}\n",
            "metricsQuery"},
           {"seriesQuery: up\n  metricsQuery: q\n  resources:\n    template: >-\n      <<.Resource>>" + name,
            "resources.template"},
           {"seriesQuery: up\n  metricsQuery: q\n  name:\n    matches: >-\n      ^(.*)$\n      as: rps\n",
            "name.matches"},
           {"seriesQuery: up\n  metricsQuery: q\n  seriesFilters:\n  - is: |-\n      ^u" + name, "seriesFilters[0].is"},
       }) {
    const auto reading = rule("\n  " + text);
    EXPECT_FALSE(reading.rule.has_value()) << text;
    EXPECT_THAT(errors(), testing::Contains(testing::AllOf(
                              testing::HasSubstr("x." + key + ": this line begins with a key"),
                              testing::HasSubstr(": it is indented as a part of this text, and so is all that"))))
        << text;
    EXPECT_EQ(reading.series_query, "up") << text;
    EXPECT_THAT(names_of(reading.names, "up"), testing::Contains("rps")) << text;
  }
  EXPECT_FALSE(
      rule("\n  seriesQuery: up\n  metricsQuery: >-\n      q # x\n      - {\"seriesQuery\": y}\n").rule.has_value());
  EXPECT_TRUE(rule("\n  seriesQuery: up\n  metricsQuery: |\n    # as in the seriesQuery\n    q\n").rule.has_value());
  const auto of_parts =
      rule("\n  seriesQuery: up\n  metricsQuery: |\n      q\n      name: {matches: '^x', as: '${1}'}\n");
  EXPECT_TRUE(of_parts.names.of_parts);
  EXPECT_FALSE(
      resource_rules("\n  cpu:\n    containerQuery: |\n      q\n      nodeQuery: x\n  memory: {}\n").has_value());
  EXPECT_TRUE(rule("{seriesQuery: up, metricsQuery: 'sum(name:up) by (name) # name: x'}").rule.has_value());
}

TEST_F(RuleReaderTest, RefusesPatternsAndNamesThatEndWithALineBreak) {
  for (const std::string text : {"name:\n    matches: |\n      ^(.*)$\n    as: rps\n", "name:\n    as: >\n      rps\n",
                                 "name: {as: rps}\n  resources:\n    template: |\n      <<.Resource>>\n",
                                 "name: {as: rps}\n  seriesFilters:\n  - is: |\n      ^u\n"}) {
    const auto reading = rule("\n  seriesQuery: up\n  metricsQuery: |\n    q\n  " + text);
    EXPECT_FALSE(reading.rule.has_value()) << text;
    EXPECT_THAT(errors(), ElementsAre(testing::HasSubstr("ends with a line break"))) << text;
    EXPECT_EQ(names_of(reading.names, "up"), std::vector<std::string>{"rps"}) << text;
  }
  EXPECT_TRUE(rule("\n  seriesQuery: |\n    up\n  seriesFilters:\n  - isNot: |\n      ^u\n").rule.has_value());
}

TEST_F(RuleReaderTest, TakesKeysThatNobodyKnowsInANameForItsText) {
  for (const auto* name : {"{as, rps}", "{as :rps}", "{as: ,rps}", "{as:, rps}", "{as; rps}", "{as- rps}",
                           "\n    as :rps", "{matches: _total, as, rps}"}) {
    const auto reading = rule("\n  seriesQuery: up\n  metricsQuery: q\n  name: " + std::string(name) + "\n");
    EXPECT_FALSE(reading.rule.has_value()) << name;
    EXPECT_THAT(names_of(reading.names, "a_total"), testing::Contains("rps")) << name;
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
