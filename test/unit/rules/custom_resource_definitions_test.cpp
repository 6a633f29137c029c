#include "rules/custom_resource_definitions.hpp"

#include <gmock/gmock.h>

namespace adapter::rules {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kKibana = R"(apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: kibanas.kibana.k8s.elastic.co}
spec:
  group: kibana.k8s.elastic.co
  names: {kind: Kibana, plural: kibanas, singular: kibana, shortNames: [kb]}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    schema: {openAPIV3Schema: {properties: {spec: {properties: {version: {type: string}}}}}}
  - {name: v1beta1, served: true}
  - {name: v1alpha1, served: false}
)";

std::vector<std::string> texts(const CustomResources& read) {
  std::vector<std::string> out;
  for (const auto& finding : read.findings) out.push_back(finding.text());
  return out;
}

TEST(CustomResourceDefinitions, GiveTheServedVersionsOfAManifest) {
  const auto read = read_custom_resource_definitions(
      std::string("apiVersion: v1\nkind: Namespace\n---\n") + kKibana + "---\n" +
          "kind: CustomResourceDefinition\nspec: {group: g, scope: Cluster, names: {kind: BigThing, plural: things},"
          " versions: [{name: v2, served: true}]}\n",
      "f");
  EXPECT_THAT(texts(read), IsEmpty());
  EXPECT_THAT(read.resources,
              ElementsAre(meta::Resource{"kibana.k8s.elastic.co", "v1", "Kibana", "kibanas", "kibana", true},
                          meta::Resource{"kibana.k8s.elastic.co", "v1beta1", "Kibana", "kibanas", "kibana", true},
                          meta::Resource{"g", "v2", "BigThing", "things", "", false}));
}

TEST(CustomResourceDefinitions, AreReadFromAListInJson) {
  const auto read = read_custom_resource_definitions(
      R"({"apiVersion": "v1", "kind": "List", "items": [{"kind": "CustomResourceDefinition", "spec": {"group": "g",
      "names": {"kind": "K", "plural": "ks", "singular": "k"}, "scope": "Namespaced",
      "versions": [{"name": "v1", "served": true}]}}]})",
      "f");
  EXPECT_THAT(texts(read), IsEmpty());
  EXPECT_THAT(read.resources, ElementsAre(meta::Resource{"g", "v1", "K", "ks", "k", true}));
}

TEST(CustomResourceDefinitions, SayWhatIsMissing) {
  struct Case {
    const char* text;
    const char* finding;
  };
  const Case cases[] = {
      {"kind: CustomResourceDefinition\n",
       "f:1:1: spec: must be a map in a CustomResourceDefinition of apiextensions.k8s.io/v1"},
      {"kind: CustomResourceDefinition\nspec: {group: [], scope: x, names: {kind: K, plural: p}, versions: []}",
       "f:2:8: spec.group: must be a name in a CustomResourceDefinition of apiextensions.k8s.io/v1"},
      {"kind: List\nitems:\n- kind: CustomResourceDefinition\n  spec: {group: g, scope: x, names: {kind: K, plural: "
       "p}, "
       "version: v1}",
       "f:4:9: items[0].spec.versions: must be a list in a CustomResourceDefinition of apiextensions.k8s.io/v1"},
      {"kind: Namespace", "f: holds no CustomResourceDefinition"},
      {"", "f: holds no CustomResourceDefinition"},
      {"kind: [", "f:1:1: not YAML"},
  };
  for (const auto& each : cases) {
    const auto read = read_custom_resource_definitions(each.text, "f");
    EXPECT_THAT(texts(read), ElementsAre(testing::StartsWith(each.finding))) << each.text;
    EXPECT_THAT(read.resources, IsEmpty());
  }
}

TEST(CustomResourceDefinitions, MayHaveSchemasLargerThanAnyRuleFile) {
  std::string text = kKibana;
  for (int i = 0; i < 30'000; ++i) text += "  - {name: v, served: false, schema: {a: {b: [c]}}}\n";
  const auto read = read_custom_resource_definitions(text, "f");
  EXPECT_THAT(texts(read), IsEmpty());
  EXPECT_EQ(read.resources.size(), 2u);
}

TEST(CustomResourceDefinitions, AreBoundedWhereAliasesRepeatThem) {
  std::string text =
      "kind: List\nitems:\n- &a {kind: CustomResourceDefinition, spec: {group: g, scope: x, names: {kind: "
      "K, plural: p}, versions: [";
  for (int i = 0; i < 1'000; ++i) text += "{name: v, served: true},";
  text += "]}}\n";
  for (int i = 0; i < 100; ++i) text += "- *a\n";
  const auto read = read_custom_resource_definitions(text, "f");
  EXPECT_EQ(read.resources.size(), 50'000u);
  EXPECT_THAT(texts(read), ElementsAre("f: too large: 50000 served versions or more"));
  const auto long_name =
      read_custom_resource_definitions("kind: CustomResourceDefinition\nspec: {group: " + std::string(254, 'g') +
                                           ", scope: x, names: {kind: K, plural: p}, versions: []}",
                                       "f");
  EXPECT_THAT(texts(long_name), ElementsAre(testing::HasSubstr("spec.group: must be a name")));
}

}  // namespace
}  // namespace adapter::rules
