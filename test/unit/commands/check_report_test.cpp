#include "commands/check_report.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace adapter::commands {
namespace {

using Severity = CheckFinding::Severity;

CheckReport report() {
  return {.files = 2,
          .findings = {{Severity::error, {"a.yaml", {3, 7}, "rules[0].name", "is \"wrong\""}},
                       {Severity::warning, {"b.yaml", {}, "", "odd"}}}};
}

TEST(CheckReport, InTextHasALineForEachFindingAndOneOfCounts) {
  EXPECT_EQ(as_text(report()),
            "a.yaml:3:7: error: rules[0].name: is \"wrong\"\n"
            "b.yaml: warning: odd\n"
            "2 files: 1 error, 1 warning\n");
  EXPECT_EQ(as_text({.files = 1, .findings = {}}), "1 file: 0 errors, 0 warnings\n");
}

TEST(CheckReport, InTextEscapesWhatATerminalWouldObey) {
  CheckReport out{.files = 1, .findings = {{Severity::error, {"a", {1, 1}, "rules[0].\x1b[2J", "one\ntwo"}}}};
  EXPECT_EQ(as_text(out), "a:1:1: error: rules[0].\\x1b[2J: one\\x0atwo\n1 file: 1 error, 0 warnings\n");
}

TEST(CheckReport, InJsonIsOneDocumentedObject) {
  EXPECT_EQ(
      as_json(report()),
      R"({"files":2,"errors":1,"warnings":1,"findings":[)"
      R"({"file":"a.yaml","line":3,"column":7,"severity":"error","key":"rules[0].name","message":"is \"wrong\""},)"
      R"({"file":"b.yaml","line":0,"column":0,"severity":"warning","key":"","message":"odd"}]})"
      "\n");
  EXPECT_EQ(as_json({.files = 1, .findings = {}}), "{\"files\":1,\"errors\":0,\"warnings\":0,\"findings\":[]}\n");
}

TEST(CheckReport, InJsonIsReadableWhateverAFileIsCalled) {
  CheckReport out{.files = 1, .findings = {{Severity::error, {"\xff", {}, "", "m"}}}};
  EXPECT_EQ(nlohmann::json::parse(as_json(out))["findings"][0]["file"], "\xEF\xBF\xBD");
}

}  // namespace
}  // namespace adapter::commands
