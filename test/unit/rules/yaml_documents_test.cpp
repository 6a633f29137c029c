#include "rules/yaml_documents.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace adapter::rules {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// `line:text` of each document whose root is a text or has a key; `line!` where it is no YAML.
std::vector<std::string> documents(std::string_view text, YamlBudget budget = {}) {
  YamlDocuments all(text, budget);
  std::vector<std::string> out;
  while (const auto document = all.next()) {
    if (!*document) {
      out.push_back(std::to_string(document->error().where.line) + '!');
      continue;
    }
    const auto& root = (*document)->root();
    const auto& shown = root.entries.empty() ? root : *root.entries[0].key;
    out.push_back(std::to_string(shown.where.line) + ':' + shown.text);
  }
  return out;
}

TEST(YamlDocuments, GivesEachInItsPlace) {
  EXPECT_THAT(documents(""), IsEmpty());
  EXPECT_THAT(documents("a: b"), ElementsAre("1:a"));
  EXPECT_THAT(documents("---\na: b\n---\nc: d\n"), ElementsAre("2:a", "4:c"));
  EXPECT_THAT(documents("# x\n---\r\na: b\r\n--- # y\r\nc: d\r\n---"), ElementsAre("2:", "3:a", "5:c", "6:"));
  EXPECT_THAT(documents("a: b\n--- text\n...\n---\tc\n"), ElementsAre("1:a", "2:text", "4:c"));
}

TEST(YamlDocuments, DoesNotTakeDashesWithinAValueForABeginning) {
  EXPECT_THAT(documents("a: |\n  ---\n  b\n---x: c\n"), ElementsAre("1:a"));
}

TEST(YamlDocuments, GoesOnBehindOneThatIsNoYaml) {
  EXPECT_THAT(documents("a: [\n---\nb: c\n---\n%\n"), ElementsAre("2!", "3:b", "5!"));
}

TEST(YamlDocuments, TellWhereTextStandsBehindTheFirst) {
  for (const auto* text : {"", "a: b\n", "---\na: b\n", "# x\n%YAML 1.1\n---\na: b\n...\n", "a: b\n---\n",
                           "a: |\n  ---\n  b\n", "a: b\n---\n# x\n---\n \r\n", "--- a\n", "a: b\n---x\n"}) {
    EXPECT_EQ(line_behind_first_document(text), std::nullopt) << text;
  }
  EXPECT_EQ(line_behind_first_document("a: b\n---\nc: d\n"), 3);
  EXPECT_EQ(line_behind_first_document("a: b\r\n...\r\n\r\nc: d\r\n"), 4);
  EXPECT_EQ(line_behind_first_document("--- a\n--- b"), 2);
  EXPECT_EQ(line_behind_first_document("\xef\xbb\xbf# x\n---\na: b\n"), std::nullopt);
  EXPECT_EQ(line_behind_first_document("# x\n---\n# y\n---\na: b\n"), 5) << "the first one is empty";
  EXPECT_EQ(line_behind_first_document("---\n# x\na\n---\n#\n---\ngarbage: ["), 7);
}

TEST(YamlDocuments, ShareOneBudget) {
  EXPECT_THAT(documents("a: b\n---\nc: d\n", {.max_nodes = 6}), ElementsAre("1:a", "3:c"));
  EXPECT_THAT(documents("a: b\n---\nc: d\n", {.max_nodes = 5}), ElementsAre("1:a", "3!"));
  EXPECT_THAT(documents("a: b\n---\nc: d\n", {.max_bytes = 14}), ElementsAre("1:a", "3:c"));
  EXPECT_THAT(documents("a: b\n---\nc: d\n", {.max_bytes = 13}), ElementsAre("1:a", "0!"));
}

}  // namespace
}  // namespace adapter::rules
