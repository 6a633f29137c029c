#include "rules/rule_text.hpp"

#include <gmock/gmock.h>

namespace adapter::rules {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct RuleTextTest : testing::Test {
  std::vector<std::string> errors;

  std::string read(std::string_view (*reader)(const YamlField&), const std::string& source) {
    const auto document = YamlDocument::parse(source).value();
    Findings findings{.file = "f", .errors = {}, .warnings = {}};
    const std::string out(reader(YamlField(document, findings).entries().front().second));
    errors.clear();
    for (const auto& finding : findings.errors) errors.push_back(finding.text());
    return out;
  }
};

TEST_F(RuleTextTest, TellsTheLineOfAKeyThatIsIndentedIntoIt) {
  EXPECT_EQ(read(read_text, "q: >-\n  up\n"), "up");
  EXPECT_THAT(errors, IsEmpty());
  read(read_text, "q: >-\n  up\n  name: {as: rps}\n");
  EXPECT_THAT(errors, ElementsAre(HasSubstr("f:3:")));
  read(read_text, "q: 'up - seriesQuery: x'\n");
  EXPECT_THAT(errors, ElementsAre(HasSubstr("holds a seriesQuery")));
}

TEST_F(RuleTextTest, LeavesOutALineBreakThatNothingHas) {
  EXPECT_EQ(read(read_word, "as: |\n  rps\n"), "rps");
  EXPECT_THAT(errors, ElementsAre(HasSubstr("ends with a line break")));
  EXPECT_EQ(read(read_word, "as: |-\n  rps\n"), "rps");
  EXPECT_THAT(errors, IsEmpty());
  EXPECT_EQ(read(read_text, "q: |\n  up\n"), "up\n");
  EXPECT_THAT(errors, IsEmpty()) << "of a query it is none";
}

}  // namespace
}  // namespace adapter::rules
