#include "commands/check.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

#include "support/temporary_directory.hpp"

namespace adapter::commands {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kGood = R"(rules:
- seriesQuery: q
  resources: {template: <<.Resource>>}
  metricsQuery: q
)";

struct Check : testing::Test {
  test::TemporaryDirectory directory;
  std::string standard_input;
  std::string out, err;

  std::string write(const std::string& name, const std::string& content) { return directory.write(name, content); }
  int run(const std::vector<std::string>& words) {
    std::vector<const char*> arguments;
    for (const auto& word : words) arguments.push_back(word.c_str());
    std::istringstream in(standard_input);
    std::ostringstream to, complaints;
    const int code = check(arguments, in, to, complaints);
    out = to.str();
    err = complaints.str();
    return code;
  }
};

TEST_F(Check, FindsNothingInAGoodFile) {
  EXPECT_EQ(run({write("a.yaml", kGood)}), 0);
  EXPECT_EQ(out, "1 file: 0 errors, 0 warnings\n");
  EXPECT_THAT(err, IsEmpty());
}

TEST_F(Check, EndsWithOneForWhatTheServerRefusesOrSetsAside) {
  const auto bad_rule = write("rule.yaml", "rules:\n- {metricsQuery: <<}\n");
  EXPECT_EQ(run({bad_rule}), 1);
  EXPECT_THAT(out, HasSubstr(bad_rule + ":2:20: error: rules[0].metricsQuery: "));
  const auto bad_file = write("file.yaml", "Rules: []\n");
  EXPECT_EQ(run({bad_file}), 1);
  EXPECT_THAT(out, HasSubstr(bad_file + ":1:1: error: Rules: unknown key; did you mean rules?"));
  const auto bad_resource = write("resource.yaml", "resourceRules: {window: 5}\n");
  EXPECT_EQ(run({bad_resource}), 1);
  EXPECT_THAT(out, HasSubstr(bad_resource + ":1:25: error: resourceRules.window: "));
}

TEST_F(Check, EndsWithZeroForWarnings) {
  const auto file = write("a.yaml", "rules:\n- {seriesQuery: q, metricsQuery: q}\n");
  EXPECT_EQ(run({file}), 0);
  EXPECT_THAT(out, AllOf(HasSubstr(file + ":2:3: warning: rules[0].resources: no label stands for a resource"),
                         EndsWith("1 file: 0 errors, 1 warning\n")));
}

TEST_F(Check, JudgesEveryFileEvenBehindOneThatCannotBeRead) {
  const auto good = write("a.yaml", kGood);
  const auto bad = write("b.yaml", "rules: {}\n");
  EXPECT_EQ(run({good, "/nowhere.yaml", bad}), 1);
  EXPECT_THAT(
      out, AllOf(HasSubstr("/nowhere.yaml: error: cannot be read: "),
                 HasSubstr(bad + ":1:8: error: rules: must be a list"), EndsWith("3 files: 2 errors, 0 warnings\n")));
}

TEST_F(Check, TellsTheFindingsOfAFileInTheirOrder) {
  const auto file = write("a.yaml", "rules:\n- {seriesQuery: q, metricsQuery: q}\n- {a: b}\nunknown: x\n");
  EXPECT_EQ(run({file}), 1);
  EXPECT_LT(out.find(":2:3: warning"), out.find(":3:4: error"));
  EXPECT_LT(out.find(":3:4: error"), out.find(":4:1: error"));
}

TEST_F(Check, ReadsStandardInput) {
  standard_input = "rules: {}\n";
  EXPECT_EQ(run({"-"}), 1);
  EXPECT_THAT(out, HasSubstr("-:1:8: error: rules: must be a list"));
}

TEST_F(Check, RefusesStandardInputWithoutAnEnd) {
  standard_input = std::string((std::size_t{64} << 20) + 1, '#');
  EXPECT_EQ(run({"-"}), 1);
  EXPECT_THAT(out, HasSubstr("-: error: larger than 64 MiB"));
}

