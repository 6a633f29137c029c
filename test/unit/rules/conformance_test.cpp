// Whole rules against what the incumbent is known to make of them: its generated configuration (label prefix kube_,
// rate interval 1m), from the series to the advertised metric and from the request to the query.

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "rules/rule_loader.hpp"
#include "rules/rule_set.hpp"

namespace adapter::rules {
namespace {

using testing::UnorderedElementsAreArray;

std::shared_ptr<const meta::ResourceCatalog> catalog() {
  return std::make_shared<const meta::ResourceCatalog>(std::vector<meta::Resource>{
      {"", "v1", "Pod", "pods", "pod", true},
      {"", "v1", "Service", "services", "service", true},
      {"", "v1", "Node", "nodes", "node", false},
      {"", "v1", "Namespace", "namespaces", "namespace", false},
      {"", "v1", "PersistentVolume", "persistentvolumes", "persistentvolume", false},
      {"extensions", "v1beta1", "Ingress", "ingresses", "ingress", true},
      {"extensions", "v1beta1", "Deployment", "deployments", "deployment", true},
  });
}

RuleFile generated() {
  std::ifstream in(ADAPTER_TEST_DATA "/rules/generated.yaml");
  return load_rules(std::string(std::istreambuf_iterator<char>(in), {}), "generated.yaml");
}

struct Asked {
  std::size_t rule;  // from 1, as the rules are counted where they are described
  const char* series;
  const char* selector;
  const char* ns;
  meta::GroupResource resource;
  std::vector<std::string_view> names;
};

std::string query(const RuleSet& set, const Asked& asked) {
  const auto& bound = *set.rules.at(asked.rule - 1);
  const auto resources = catalog();
  const auto label_of = [&](const meta::GroupResource& name) {
    return bound.resources.label_of(**resources->resolve(name)).value();
  };
  QueryArguments arguments{.series = asked.series};
  EXPECT_TRUE(add_selector(arguments, meta::parse_label_selector(asked.selector).value()));
  if (*asked.ns != '\0') {
    const std::string_view names[] = {asked.ns};
    add_names(arguments, label_of({"", "namespaces"}), names);
  }
  arguments.group_by = {label_of(asked.resource)};
  add_names(arguments, arguments.group_by.front(), asked.names);
  return bound.rule.query.render(std::move(arguments)).value();
}

TEST(Conformance, LoadsTheGeneratedConfiguration) {
  const auto file = generated();
  EXPECT_TRUE(file.fatal.empty());
  EXPECT_TRUE(file.quarantined.empty());
  EXPECT_TRUE(file.warnings.empty());
  EXPECT_EQ(file.rules.size(), 6u);
  EXPECT_TRUE(file.resource_rules.has_value());
}

TEST(Conformance, AsksPrometheusWhatTheIncumbentAsks) {
  struct Case {
    Asked asked;
    const char* query;
  };
  const Case cases[] = {
      {{3, "container_x_usage", "", "ns1", {"", "pods"}, {"a", "b"}},
       R"(sum(container_x_usage{namespace="ns1",pod=~"a|b",container!="POD"}) by (pod))"},
      {{5, "hits_total", "", "ns1", {"", "services"}, {"s"}},
       R"(sum(rate(hits_total{kube_namespace="ns1",kube_service="s"}[1m])) by (kube_service))"},
      {{5, "hits_total", "p=v", "ns1", {"", "services"}, {"s"}},
       R"(sum(rate(hits_total{p="v",kube_namespace="ns1",kube_service="s"}[1m])) by (kube_service))"},
      {{4, "watts", "", "", {"", "nodes"}, {"n"}}, R"(sum(watts{kube_node="n"}) by (kube_node))"},
  };
  const auto set = bind_rules(generated(), catalog());
  for (const auto& each : cases) EXPECT_EQ(query(set, each.asked), each.query);
}

TEST(Conformance, AsksForExternalMetricsWithTheNamespaceLast) {
  QueryArguments arguments;
  EXPECT_TRUE(add_selector(arguments, meta::parse_label_selector("c in (e,d),a=b").value()));
  const auto matchers = QueryTemplate::parse("<<.LabelMatchers>>").value();
  EXPECT_EQ(matchers.render(arguments).value(), R"(a="b",c=~"d|e")");
  const std::string_view names[] = {"q"};
  add_names(arguments, "namespace", names);
  EXPECT_EQ(matchers.render(arguments).value(), R"(a="b",c=~"d|e",namespace="q")");
}

TEST(Conformance, AdvertisesSeriesForTheResourcesOfTheirLabels) {
  struct Case {
    std::size_t rule;
    const char* series;
    std::vector<const char*> labels;
    std::vector<std::string> advertised;
  };
  const Case cases[] = {
      {5,
       "hits_total",
       {"kube_service", "kube_pod", "kube_namespace"},
       {"services/hits", "pods/hits", "namespaces/hits"}},
      {4, "watts", {"kube_node", "instance"}, {"nodes/watts"}},
      {6,
       "wait_seconds_total",
       {"kube_deployment", "kube_namespace"},
       {"deployments.extensions/wait", "namespaces/wait"}},
      {5, "claims_total", {"kube_persistentvolume"}, {"persistentvolumes/claims"}},
  };
  const auto set = bind_rules(generated(), catalog());
  for (const auto& each : cases) {
    const auto& bound = *set.rules.at(each.rule - 1);
    ASSERT_TRUE(all_accept(bound.rule.filters, each.series)) << each.series;
    std::vector<std::string> advertised;
    for (const auto* label : each.labels) {
      const auto* resource = bound.resources.resource_of(label);
      if (resource == nullptr) continue;
      advertised.push_back(resource->group_resource().text() + '/' + bound.rule.namer.name_of(each.series).value());
    }
    EXPECT_THAT(advertised, UnorderedElementsAreArray(each.advertised));
  }
}

}  // namespace
}  // namespace adapter::rules
