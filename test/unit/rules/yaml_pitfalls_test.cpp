#include "rules/yaml_pitfalls.hpp"

#include <gtest/gtest.h>

namespace adapter::rules {
namespace {

struct Case {
  const char* text;
  std::optional<std::size_t> found;
};

TEST(FindStrayDirective, AllowsDirectivesBeforeTheDocumentAlone) {
  const Case cases[] = {
      {"", std::nullopt},
      {"%YAML 1.1\n---\na: b\n", std::nullopt},
      {"# x\n\n%YAML 1.1\n%TAG ! x\n---\n", std::nullopt},
      {"a: %b\n  %c\n", std::nullopt},
      {"a: b\n%c\n", 5},
      {"---\n%YAML 1.1\n", 4},
  };
  for (const auto& each : cases) EXPECT_EQ(find_stray_directive(SourceText(each.text)), each.found) << each.text;
}

TEST(FindContent, TellsADocumentFromNone) {
  const Case cases[] = {
      {"", std::nullopt},
      {" \n# x\n---\n~\n", std::nullopt},
      {"null # x", std::nullopt},
      {"---\n---\na: b", std::nullopt},
      {"...\na: b", std::nullopt},
      {"---\n  ,a: b", 6},
      {"]", 0},
  };
  for (const auto& each : cases) EXPECT_EQ(find_content(SourceText(each.text)), each.found) << each.text;
}

TEST(WithDocumentEnd, AddsNoLineEndToTheLastLine) {
  struct Ended {
    const char* text;
    const char* result;
  };
  const Ended cases[] = {{"", ""}, {"a: b", "a: b"}, {"a: b\n", "a: b\n...\n"}, {"a: b\n \t", "a: b\n...\n"}};
  for (const auto& each : cases) EXPECT_EQ(with_document_end(each.text), each.result);
}

}  // namespace
}  // namespace adapter::rules
