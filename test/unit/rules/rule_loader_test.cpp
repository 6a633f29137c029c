#include "rules/rule_loader.hpp"

#include <gmock/gmock.h>

namespace adapter::rules {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;
using testing::UnorderedElementsAreArray;

std::vector<std::string> texts(const std::vector<Finding>& findings) {
  std::vector<std::string> out;
  for (const auto& finding : findings) out.push_back(finding.text());
  return out;
}

std::vector<std::string> findings(const RuleFile& file) {
  auto out = texts(file.fatal);
  for (const auto& rule : file.quarantined) {
    for (auto& text : texts(rule.findings)) out.push_back(std::move(text));
  }
  return out;
}

// What a rule of a file with no other is loaded from, so that only the text under test matters.
RuleFile load_rule(const std::string& body) {
  return load_rules("rules:\n- seriesQuery: q\n  metricsQuery: q\n" + body, "f");
}

TEST(RuleLoader, WarnsOfWhatStandsBehindTheFirstDocument) {
  const auto file = load_rules("rules: []\n---\nrules:\n- {}\n", "f");
  EXPECT_THAT(file.fatal, IsEmpty());
  EXPECT_THAT(file.rules, IsEmpty());
  EXPECT_THAT(texts(file.warnings),
              ElementsAre(HasSubstr("f:3:1: stands behind the first YAML document, which alone is")));
}

TEST(RuleLoader, LoadsEachSectionOfAFile) {
  const auto file = load_rules(R"(
externalRules:
- metricsQuery: max(<<.Series>>{<<.LabelMatchers>>})
  seriesQuery: queue_size
  resources: {namespaced: no}
resourceRules:
  cpu:
    containerQuery: cpu by (<<.GroupBy>>)
    nodeQuery: node_cpu
    resources:
      overrides:
        pod: {resource: pod}
    containerLabel: container
  memory:
    containerQuery: memory
    nodeQuery: node_memory
  window: 1m30s
rules:
- seriesQuery: '{__name__=~"^http_.*"}'
  seriesFilters:
  - isNot: .*_seconds_total
  - {is: ^http}
  resources:
    template: kube_<<.Resource>>
    overrides:
      ns: {resource: namespace}
      app: {group: "apps", resource: "deployment"}
  name:
    matches: ^(.*)_total$
    as: ${1}_per_second
  metricsQuery: |
    sum(rate(<<.Series>>{<<.LabelMatchers>>}[1m])) # per second
    by (<<.GroupBy>>)
)",
                               "rules.yaml");
  EXPECT_THAT(findings(file), IsEmpty());
  EXPECT_THAT(texts(file.warnings), IsEmpty());
  EXPECT_EQ(file.file, "rules.yaml");
  EXPECT_TRUE(file.has_rules);
  EXPECT_TRUE(file.has_external_rules);

  ASSERT_THAT(file.rules, SizeIs(1));
  const auto& rule = file.rules[0];
  EXPECT_EQ(rule.name(), "rules[0]");
  EXPECT_EQ(rule.where.line, 19);
  EXPECT_EQ(rule.series_query, "{__name__=~\"^http_.*\"}");
  EXPECT_TRUE(all_accept(rule.filters, "http_requests_total"));
  EXPECT_FALSE(all_accept(rule.filters, "http_seconds_total"));
  EXPECT_FALSE(all_accept(rule.filters, "requests_total"));
  EXPECT_EQ(rule.namer.name_of("http_requests_total"), "http_requests_per_second");
  EXPECT_TRUE(rule.resources.namespaced);
  EXPECT_EQ(rule.resources.label_template->label_of("", "pod").value(), "kube_pod");
  ASSERT_THAT(rule.resources.overrides, SizeIs(2));
  EXPECT_EQ(rule.resources.overrides[0].label, "ns");
  EXPECT_EQ(rule.resources.overrides[1].resource, (meta::GroupResource{"apps", "deployment"}));
  EXPECT_EQ(rule.resources.overrides[1].where.line, 27);
  EXPECT_EQ(rule.query.render({.series = "s"}).value(), "sum(rate(s{}[1m])) # per second\nby ()\n");

  ASSERT_THAT(file.external_rules, SizeIs(1));
  EXPECT_EQ(file.external_rules[0].name(), "externalRules[0]");
  EXPECT_FALSE(file.external_rules[0].resources.namespaced);

