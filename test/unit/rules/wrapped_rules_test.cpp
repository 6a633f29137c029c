#include "rules/wrapped_rules.hpp"

#include <gmock/gmock.h>

#include "rules/rule_loader.hpp"

namespace adapter::rules {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

struct Told {
  std::vector<std::string> wrappings, errors, warnings;
  std::size_t rules = 0, external_rules = 0, resource_rules = 0;  // good ones
};

void add(const std::vector<Finding>& findings, std::vector<std::string>& to) {
  for (const auto& finding : findings) to.push_back(finding.text());
}

Told load(std::string_view text) {
  Told out;
  const auto wrapped = load_wrapped_rules(text, "f");
  add(wrapped.wrappings, out.wrappings);
  for (const auto& file : wrapped.files) {
    EXPECT_EQ(file.file, "f");
    add(file.fatal, out.errors);
    for (const auto& rule : file.quarantined) add(rule.findings, out.errors);
    add(file.warnings, out.warnings);
    out.rules += file.rules.size();
    out.external_rules += file.external_rules.size();
    out.resource_rules += file.resource_rules.has_value() ? 1 : 0;
  }
  return out;
}

TEST(WrappedRules, OfAConfigurationAreThoseTheServerLoads) {
  const auto told = load("rules:\n- seriesQuery: q\n  metricsQuery: q\n  name: {matches: '('}\n- {}\n");
  EXPECT_THAT(told.wrappings, IsEmpty());
  EXPECT_THAT(told.errors, ElementsAre(StartsWith("f:4:19: rules[0].name.matches: error parsing regexp")));
  EXPECT_EQ(told.rules, 1u);
  EXPECT_THAT(load("Rules: []").errors, ElementsAre("f:1:1: Rules: unknown key; did you mean rules?"));
  EXPECT_THAT(load("rules: [").errors, ElementsAre(HasSubstr("not YAML")));
  for (const auto* text : {"", "# nothing\n---\n---\na: [\n", "{}\n---\nrules: x\n"}) {
    EXPECT_THAT(load(text).errors, IsEmpty()) << text;
    EXPECT_THAT(load(text).wrappings, IsEmpty()) << text;
  }
}

TEST(WrappedRules, OfAConfigMapStandWhereTheFileHasThem) {
  const auto told = load(R"(apiVersion: v1
kind: ConfigMap
data:
  config.yaml: |
    rules:
    - seriesQuery: q
      metricsQuery: |
        sum(a)
        by (<<foo>>)
      labels: x
  other: 'rules: text'
)");
  EXPECT_THAT(told.wrappings, ElementsAre("f:2:1: kind: this is a ConfigMap; the adapter's configuration is the text "
                                          "under one key of its data, here config.yaml; the server refuses the file as "
                                          "it is"));
  EXPECT_THAT(told.errors, ElementsAre(StartsWith("f:10:7: rules[0].labels: unknown key"),
                                       StartsWith("f:9:15: rules[0].metricsQuery: ")));
}

TEST(WrappedRules, OfAConfigMapStandWhereItsTextBeginsWhenThatIsEscaped) {
  const auto told = load("apiVersion: v1\nkind: ConfigMap\ndata:\n  config.yaml: \"rules:\\n- labels: x\\n\"\n");
  EXPECT_THAT(told.errors, ElementsAre(StartsWith("f:4:16: rules[0].labels: ")));
}

TEST(WrappedRules, AreFoundUnderAnyKeyOfAConfigMapThatLooksLikeThem) {
  const auto told = load(R"(apiVersion: v1
kind: ConfigMap
data:
  README: Rules of the adapter.
  alerts.yaml: 'groups: []'
  mine: |
    externalRules:
    - {}
  broken: |
    rules:
    - seriesQuery: "a"b"
)");
  EXPECT_EQ(told.external_rules, 1u);
  EXPECT_THAT(told.wrappings, SizeIs(1));
  EXPECT_THAT(told.errors, ElementsAre(AllOf(StartsWith("f:11:"), HasSubstr("not YAML"))));
}

TEST(WrappedRules, OfAConfigMapMustNotBeValuesOfTheChart) {
  const auto told = load("apiVersion: v1\nkind: ConfigMap\ndata:\n  config.yaml: |\n    rules:\n      custom: []\n");
  EXPECT_THAT(told.errors, ElementsAre(StartsWith("f:6:7: rules.custom: these are values of the Helm chart")));
}

TEST(WrappedRules, OfChartValuesKeepTheChartsKeys) {
  const auto told = load(R"(prometheus: {url: x}
rules:
  default: true
  existing:
  custom:
  - {seriesQuery: q, metricsQuery: <<}
  - {}
  external: [{}, {unknown: x}]
  resource:
    cpu: {nodequery: x}
  extrenal: []
)");
  EXPECT_THAT(told.wrappings, ElementsAre(StartsWith("f:3:3: rules.default: these are values of the Helm chart")));
  EXPECT_THAT(told.errors, testing::UnorderedElementsAre(StartsWith("f:6:38: rules.custom[0].metricsQuery: "),
                                                         StartsWith("f:8:19: rules.external[1].unknown: "),
                                                         StartsWith("f:10:11: rules.resource.cpu.nodequery: ")));
  EXPECT_EQ(told.rules, 1u);
  EXPECT_EQ(told.external_rules, 1u);
  EXPECT_THAT(told.warnings, testing::Contains("f:11:13: rules.extrenal: the chart knows no such key under rules, and "
                                               "passes over it"));
}

TEST(WrappedRules, OfChartValuesMustNotStandTwice) {
  const auto told = load("rules:\n  custom: [{}]\n  custom: [{}, {}]\n");
  EXPECT_EQ(told.rules, 1u);
  EXPECT_THAT(told.errors, ElementsAre(StartsWith("f:3:3: rules.custom: this key stands twice")));
  EXPECT_THAT(load("custom: []\ncustom: []\n").errors, ElementsAre(StartsWith("f:2:1: custom: this key stands twice")));
}

TEST(WrappedRules, OfChartValuesMayBeEmptyInAnyWay) {
  const auto told = load("rules:\n  default: false\n  custom: {}\n  external:\n  resource: []\n");
  EXPECT_THAT(told.wrappings, SizeIs(1));
  EXPECT_THAT(told.errors, IsEmpty());
  EXPECT_EQ(told.resource_rules, 0u);
  EXPECT_THAT(load("rules: {custom: text}").errors, ElementsAre(StartsWith("f:1:17: rules.custom: must be a list")));
}

TEST(WrappedRules, AreFoundInOtherObjectsDocumentsAndLists) {
  const auto told = load(R"(# rendered
---
apiVersion: apps/v1
kind: Deployment
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
spec:
  values:
    prometheus-adapter:
      rules:
        custom: [{a: b}]
---
apiVersion: v1
kind: List
items:
- apiVersion: x/v1
  kind: MetricRule
  spec:
    rules: [{seriesQuery: q, c: d}]
)");
  EXPECT_THAT(told.wrappings,
              ElementsAre(StartsWith("f:7:1: kind: this is a Kubernetes object (HelmRelease)"),
                          StartsWith("f:18:3: items[0].kind: this is a Kubernetes object (MetricRule)")));
  EXPECT_THAT(told.errors,
              ElementsAre(StartsWith("f:12:19: spec.values.prometheus-adapter.rules.custom[0].a: unknown key"),
                          StartsWith("f:20:30: items[0].spec.rules[0].c: unknown key")));
}

TEST(WrappedRules, AreMissedWhereNoObjectHasAny) {
  EXPECT_THAT(
      load("apiVersion: apps/v1\nkind: Deployment\n---\napiVersion: v1\nkind: ConfigMap\ndata: {a: b}\n").errors,
      ElementsAre("f:2:1: kind: this is a Kubernetes object (Deployment), not the adapter's configuration"));
}

TEST(WrappedRules, AreFoundBehindAnEmptyDocument) {
  EXPECT_THAT(load("---\n# nothing\n---\nrules: {custom: []}\n").wrappings, SizeIs(1));
}

TEST(WrappedRules, SayWhereALaterDocumentIsNoYaml) {
  EXPECT_THAT(load("apiVersion: v1\nkind: Secret\n---\na: [\n").errors, ElementsAre(HasSubstr("not YAML")));
  EXPECT_THAT(load("rules: {custom: []}\n---\na: [\n").errors,
              ElementsAre(AllOf(StartsWith("f:4"), HasSubstr("not YAML"))));
}

TEST(WrappedRules, AreBoundedWhereAliasesRepeatATextManyTimes) {
  std::string text =
      "apiVersion: v1\nkind: List\nitems:\n- &a {apiVersion: v1, kind: ConfigMap, data: {config.yaml: '" +
      std::string(1 << 20, '#') + "'}}\n";
  for (int i = 0; i < 100; ++i) text += "- *a\n";
  EXPECT_THAT(load(text).errors, testing::Contains(HasSubstr("too large: aliases repeat more than")));
}

}  // namespace
}  // namespace adapter::rules
