#include "provider/usage_query.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/rules.hpp"

namespace adapter::provider {
namespace {

using testing::HasSubstr;

std::shared_ptr<const rules::BoundResourceRules> bound(const std::string& cpu) {
  return test::rule_set("resourceRules: {cpu: " + cpu + "}")->resource_rules;
}

const std::string kRule = R"({
  containerQuery: "c{<<.LabelMatchers>>}[<<.Series>>] by (<<.GroupBy>>) <<.GroupBySlice>> <<.LabelValuesByName>>",
  nodeQuery: "n{<<.LabelMatchers>>,id='/'} by (<<.GroupBy>>) <<.GroupBySlice>> <<.LabelValuesByName>>",
  resources: {overrides: {ns: {resource: namespace}, pod_name: {resource: pod}, instance: {resource: node}}},
  containerLabel: box})";

TEST(UsageQuery, SelectsPodsByNamespaceAndNameAndGroupsByContainer) {
  const std::vector<cluster::Object> pods{{"moc", "p-a", {}}, {"moc", "p.b", {}}};
  const auto query = pod_usage_query(bound(kRule)->cpu, pods);
  ASSERT_TRUE(query) << query.error().message;
  EXPECT_EQ(query->promql,
            R"(c{ns="moc",pod_name=~"p-a|p.b"}[] by (pod_name,box) [pod_name box] map[ns:moc pod_name:p-a|p.b])");
  EXPECT_EQ(query->object_label, "pod_name");
  EXPECT_EQ(query->container_label, "box");
  const auto one = pod_usage_query(bound(kRule)->cpu, std::span(pods).first(1));
  EXPECT_THAT(one->promql, HasSubstr(R"({ns="moc",pod_name="p-a"})"));
}

TEST(UsageQuery, SelectsNodesByNameAlone) {
  const std::vector<cluster::Object> nodes{{"", "n-a", {}}, {"", "n-b", {}}};
  const auto query = node_usage_query(bound(kRule)->cpu, nodes);
  ASSERT_TRUE(query) << query.error().message;
  EXPECT_EQ(query->promql, R"(n{instance=~"n-a|n-b",id='/'} by (instance) [instance] map[instance:n-a|n-b])");
  EXPECT_EQ(query->object_label, "instance");
  EXPECT_EQ(query->container_label, "");
}

TEST(UsageQuery, TakesLabelsFromATemplateAndMayLackTheContainers) {
  const std::vector<cluster::Object> pods{{"moc", "p-a", {}}};
  const auto rules = bound(R"y({containerQuery: "c{<<.LabelMatchers>>} by (<<.GroupBy>>)",
                               resources: {template: "kube_<<.Resource>>"}})y");
  const auto query = pod_usage_query(rules->cpu, pods);
  ASSERT_TRUE(query) << query.error().message;
  EXPECT_EQ(query->promql, R"(c{kube_namespace="moc",kube_pod="p-a"} by (kube_pod,))");
  EXPECT_EQ(query->container_label, "");
}

TEST(UsageQuery, SaysWhatTheRuleLacks) {
  const std::vector<cluster::Object> pods{{"moc", "p-a", {}}}, nodes{{"", "n-a", {}}};
  struct Case {
    std::string rule, of_pods, of_nodes;
  };
  for (const auto& c : std::vector<Case>{
           {"{containerQuery: q, nodeQuery: q}", "no label for namespaces", "no label for nodes"},
           {"{containerQuery: q, nodeQuery: q, resources: {overrides: {ns: {resource: namespace}}}}",
            "no label for pods", "no label for nodes"},
           {"{resources: {template: <<.Resource>>}}", "empty query", "empty query"},
           {"{containerQuery: <<.X>>, nodeQuery: <<.X>>, resources: {template: <<.Resource>>}}", "X", "X"},
       }) {
    const auto rules = bound(c.rule);
    const auto pod_query = pod_usage_query(rules->cpu, pods);
    const auto node_query = node_usage_query(rules->cpu, nodes);
    ASSERT_FALSE(pod_query) << c.rule;
    ASSERT_FALSE(node_query) << c.rule;
    EXPECT_THAT(pod_query.error().message, HasSubstr(c.of_pods));
    EXPECT_THAT(node_query.error().message, HasSubstr(c.of_nodes));
  }
}

}  // namespace
}  // namespace adapter::provider