  ASSERT_TRUE(file.resource_rules.has_value());
  EXPECT_EQ(file.resource_rules->window, std::chrono::seconds(90));
  EXPECT_EQ(file.resource_rules->cpu.container_label, "container");
  EXPECT_THAT(file.resource_rules->cpu.resources.overrides, SizeIs(1));
  EXPECT_EQ(file.resource_rules->cpu.container_query.render({.group_by = {"pod", "container"}}).value(),
            "cpu by (pod,container)");
  EXPECT_EQ(file.resource_rules->memory.node_query.render({}).value(), "node_memory");
}

TEST(RuleLoader, AcceptsWhatIsEmpty) {
  for (const auto* text : {"", "# nothing", "---\n", "{}", "rules:", "rules: []\nexternalRules: ~\nresourceRules:"}) {
    const auto file = load_rules(text, "f");
    EXPECT_THAT(findings(file), IsEmpty()) << text;
    EXPECT_FALSE(file.has_rules);
    EXPECT_FALSE(file.has_external_rules);
    EXPECT_FALSE(file.resource_rules.has_value());
  }
  for (const auto* text :
       {"rules: [{}]", "rules:\n-", "rules: [{seriesFilters: , resources: , name: , metricsQuery: }]",
        "rules: [{seriesFilters: [], resources: {overrides: {}, template: '', namespaced: }}]"}) {
    const auto file = load_rules(text, "f");
    EXPECT_THAT(findings(file), IsEmpty()) << text;
    EXPECT_THAT(file.rules, SizeIs(1));
    EXPECT_TRUE(file.has_rules);
  }
  for (const auto* text : {"resourceRules: {}", "resourceRules: {cpu: , memory: , window: }"}) {
    const auto file = load_rules(text, "f");
    EXPECT_THAT(findings(file), IsEmpty()) << text;
    EXPECT_TRUE(file.resource_rules.has_value()) << text;
  }
}

TEST(RuleLoader, FindsWhatIsWrongWithinARule) {
  struct Case {
    const char* body;  // from line 4 on
    std::vector<std::string> findings;
  };
  const Case cases[] = {
      {"  labels: {}",
       {"f:4:3: rules[0].labels: unknown key; here only seriesQuery, seriesFilters, resources, name or "
        "metricsQuery can stand"}},
      {"  metricquery: x", {"f:4:3: rules[0].metricquery: unknown key; did you mean metricsQuery?"}},
      {"  metricsQuery: x", {"f:4:3: rules[0].metricsQuery: this key stands in line 3 already"}},
      {"  as: x", {"f:4:3: rules[0].as: unknown key; it belongs to name"}},
      {"  name: foo", {"f:4:9: rules[0].name: must be a map with matches or as, but is a text"}},
      {"  name: {as: [x]}", {"f:4:14: rules[0].name.as: must be a text, but is a list"}},
      {"  name: {as: x, as: y}", {"f:4:17: rules[0].name.as: this key stands in line 4 already"}},
      {"  name: {matches: '(a)(b)'}",
       {"f:4:9: rules[0].name.as: 'as' is missing: it must say what to make of the 2 "
        "capture groups of 'matches'"}},
      {"  name: {matches: '(?=a)'}",
       {"f:4:19: rules[0].name.matches: error parsing regexp: invalid or unsupported Perl "
        "syntax: `(?=`"}},
      {"  seriesFilters: {isNot: a}",
       {"f:4:18: rules[0].seriesFilters: must be a list, each entry behind a dash, but is a map"}},
      {"  seriesFilters:\n  - is: a\n    isNot: b",
       {"f:5:5: rules[0].seriesFilters[0]: a filter has either 'is' or 'isNot', not both"}},
      {"  seriesFilters:\n  - is: a\n  - {}",
       {"f:6:5: rules[0].seriesFilters[1]: a filter needs a regular expression in 'is' or in 'isNot'"}},
      {"  seriesFilters: [{is: (}]",
       {"f:4:19: rules[0].seriesFilters[0]: is: error parsing regexp: missing closing ): `(`"}},
      {"  seriesFilters: [a]", {"f:4:19: rules[0].seriesFilters[0]: must be a map with is or isNot, but is a text"}},
      {"  resources: []",
       {"f:4:14: rules[0].resources: must be a map with template, overrides or namespaced, but is a "
        "list"}},
      {"  resources: {namespaced: 'false'}",
       {"f:4:27: rules[0].resources.namespaced: must be true or false, without quotes"}},
      {"  resources: {template: '${.Resource}$'}",
       {"f:4:25: rules[0].resources.template: must contain <<.Resource>>, which stands for the name of the resource "
        "(the "
        "delimiters are << and >>)"}},
      {"  resources: {overrides: [pod]}",
       {"f:4:26: rules[0].resources.overrides: must be a map from labels to resources, but is a list"}},
      {"  resources: {overrides: {pod: pod}}",
       {"f:4:32: rules[0].resources.overrides.pod: must be a map with group or resource, but is a text"}},
      {"  resources: {overrides: {pod: {resource: ''}}}",
       {"f:4:43: rules[0].resources.overrides.pod.resource: must name the resource whose objects this label names, "
        "such "
        "as pod"}},
      {"  resources:\n    overrides:\n      pod:\n      ns: {group: x}",
       {"f:6:7: rules[0].resources.overrides.pod.resource: must name the resource whose objects this label names, such "
        "as pod",
        "f:7:11: rules[0].resources.overrides.ns.resource: must name the resource whose objects this label names, such "
        "as pod"}},
      {"  resources: {overrides: {pod: {resource: pod}, pod: {resource: pods}}}",
       {"f:4:49: rules[0].resources.overrides.pod: this key stands in line 4 already"}},
  };
  for (const auto& each : cases) {
    const auto file = load_rule(each.body);
    EXPECT_THAT(findings(file), UnorderedElementsAreArray(each.findings)) << each.body;
    EXPECT_THAT(file.fatal, IsEmpty()) << each.body;
    EXPECT_THAT(file.rules, IsEmpty());
    EXPECT_TRUE(file.has_rules);
  }
}

