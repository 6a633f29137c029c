#include "rules/foreign_file.hpp"

#include <gmock/gmock.h>

namespace adapter::rules {
namespace {

using testing::HasSubstr;

std::optional<YamlProblem> recognize(const char* text) {
  const auto document = YamlDocument::parse(text).value();
  return recognize_foreign_file(document.root());
}

TEST(RecognizeForeignFile, TellsWhatTheFileIs) {
  struct Case {
    const char* text;
    const char* message;
    int line;
  };
  const Case cases[] = {
      {"apiVersion: v1\nkind: ConfigMap\ndata:\n  config.yaml: |\n    rules: []\n",
       "a ConfigMap; the adapter's "
       "configuration is the text under one key of its data, here config.yaml",
       2},
      {"kind: ConfigMap\napiVersion: v1", "a ConfigMap", 1},
      {"apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n", "a Kubernetes object (HelmRelease)", 2},
      {"image: {tag: x}\nrules:\n  default: false\n  custom: []\n", "values of the Helm chart", 2},
      {"rules: {external: []}", "external is called externalRules", 1},
      {"prometheus-adapter:\n  rules: {resource: {}}", "values of the Helm chart", 2},
  };
  for (const auto& each : cases) {
    const auto problem = recognize(each.text);
    ASSERT_TRUE(problem.has_value()) << each.text;
    EXPECT_THAT(problem->message, HasSubstr(each.message));
    EXPECT_EQ(problem->where.line, each.line) << each.text;
  }
}

TEST(RecognizeForeignFile, LeavesConfigurationsToTheirReader) {
  for (const auto* text : {"", "rules: []", "rules: {}", "kind: x", "rules: {pod: x}", "- kind: ConfigMap", "text",
                           "[a]: b", "apiVersion: v1\nkind: [ConfigMap]"}) {
    EXPECT_EQ(recognize(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace adapter::rules
