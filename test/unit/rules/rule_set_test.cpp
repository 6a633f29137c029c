#include "rules/rule_set.hpp"

#include <gmock/gmock.h>

#include "rules/rule_loader.hpp"

namespace adapter::rules {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::shared_ptr<const meta::ResourceCatalog> catalog() {
  return std::make_shared<const meta::ResourceCatalog>(
      std::vector<meta::Resource>{{"", "v1", "Pod", "pods", "pod", true}});
}

constexpr auto kRules = R"(
rules:
- seriesQuery: good
  resources: {overrides: {pod: {resource: pod}}}
  metricsQuery: q
- seriesQuery: unknown resources
  resources:
    overrides:
      pod: {resource: pod}
      app: {group: apps, resource: deployment}
      brand: {resource: brand}
  name: {as: missed}
  metricsQuery: q
- seriesQuery: bad
  resources: {template: <<.Resource>>}
  metricsQuery: <<
- seriesQuery: last
  resources: {template: <<.Resource>>}
  metricsQuery: q
)";

TEST(BindRules, KeepsTheRulesWhoseResourcesAreKnownInOrder) {
  const auto set = bind_rules(load_rules(kRules, "rules.yaml"), catalog());
  EXPECT_EQ(set.file, "rules.yaml");
  ASSERT_THAT(set.rules, SizeIs(2));
  EXPECT_EQ(set.rules[0]->rule.name(), "rules[0]");
  EXPECT_EQ(set.rules[1]->rule.name(), "rules[3]");
  EXPECT_EQ(set.rules[0]->resources.resource_of("pod")->plural, "pods");
  EXPECT_EQ(set.rules[1]->resources.resource_of("pod")->plural, "pods");
}

TEST(BindRules, QuarantinesARuleForEachUnknownResource) {
  const auto set = bind_rules(load_rules(kRules, "rules.yaml"), catalog());
  ASSERT_THAT(set.quarantined, SizeIs(2));
  EXPECT_EQ(set.quarantined[0].name(), "rules[2]");
  const auto& unknown = set.quarantined[1];
  EXPECT_EQ(unknown.name(), "rules[1]");
  ASSERT_THAT(unknown.names.namers, SizeIs(1));
  EXPECT_TRUE(unknown.names.namers[0].could_produce("missed"));
  ASSERT_THAT(unknown.findings, SizeIs(2));
  EXPECT_THAT(unknown.findings[0].text(),
              HasSubstr("rules.yaml:10:36: rules[1].resources.overrides.app.resource: unknown "
                        "resource \"deployment.apps\""));
  EXPECT_THAT(unknown.findings[1].text(), HasSubstr("rules.yaml:11:25: rules[1].resources.overrides.brand.resource: "));
}

TEST(BindRules, TellsOfEachRuleAndNotOfEveryOneOfThousandsOfUnknownResources) {
  std::string text = "rules:\n";
  for (int rule = 0; rule < 4; ++rule) {
    text += "- {seriesQuery: a, metricsQuery: q, resources: {overrides: {";
    for (int i = 0; i < 1500; ++i) text += (i == 0 ? "l" : ", l") + std::to_string(i) + ": {resource: brand}";
    text += "}}}\n";
  }
  const auto set = bind_rules(load_rules(text, "rules.yaml"), catalog());
  ASSERT_THAT(set.quarantined, SizeIs(4));
  EXPECT_THAT(set.quarantined[0].findings, SizeIs(1500));
  EXPECT_THAT(set.quarantined[1].findings, SizeIs(501));
  ASSERT_THAT(set.quarantined[3].findings, SizeIs(1));
  EXPECT_THAT(set.quarantined[3].findings[0].message, HasSubstr("; and 1499 more in this rule"));
  EXPECT_THAT(set.unknown_resources, SizeIs(1)) << "each once";
}