TEST(RuleLoader, PlacesTemplateErrorsWithinTheText) {
  struct Case {
    const char* rule;
    const char* place;
  };
  const Case cases[] = {
      {"rules:\n- metricsQuery: sum(<<foo>>)", "f:2:23: rules[0].metricsQuery: "},
      {"rules:\n- metricsQuery: 'sum(<<foo>>)'", "f:2:24: rules[0].metricsQuery: "},
      {"rules:\n- metricsQuery: |\n    sum(a)\n      by (<<foo>>)\n", "f:4:13: rules[0].metricsQuery: "},
      {"rules:\n- metricsQuery: \"\\tsum(<<foo>>)\"", "f:2:17: rules[0].metricsQuery: "},
  };
  for (const auto& each : cases) {
    const auto found = findings(load_rules(each.rule, "f"));
    ASSERT_THAT(found, SizeIs(1)) << each.rule;
    EXPECT_THAT(found[0], testing::StartsWith(each.place));
    EXPECT_THAT(found[0], HasSubstr("function \"foo\" not defined"));
  }
}

TEST(RuleLoader, QuarantinesBadRulesAndKeepsTheirNeighbours) {
  const auto file = load_rules(R"(
rules:
- seriesQuery: a
  seriesFilters: [{is: '('}]
  name: {matches: '^(.*)_total$', as: '${1}_per_second'}
- seriesQuery: b
- text
- seriesQuery: d
  name: {matches: '(', as: literal}
  unknown: key
externalRules:
- name: {matches: '(', as: 'ref_${1}'}
- name: {mtches: x}
- name: text
- seriesQuery: z
)",
                               "f");
  EXPECT_THAT(file.fatal, IsEmpty());
  ASSERT_THAT(file.rules, SizeIs(1));
  EXPECT_EQ(file.rules[0].name(), "rules[1]");
  ASSERT_THAT(file.external_rules, SizeIs(1));
  EXPECT_EQ(file.external_rules[0].name(), "externalRules[3]");

  ASSERT_THAT(file.quarantined, SizeIs(6));
  const auto& quarantined = file.quarantined;
  EXPECT_EQ(quarantined[0].name(), "rules[0]");
  EXPECT_EQ(quarantined[0].where.line, 3);
  ASSERT_THAT(quarantined[0].names.namers, SizeIs(1));
  EXPECT_TRUE(quarantined[0].names.namers[0].could_produce("http_per_second"));
  EXPECT_FALSE(quarantined[0].names.namers[0].could_produce("http"));
  EXPECT_EQ(quarantined[1].name(), "rules[2]");
  EXPECT_THAT(quarantined[1].names.namers, IsEmpty());
  EXPECT_THAT(quarantined[1].findings, SizeIs(1));
  EXPECT_EQ(quarantined[2].name(), "rules[3]");
  EXPECT_THAT(quarantined[2].findings, SizeIs(2));
  ASSERT_THAT(quarantined[2].names.namers, SizeIs(2)) << "maybe also what the unknown key says";
  EXPECT_TRUE(quarantined[2].names.namers[0].could_produce("literal"));
  for (const auto i : {3u, 4u, 5u}) EXPECT_EQ(quarantined[i].name(), rule_name(Section::external_rules, i - 3));
}