TEST_F(Check, WarnsThatRulesStandInAnotherFileAndJudgesThem) {
  const auto values = write("values.yaml", "rules:\n  custom:\n  - {metricsQuery: <<}\n");
  EXPECT_EQ(run({values}), 1);
  EXPECT_THAT(out, AllOf(HasSubstr(values + ":2:3: warning: rules.custom: these are values of the Helm chart"),
                         HasSubstr(values + ":3:22: error: rules.custom[0].metricsQuery: ")));
  std::string indented;
  std::istringstream lines{std::string(kGood)};
  for (std::string line; std::getline(lines, line);) indented += "    " + line + '\n';
  const auto config_map = write("map.yaml", "apiVersion: v1\nkind: ConfigMap\ndata:\n  config.yaml: |\n" + indented);
  EXPECT_EQ(run({config_map}), 0);
  EXPECT_THAT(out, AllOf(HasSubstr(config_map + ":2:1: warning: kind: this is a ConfigMap"), HasSubstr("refuses"),
                         EndsWith("0 errors, 1 warning\n")));
}

constexpr const char* kForeignKinds = R"(rules:
- seriesQuery: q
  resources: {overrides: {k: {group: kibana.k8s.elastic.co, resource: kibana}, pod: {resource: pod}}}
  metricsQuery: q
resourceRules:
  cpu: {containerQuery: q, nodeQuery: q, resources: {overrides: {n: {resource: machine}}}}
  memory: {containerQuery: q, nodeQuery: q}
)";

constexpr const char* kKibana =
    "kind: CustomResourceDefinition\nspec: {group: kibana.k8s.elastic.co, scope: Namespaced, names: {kind: Kibana, "
    "plural: kibanas, singular: kibana}, versions: [{name: v1, served: true}]}\n";

TEST_F(Check, WarnsOfKindsThatOnlyAClusterKnows) {
  const auto file = write("a.yaml", kForeignKinds);
  EXPECT_EQ(run({file}), 0);
  EXPECT_THAT(out, AllOf(HasSubstr(file + ":3:71: warning: rules[0].resources.overrides.k.resource: unknown resource"),
                         HasSubstr("not one of Kubernetes' own kinds"), HasSubstr("--crds=FILE"),
                         HasSubstr(file + ":6:80: warning: resourceRules.cpu.resources.overrides.n.resource: "),
                         EndsWith("0 errors, 2 warnings\n")));
}

TEST_F(Check, KnowsTheKindsOfTheDefinitionsAndMissesOthers) {
  const auto file = write("a.yaml", kForeignKinds);
  EXPECT_EQ(run({"--crds=" + write("crds.yaml", kKibana), file}), 1);
  EXPECT_THAT(out, AllOf(Not(HasSubstr("kibana")),
                         HasSubstr(file + ":6:80: error: resourceRules.cpu.resources.overrides.n.resource: "),
                         HasSubstr("neither one of Kubernetes' own kinds nor in the files of --crds")));
}

TEST_F(Check, NamesKindsInWrappedRulesAsTheFileHasThem) {
  const auto file = write("a.yaml", "rules: {external: [{resources: {overrides: {k: {resource: kibana}}}}]}\n");
  EXPECT_EQ(run({file}), 0);
  EXPECT_THAT(out, HasSubstr("warning: rules.external[0].resources.overrides.k.resource: "));
}

TEST_F(Check, TakesBadDefinitionsForErrors) {
  const auto empty = write("crds.yaml", "kind: Namespace\n");
  EXPECT_EQ(run({"--crds=" + empty, "--crds=/nowhere.yaml", write("a.yaml", kGood)}), 1);
  EXPECT_THAT(out,
              AllOf(HasSubstr(empty + ": error: holds no CustomResourceDefinition"),
                    HasSubstr("/nowhere.yaml: error: cannot be read"), EndsWith("1 file: 2 errors, 0 warnings\n")));
}

TEST_F(Check, WritesJson) {
  EXPECT_EQ(run({"--format=json", write("a.yaml", "rules: {}\n")}), 1);
  const auto json = nlohmann::json::parse(out);
  EXPECT_EQ(json["errors"], 1);
  EXPECT_EQ(json["findings"][0]["key"], "rules");
}

TEST_F(Check, EndsWithTwoForMistakesOnTheCommandLine) {
  EXPECT_EQ(run({"--formt=json"}), 2);
  EXPECT_THAT(out, IsEmpty());
  EXPECT_THAT(err, AllOf(HasSubstr("promadapter check: unknown flag \"--formt\"; did you mean --format?"),
                         HasSubstr("FILE is missing"), HasSubstr("promadapter check --help")));
}

TEST_F(Check, PrintsItsOwnHelp) {
  EXPECT_EQ(run({"--help"}), 0);
  EXPECT_THAT(out, HasSubstr("usage: promadapter check"));
}

}  // namespace
}  // namespace adapter::commands