TEST(BindRules, BindsExternalRulesToo) {
  const auto set = bind_rules(load_rules(R"(
externalRules:
- resources: {overrides: {queue: {resource: brand}}}
- resources: {overrides: {namespace: {resource: pod}}}
)",
                                         "rules.yaml"),
                              catalog());
  ASSERT_THAT(set.external_rules, SizeIs(1));
  EXPECT_EQ(set.of(Section::external_rules)[0]->rule.name(), "externalRules[1]");
  EXPECT_THAT(set.of(Section::rules), IsEmpty());
  ASSERT_THAT(set.quarantined, SizeIs(1));
  EXPECT_EQ(set.quarantined[0].name(), "externalRules[0]");
  EXPECT_THAT(set.unknown_resources, SizeIs(1));
}

constexpr auto kResourceRules = R"(
resourceRules:
  cpu:
    containerQuery: cpu
    resources: {overrides: {pod_name: {resource: pods}}}
    containerLabel: container
  memory:
    nodeQuery: memory
    resources: {overrides: {pod: {resource: pod}, instance: {resource: node}}}
  window: 3m
)";

TEST(BindRules, BindsCpuAndMemoryEachToItsLabels) {
  const auto grown = std::make_shared<const meta::ResourceCatalog>(
      std::vector<meta::Resource>{{"", "v1", "Pod", "pods", "pod", true}, {"", "v1", "Node", "nodes", "node", false}});
  const auto set = bind_rules(load_rules(kResourceRules, "rules.yaml"), grown);
  EXPECT_THAT(set.resource_findings, IsEmpty());
  ASSERT_NE(set.resource_rules, nullptr);
  const auto& [cpu, memory, window] = *set.resource_rules;
  const auto& pods = grown->resources()[0];
  EXPECT_EQ(cpu.resources.label_of(pods).value(), "pod_name");
  EXPECT_EQ(memory.resources.label_of(pods).value(), "pod");
  EXPECT_EQ(cpu.rule.container_label, "container");
  EXPECT_EQ(cpu.rule.container_query.render({}).value(), "cpu");
  EXPECT_EQ(memory.rule.node_query.render({}).value(), "memory");
  EXPECT_EQ(cpu.place, "resourceRules.cpu (line 4)");
  EXPECT_EQ(memory.place, "resourceRules.memory (line 8)");
  EXPECT_EQ(window, std::chrono::minutes(3));
}

TEST(BindRules, ServesNoResourceMetricsWhileAResourceOfTheirsIsUnknown) {
  const auto set = bind_rules(load_rules(kResourceRules, "rules.yaml"), catalog());
  EXPECT_EQ(set.resource_rules, nullptr);
  ASSERT_THAT(set.resource_findings, SizeIs(1));
  EXPECT_THAT(set.resource_findings[0].text(),
              HasSubstr("rules.yaml:9:72: resourceRules.memory.resources.overrides.instance.resource: unknown resource "
                        "\"node\""));
  ASSERT_THAT(set.unknown_resources, SizeIs(1));
  EXPECT_EQ(set.unknown_resources[0].resource, "node");
  EXPECT_THAT(set.quarantined, IsEmpty());
}

TEST(BindRules, HasNoResourceRulesWithoutTheirSection) {
  const auto set = bind_rules(load_rules(kRules, "rules.yaml"), catalog());
  EXPECT_EQ(set.resource_rules, nullptr);
  EXPECT_TRUE(bind_rules(load_rules("resourceRules: {}", "rules.yaml"), catalog()).resource_rules)
      << "empty rules are rules, whose queries fail";
}

TEST(BindRules, ServesTheRuleOnceTheResourceIsKnown) {
  const auto file = load_rules("rules:\n- resources: {overrides: {app: {resource: deployment}}}", "rules.yaml");
  EXPECT_THAT(bind_rules(file, catalog()).rules, IsEmpty());
  const auto grown = std::make_shared<const meta::ResourceCatalog>(
      std::vector<meta::Resource>{{"apps", "v1", "Deployment", "deployments", "deployment", true}});
  EXPECT_THAT(bind_rules(file, grown).rules, SizeIs(1));
}

}  // namespace
}  // namespace adapter::rules