TEST(RuleLoader, SetsRulesAsideWhosePatternsAreTooLargeTogether) {
  std::string text = "rules:\n- {seriesQuery: up, metricsQuery: q, resources: {template: <<.Resource>>}}\n";
  for (int i = 0; i < 20; ++i) {
    text += "- {seriesQuery: s" + std::to_string(i) + ", seriesFilters: [{is: '\\pL{1,100}'}], metricsQuery: q, " +
            "resources: {overrides: {pod: {resource: pod}}}}\n";
  }
  text += "- {seriesQuery: last, metricsQuery: q, resources: {template: <<.Resource>>}}\n";
  const auto file = load_rules(text, "f");
  EXPECT_THAT(file.fatal, IsEmpty());
  EXPECT_THAT(file.rules, SizeIs(testing::AllOf(testing::Gt(2u), testing::Lt(6u))));
  EXPECT_EQ(file.rules.back().series_query, "last") << "small ones fit";
  ASSERT_FALSE(file.quarantined.empty());
  const auto& aside = file.quarantined.back();
  EXPECT_THAT(aside.findings[0].message, HasSubstr("regular expressions"));
  EXPECT_EQ(aside.series_query, "s19");
  EXPECT_TRUE(aside.resources.has_value());
  EXPECT_THAT(aside.filters, IsEmpty());
  EXPECT_TRUE(aside.names.of_parts);
}

TEST(RuleLoader, TakesNoMoreRulesThanMemoryMayHold) {
  const auto file = [](int rules, int external_rules) {
    std::string text = "rules:\n- zz: 1\n";
    for (int i = 1; i < rules; ++i) text += "- {}\n";
    text += "externalRules:\n";
    for (int i = 0; i < external_rules; ++i) text += "- {}\n";
    return load_rules(text, "f");
  };
  const auto most = file(1250, 1250);
  EXPECT_THAT(most.fatal, IsEmpty());
  EXPECT_EQ(most.rules.size(), 1249u);
  EXPECT_EQ(most.external_rules.size(), 1250u);
  const auto more = file(1250, 1251);
  ASSERT_THAT(more.fatal, SizeIs(1));
  EXPECT_THAT(more.fatal[0].message, HasSubstr("has 1251 entries beside 1250 others; a file holds at most 2500 rules"));
  EXPECT_THAT(more.external_rules, IsEmpty());
  EXPECT_THAT(file(2501, 0).fatal.at(0).message, HasSubstr("has 2501 entries; a file holds at most 2500 rules"));
}

TEST(RuleLoader, TellsOfEachRuleAndNotOfEveryOneOfThousandsOfFaults) {
  std::string keys, text = "rules:\n";
  for (int i = 0; i < 300; ++i) keys += "  k" + std::to_string(i) + ": 1\n";
  for (int i = 0; i < 10; ++i) text += "- seriesQuery: a\n" + keys;
  const auto file = load_rules(text, "f");
  ASSERT_THAT(file.quarantined, SizeIs(10));
  std::size_t told = 0;
  for (const auto& rule : file.quarantined) told += rule.findings.size();
  EXPECT_EQ(file.quarantined[0].findings.size(), 300u);
  EXPECT_GE(told, 2000u);
  EXPECT_LE(told, 2010u);
  ASSERT_THAT(file.quarantined[9].findings, SizeIs(1));
  EXPECT_THAT(file.quarantined[9].findings[0].message, HasSubstr("; and 299 more in this rule"));
}

