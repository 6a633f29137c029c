#include "provider/usage_query.hpp"

#include <string_view>
#include <vector>

namespace adapter::provider {
namespace {

// Known without asking a cluster.
const meta::Resource kPods{.version = "v1", .kind = "Pod", .plural = "pods", .singular = "pod", .namespaced = true};
const meta::Resource kNodes{.version = "v1", .kind = "Node", .plural = "nodes", .singular = "node"};
const meta::Resource kNamespaces{.version = "v1", .kind = "Namespace", .plural = "namespaces", .singular = "namespace"};

Result<std::string> add_objects(rules::QueryArguments& arguments, const rules::BoundResourceRule& rule,
                                const meta::Resource& resource, std::span<const cluster::Object> objects) {
  auto label = rule.resources.label_of(resource);
  if (!label) return label;
  std::vector<std::string_view> names;
  names.reserve(objects.size());
  for (const auto& object : objects) names.push_back(object.name);
  rules::add_names(arguments, *label, names);
  return label;
}

}  // namespace

Result<UsageQuery> pod_usage_query(const rules::BoundResourceRule& rule, std::span<const cluster::Object> objects) {
  rules::QueryArguments arguments;
  const auto namespace_label = rule.resources.label_of(kNamespaces);
  if (!namespace_label) return namespace_label.error();
  const std::string_view only = objects.front().object_namespace;
  rules::add_names(arguments, *namespace_label, {&only, 1});
  auto label = add_objects(arguments, rule, kPods, objects);
  if (!label) return label.error();
  arguments.group_by = {*label, rule.rule.container_label};
  auto promql = rule.rule.container_query.render(std::move(arguments));
  if (!promql) return promql.error();
  return UsageQuery{
      .promql = std::move(*promql), .object_label = std::move(*label), .container_label = rule.rule.container_label};
}

Result<UsageQuery> node_usage_query(const rules::BoundResourceRule& rule, std::span<const cluster::Object> objects) {
  rules::QueryArguments arguments;
  auto label = add_objects(arguments, rule, kNodes, objects);
  if (!label) return label.error();
  arguments.group_by = {*label};
  auto promql = rule.rule.node_query.render(std::move(arguments));
  if (!promql) return promql.error();
  return UsageQuery{.promql = std::move(*promql), .object_label = std::move(*label), .container_label = ""};
}

}  // namespace adapter::provider
