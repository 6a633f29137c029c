#include "commands/check_arguments.hpp"

#include <gmock/gmock.h>

#include <sstream>

namespace adapter::commands {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Words = std::vector<const char*>;

CheckArguments arguments(const Words& words) {
  auto parsed = parse_check_arguments(words);
  if (auto* out = std::get_if<CheckArguments>(&parsed)) return std::move(*out);
  ADD_FAILURE() << testing::PrintToString(words);
  return {};
}

std::vector<std::string> mistakes(const Words& words) {
  const auto parsed = parse_check_arguments(words);
  const auto* out = std::get_if<CheckMistakes>(&parsed);
  return out == nullptr ? std::vector<std::string>{} : out->messages;
}

TEST(CheckArguments, TakeFlagsBetweenFilesInBothForms) {
  const auto out = arguments({"a.yaml", "--format=json", "--crds", "c1.yaml", "-", "--crds=c2.yaml", "--", "--b.yaml"});
  EXPECT_EQ(out.format, CheckArguments::Format::json);
  EXPECT_THAT(out.crds, ElementsAre("c1.yaml", "c2.yaml"));
  EXPECT_THAT(out.files, ElementsAre("a.yaml", "-", "--b.yaml"));
}

TEST(CheckArguments, AreTextWithoutDefinitionsByDefault) {
  const auto out = arguments({"a.yaml"});
  EXPECT_EQ(out.format, CheckArguments::Format::text);
  EXPECT_THAT(out.crds, IsEmpty());
}

TEST(CheckArguments, TellEveryMistakeAtOnce) {
  EXPECT_THAT(mistakes({"--formt=json", "--format=yaml", "-x", "--config=a", "--crds"}),
              ElementsAre("unknown flag \"--formt\"; did you mean --format?",
                          "--format: \"yaml\" is neither text nor json", "unknown flag \"-x\"",
                          "unknown flag \"--config\"", "--crds needs a value", HasSubstr("FILE is missing")));
  EXPECT_THAT(mistakes({}), ElementsAre(HasSubstr("FILE is missing")));
  EXPECT_THAT(mistakes({"-", "a", "-"}), ElementsAre(HasSubstr("once only")));
  EXPECT_THAT(mistakes({"a"}), IsEmpty());
}

TEST(CheckArguments, GiveHelpWhateverElseIsWrong) {
  for (const auto* word : {"--help", "-h"}) {
    EXPECT_TRUE(std::holds_alternative<CheckHelp>(parse_check_arguments(Words{"--nope", word})));
  }
  EXPECT_TRUE(std::holds_alternative<CheckArguments>(parse_check_arguments(Words{"--", "--help"})));
}

TEST(CheckHelp, NamesEveryFlagAndFitsATerminal) {
  EXPECT_THAT(std::string(check_help()), testing::AllOf(HasSubstr("--format="), HasSubstr("--crds=FILE")));
  std::istringstream lines{std::string(check_help())};
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 120u) << line;
}

}  // namespace
}  // namespace adapter::commands
