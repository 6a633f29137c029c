#include "rules/foreign_file.hpp"

#include <gmock/gmock.h>

namespace adapter::rules {
namespace {

using testing::HasSubstr;

std::string_view name_of(WrappedPart::Kind kind) {
  using Kind = WrappedPart::Kind;
  switch (kind) {
    case Kind::rules:
      return "rules";
    case Kind::external_rules:
      return "externalRules";
    case Kind::resource_rules:
      return "resourceRules";
    case Kind::configuration:
      return "configuration";
    case Kind::setting:
      return "setting";
    case Kind::unknown:
      return "unknown";
  }
  return "";
}

// `path=kind` of each part.
std::string parts(const ForeignFile& foreign) {
  std::string out;
  for (const auto& part : foreign.parts) {
    out += (out.empty() ? "" : " ") + part.path + '=' + std::string(name_of(part.kind));
  }
  return out;
}

TEST(RecognizeForeignFile, TellsWhatTheFileIsAndWhereItsRulesAre) {
  struct Case {
    const char* text;
    const char* message;
    int line;
    const char* key;
    const char* parts;
  };
  const Case cases[] = {
      {"apiVersion: v1\nkind: ConfigMap\ndata:\n  config.yaml: |\n    rules: []\n",
       "a ConfigMap; the adapter's configuration is the text under one key of its data, here config.yaml", 2, "kind",
       "data.config.yaml=configuration"},
      {"kind: ConfigMap\napiVersion: v1\ndata: {a: b, config.yaml: c, d: e}", "here config.yaml", 1, "kind",
       "data.config.yaml=configuration"},
      {"kind: ConfigMap\napiVersion: v1\ndata: {a: b, c: [d], e: f}", "here a", 1, "kind",
       "data.a=configuration data.e=configuration"},
      {"kind: ConfigMap\napiVersion: v1", "a ConfigMap", 1, "kind", ""},
      {"apiVersion: apps/v1\nkind: Deployment\nspec: {replicas: 1}", "a Kubernetes object (Deployment)", 2, "kind", ""},
      {"apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nspec: {values: {rules: {default: true, custom: []}}}",
       "its spec.values", 2, "kind", "spec.values.rules.default=setting spec.values.rules.custom=rules"},
      {"apiVersion: x/v1\nkind: HelmRelease\nspec: {values: {adapter: {rules: {custom: []}}}}", "its spec.values", 2,
       "kind", "spec.values.adapter.rules.custom=rules"},
      {"apiVersion: x/v1\nkind: Rules\nspec:\n  rules: [{seriesQuery: x}]", "list under spec.rules is wanted", 2,
       "kind", "spec.rules=rules"},
      {"apiVersion: networking.k8s.io/v1\nkind: Ingress\nspec:\n  rules: [{host: x}]", "a Kubernetes object (Ingress)",
       2, "kind", ""},
      {"image: {tag: x}\nrules:\n  default: false\n  custom: []\n", "values of the Helm chart", 3, "rules.default",
       "rules.default=setting rules.custom=rules"},
      {"rules: {extrenal: [], resource: {}}", "external is called externalRules", 1, "rules.resource",
       "rules.extrenal=unknown rules.resource=resourceRules"},
      {"prometheus-adapter:\n  rules: {external: []}", "values of the Helm chart", 2,
       "prometheus-adapter.rules.external", "prometheus-adapter.rules.external=externalRules"},
      {"default: false\nexternal: []\nresource: {cpu: }", "a part of the Helm chart's values", 2, "external",
       "external=externalRules resource=resourceRules"},
  };
  for (const auto& each : cases) {
    const auto document = YamlDocument::parse(each.text).value();
    const auto foreign = recognize_foreign_file(document.root());
    ASSERT_TRUE(foreign.has_value()) << each.text;
    EXPECT_THAT(foreign->problem.message, HasSubstr(each.message));
    EXPECT_EQ(foreign->problem.where.line, each.line) << each.text;
    EXPECT_EQ(foreign->key, each.key) << each.text;
    EXPECT_EQ(parts(*foreign), each.parts) << each.text;
  }
}

TEST(RecognizeForeignFile, LeavesConfigurationsToTheirReader) {
  for (const auto* text :
       {"", "rules: []", "rules: {}", "kind: x", "rules: {pod: x}", "- kind: ConfigMap", "text", "[a]: b",
        "apiVersion: v1\nkind: [ConfigMap]", "rules: []\nexternal: []", "external: x", "resource: []"}) {
    const auto document = YamlDocument::parse(text).value();
    EXPECT_FALSE(recognize_foreign_file(document.root()).has_value()) << text;
  }
}

}  // namespace
}  // namespace adapter::rules