TEST(RuleLoader, SetsARuleAsideThatHasManyThousandFilters) {
  const auto aside = [](std::size_t filters) {
    std::string text = "rules:\n- {seriesQuery: a, metricsQuery: q, seriesFilters: [{is: m}";
    for (std::size_t i = 1; i < filters; ++i) text += ", {is: m}";
    return load_rules(text + "]}\n", "f").quarantined.size();
  };
  EXPECT_EQ(aside(5'000), 0u);
  EXPECT_EQ(aside(17'000), 1u);
}

TEST(RuleLoader, BoundsTheTextOfAllTemplatesTogether) {
  const auto problem = [](const std::string& rule, std::size_t repeated) {
    std::string text = "rules:\n- &a " + rule + "\n";
    for (std::size_t i = 1; i < repeated; ++i) text += "- *a\n";
    const auto fatal = load_rules(text, "f").fatal;
    return fatal.empty() ? "" : fatal[0].text();
  };
  const std::string text(100'000, 'x'), head = "{seriesQuery: a, resources: {overrides: {pod: {resource: pod}}}, ";
  for (const auto& rule :
       {head + "metricsQuery: '<<.Series>>" + text + "'}", head + "metricsQuery: q, name: {as: '" + text + "'}}",
        "{seriesQuery: a, metricsQuery: q, resources: {template: '<<.Resource>>" + text + "'}}"}) {
    EXPECT_EQ(problem(rule, 10), "");
    EXPECT_THAT(problem(rule, 11), HasSubstr("f: too large: its templates"));
  }
  EXPECT_EQ(problem(head + "metricsQuery: 'q" + text + "'}", 11), "") << "a text that is none is no more than itself";
}

TEST(RuleLoader, SetsARuleAsideWhoseTemplatesAreOfTooManyPieces) {
  const auto aside = [](const std::string& keys, std::size_t rules) {
    std::string text = "rules:\n";
    for (std::size_t i = 0; i < rules; ++i) text += "- {seriesQuery: a, " + keys + "}\n";
    return load_rules(text, "f").quarantined;
  };
  const auto repeated = [](const std::string& text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
  };
  const std::string end = ", resources: {template: <<.Resource>>}", query = ", metricsQuery: q";
  const std::string many[] = {"metricsQuery: '" + repeated("<<0>>", 10'000) + "'" + end,
                              "metricsQuery: '<<printf \"\"" + repeated(" 0", 15'000) + ">>'" + end,
                              "name: {matches: (.), as: '" + repeated("$1", 30'000) + "'}" + query + end,
                              "resources: {template: '<<.Resource>>" + repeated("<<\"a\">>", 3'000) + "'}" + query};
  for (const auto& keys : many) {
    EXPECT_TRUE(aside(keys, 2).empty()) << keys.substr(0, 40);
    const auto found = aside(keys, 15);
    ASSERT_FALSE(found.empty()) << keys.substr(0, 40);
    EXPECT_EQ(found.back().index, 14u);
    EXPECT_THAT(found.back().findings.at(0).message, HasSubstr("have too many actions and references together"));
  }
  const auto usual =
      "metricsQuery: 'sum(rate(<<.Series>>{<<.LabelMatchers>>}[2m])) by (<<.GroupBy>>)', name: {matches: "
      "^(.*)_total$, as: \"${1}_per_second\"}, resources: {template: kube_<<.Group>>_<<.Resource>>}, "
      "seriesFilters: [{isNot: ^container_}]";
  EXPECT_TRUE(aside(usual, 5'000).empty());
}

TEST(RuleLoader, CountsUnicodeClassesThatAPatternHasForNothing) {
  std::string text = "rules:\n", pattern;
  for (int i = 0; i < 400; ++i) pattern += "\\pL";
  for (int i = 0; i < 20; ++i) {
    text += "- {seriesQuery: a, resources: {template: <<.Resource>>}, metricsQuery: q, name: {matches: '(?:" + pattern +
            "){0}', as: x}}\n";
  }
  EXPECT_THAT(load_rules(text, "f").rules, SizeIs(testing::Lt(11u)));
}

TEST(RuleLoader, CountsWhatAPatternHoldsThoughItsProgramDoesNot) {
  for (const char* dead : {"k", ".", "\\W", "a"}) {
    std::string pattern, text = "rules:\n";
    while (pattern.size() < 8000) pattern += dead;
    for (int i = 0; i < 60; ++i) {
      text += "- {seriesQuery: a, resources: {template: <<.Resource>>}, metricsQuery: q, name: {matches: '(?i)(?:" +
              pattern + "){0}^(m)$', as: x}}\n";
    }
    EXPECT_THAT(load_rules(text, "f").rules, SizeIs(testing::Lt(26u))) << dead;
  }
}

TEST(RuleLoader, RefusesAFileThatTakesTooLongToRead) {
  int asked = 0;
  const auto clock = [&asked] { return std::chrono::nanoseconds(std::chrono::seconds(++asked * 4)); };
  const std::string rule = "- {seriesQuery: a, resources: {template: <<.Resource>>}, metricsQuery: q}\n";
  const auto file = load_rules("rules:\n" + rule + rule + rule + rule + rule, "f", clock);
  EXPECT_THAT(file.rules, SizeIs(0));
  ASSERT_THAT(file.fatal, SizeIs(1));
  EXPECT_EQ(file.fatal[0].key, "rules[3]");
  EXPECT_THAT(file.fatal[0].message, HasSubstr("the rules before it take more than 15 s to read"));
}

// Each of these took the square of its length.
TEST(RuleLoader, ReadsLongTextsOfANameInTime) {
  const std::string rule = "rules:\n- {seriesQuery: a, resources: {template: <<.Resource>>}, metricsQuery: q, name: ";
  EXPECT_THAT(load_rules(rule + "{as: '$" + std::string(1 << 19, 'a') + "'}}\n", "f").warnings, SizeIs(1));
  EXPECT_THAT(load_rules(rule + "\"as:rps" + std::string(1 << 20, '}') + "\"}\n", "f").quarantined, SizeIs(1));
  std::string groups, references;
  for (int i = 0; i < 1000; ++i) groups += "(?P<g" + std::to_string(i) + ">)";
  for (int i = 0; i < 90'000; ++i) references += "${g999}";
  EXPECT_THAT(load_rules(rule + "{matches: '" + groups + "', as: '" + references + "'}}\n", "f").rules, SizeIs(1));
}

// Else an earlier rule's value would be served under the name.
TEST(RuleLoader, KnowsWhatRulesThatAreTooLargeAreMeantToMake) {
  const std::string large = "seriesFilters: [{is: '\\pL{1,100}'}]",
                    end = ", metricsQuery: q, resources: {template: <<.Resource>>}}\n";
  std::string text = "rules:\n", many;
  for (int i = 0; i < 4; ++i) text += "- {seriesQuery: a, " + large + end;
  for (int i = 0; i < 200; ++i) many += "x${1}";
  text += "- {seriesQuery: a, " + large + ", name: {matches: ^(.*)_total$, as: '${1}_per_second'}" + end;
  text += "- {seriesQuery: a, " + large + ", name: {as: requests}" + end;
  text += "- {seriesQuery: a, " + large + ", name: {matches: (.), as: '" + many + "'}" + end;
  const auto& aside = load_rules(text, "f").quarantined;
  ASSERT_GE(aside.size(), 3u);
  const auto may_make = [&](std::size_t from_end, const char* name) {
    const auto& names = aside[aside.size() - from_end].names;
    return names.of_parts && names.namers.at(0).could_produce(name);
  };
  EXPECT_TRUE(may_make(3, "a_per_second"));
  EXPECT_FALSE(may_make(3, "a_per_minute"));
  EXPECT_TRUE(may_make(2, "requests"));
  EXPECT_FALSE(may_make(2, "errors"));
  EXPECT_TRUE(may_make(1, "anything")) << "its text is too long to be kept";
}

TEST(RuleLoader, CountsThePatternsOfResourceTemplates) {
  std::string text = "rules:\n";
  for (int i = 0; i < 100; ++i) {
    text +=
        "- {seriesQuery: a, resources: {template: 'a{1000}b{1000}c{1000}<<.Group>>d{1000}e{1000}<<.Resource>>'}, "
        "metricsQuery: q}\n";
  }
  const auto found = load_rules(text, "f").quarantined;
  ASSERT_FALSE(found.empty());
  EXPECT_THAT(found.back().findings.at(0).message, HasSubstr("its regular expressions"));
  EXPECT_FALSE(found.back().resources) << "they hold the pattern";
}

TEST(RuleLoader, WarnsOfEachUnknownReferenceOnceAndNotOfEveryOneOfThousands) {
  const auto warnings = [](const std::string& as) {
    return load_rules(
               "rules:\n- {seriesQuery: a, resources: {template: <<.Resource>>}, metricsQuery: q, name: {matches: m, "
               "as: '" +
                   as + "'}}\n",
               "f")
        .warnings;
  };
  EXPECT_THAT(warnings("$a$b$a$a${b}"), SizeIs(2));
  std::string many;
  for (int i = 0; i < 5000; ++i) many += "$a" + std::to_string(i) + " ";
  EXPECT_THAT(warnings(many), SizeIs(2000));
}

TEST(RuleLoader, CondemnsTheFileForWhatNoRuleCanBeBlamedFor) {
  struct Case {
    const char* text;
    std::vector<std::string> findings;
  };
  const Case cases[] = {
      {"rules: []\n- x",
       {"f:2:1: not YAML: end of map not found; the line may be indented wrongly, or follow a quoted "
        "text that ended too early"}},
      {"- a", {"f:1:1: must be a map with rules, externalRules or resourceRules, but is a list"}},
      {"text", {"f:1:1: must be a map with rules, externalRules or resourceRules, but is a text"}},
      {"Rules: []\nfoo: 1\nprometheus: {url: x}",
       {"f:1:1: Rules: unknown key; did you mean rules?",
        "f:2:1: foo: unknown key; here only rules, externalRules or resourceRules can stand",
        "f:3:1: prometheus: a key of the Helm chart's values; it has no place in this file"}},
      {"rules: []\nrules: []", {"f:2:1: rules: this key stands in line 1 already"}},
      {"rules: {}\nexternalRules: x",
       {"f:1:8: rules: must be a list, each entry behind a dash, but is a map",
        "f:2:16: externalRules: must be a list, each entry behind a dash, but is a text"}},
      {"resourceRules: []", {"f:1:16: resourceRules: must be a map with cpu, memory or window, but is a list"}},
      {"resourceRules: {cpu: {nodequery: x}, memory: x}",
       {"f:1:23: resourceRules.cpu.nodequery: unknown key; did you mean nodeQuery?",
        "f:1:46: resourceRules.memory: must be a map with containerQuery, nodeQuery, resources or containerLabel, but "
        "is "
        "a text"}},
      {"resourceRules: {window: 5}",
       {"f:1:25: resourceRules.window: not a valid duration string: \"5\"; write a number with a unit, such as 5m"}},
      {"resourceRules: {window: ''}",
       {"f:1:25: resourceRules.window: empty duration string; write a number with a unit, such as 5m"}},
      {"resourceRules: {window: [5m]}", {"f:1:25: resourceRules.window: must be a text, but is a list"}},
      {"resourceRules: {cpu: {resources: {template: x}}}",
       {"f:1:45: resourceRules.cpu.resources.template: must contain <<.Resource>>, which stands for the name of the "
        "resource (the delimiters are << and >>)"}},
      {"rules: {custom: []}",
       {"f:1:9: rules.custom: these are values of the Helm chart; of its rules, here custom is called rules, external "
        "is called "
        "externalRules and resource is called resourceRules, each at the top of the file"}},
  };
  for (const auto& each : cases) {
    const auto file = load_rules(each.text, "f");
    EXPECT_THAT(texts(file.fatal), UnorderedElementsAreArray(each.findings)) << each.text;
    EXPECT_FALSE(file.resource_rules.has_value());
  }
}

TEST(RuleLoader, ReportsAllFindingsOfAFileAtOnce) {
  const auto file = load_rules(
      "foo: 1\nrules:\n- bar: 2\n  name: {matches: '('}\n- metricsQuery: <<\nresourceRules: {window: 5}\n", "f");
  EXPECT_THAT(file.fatal, SizeIs(2));
  EXPECT_THAT(file.quarantined, SizeIs(2));
  EXPECT_THAT(findings(file), SizeIs(5));
}

TEST(RuleLoader, WarnsOfWhatLoadsAndCannotWork) {
  struct Case {
    const char* text;
    std::vector<std::string> warnings;
  };
  const Case cases[] = {
      {"rules:\n- seriesQuery: q\n  resources: {template: <<.Resource>>}",
       {"f:2:3: rules[0].metricsQuery: is empty, so every request will fail"}},
      {"rules:\n- metricsQuery: q\n  resources: {template: <<.Resource>>}",
       {"f:2:3: rules[0].seriesQuery: is empty, which Prometheus refuses, so no metric appears"}},
      {"rules:\n- metricsQuery: q\n  seriesQuery: q",
       {"f:2:3: rules[0].resources: no label stands for a resource, so the rule makes no metric; add a template or "
        "overrides"}},
      {"rules: [{metricsQuery: q, seriesQuery: q, resources: {template: <<.Resource>>}, name: {matches: "
       "'^(.*)_(?P<unit>s)$', "
       "as: '$1_per_second_${2}_${3}_$unit_x_$y'}}]",
       {"f:1:123: rules[0].name.as: $1_per_second_ names no group of matches and expands to nothing; write "
        "${1}_per_second_",
        "f:1:123: rules[0].name.as: $3 names no group of matches and expands to nothing",
        "f:1:123: rules[0].name.as: $unit_x_ names no group of matches and expands to nothing; write ${unit}_x_",
        "f:1:123: rules[0].name.as: $y names no group of matches and expands to nothing"}},
      {"externalRules:\n- metricsQuery: q\n  seriesQuery: q\n  resources: {overrides: {pod: {resource: pod}}}",
       {"f:4:14: externalRules[0].resources: no label stands for the namespace, so every request will fail; add an "
        "override to the resource namespace, or namespaced: false"}},
      {"externalRules: [{metricsQuery: q, seriesQuery: q, resources: {namespaced: false}}]", {}},
      {"externalRules: [{metricsQuery: q, seriesQuery: q, resources: {template: <<.Resource>>}}]", {}},
      {"externalRules: [{metricsQuery: q, seriesQuery: q, resources: {overrides: {ns: {resource: Namespaces}}}}]", {}},
      {"resourceRules: {cpu: {nodeQuery: q}, memory: {containerQuery: q, nodeQuery: q}}",
       {"f:1:22: resourceRules.cpu.containerQuery: is empty, so every request will fail"}},
  };
  for (const auto& each : cases) {
    const auto file = load_rules(each.text, "f");
    EXPECT_THAT(findings(file), IsEmpty());
    EXPECT_THAT(texts(file.warnings), UnorderedElementsAreArray(each.warnings)) << each.text;
  }
}

TEST(RuleLoader, WarnsOfRulesThatMakeTheSameName) {
  const std::string rest = ", seriesQuery: q, metricsQuery: q, resources: {template: <<.Resource>>}}\n";
  const auto file =
      load_rules("rules:\n- {name: {as: x}" + rest + "- {name: {as: y}" + rest + "- {name: {as: x}" + rest +
                     "- {name: {matches: (x), as: $1}" + rest + "externalRules:\n- {name: {as: x}" + rest,
                 "f");
  EXPECT_THAT(texts(file.warnings), ElementsAre("f:4:3: rules[2]: rules[0] and rules[2] both make the metric x; where "
                                                "they meet, the later one answers"));
}

TEST(RuleLoader, ReadsScalarsAliasesAndJsonAsTheIncumbentDoes) {
  struct Case {
    const char* text;
    const char* name;  // of the last rule's metric
  };
  const Case cases[] = {
      {"rules: [{name: {as: 007}}]", "007"},
      {"rules: [{name: {as: yes}}]", "yes"},
      {"rules: [{name: {as: ~}}]", "series"},
      {"rules: [{name: {as: 'null'}}]", "null"},
      {"{\"rules\": [{\"name\": {\"as\": \"json\"}}]}", "json"},
      {"rules:\n- &a {name: {as: x}, seriesQuery: q}\n- *a", "x"},
      {"rules:\n- &a {name: {as: x}, seriesQuery: q}\n- <<: *a\n  metricsQuery: q", "x"},
      {"rules:\n- &a {name: {as: x}, seriesQuery: q}\n- {<<: *a, name: {as: own}}", "own"},
      {"\xEF\xBB\xBFrules:\r\n- name:\r\n    as: crlf\r\n", "crlf"},
      {"rules: [{name: {as: first}}]\n---\nrules: text", "first"},
  };
  for (const auto& each : cases) {
    const auto file = load_rules(each.text, "f");
    EXPECT_THAT(findings(file), IsEmpty()) << each.text;
    ASSERT_FALSE(file.rules.empty()) << each.text;
    EXPECT_EQ(file.rules.back().namer.name_of("series"), each.name) << each.text;
  }
}

}  // namespace
}  // namespace adapter::rules
