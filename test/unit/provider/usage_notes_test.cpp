#include "provider/usage_notes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace adapter::provider {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct UsageNotesTest : testing::Test {
  std::vector<std::string> lines;
  runtime::Logger logger{0, [this](std::string_view line) { lines.emplace_back(line); }};
  runtime::MetricRegistry figures;
  UsageNotes notes{logger, figures};
  const UsageGap gap{.rule = "resourceRules.cpu (line 7)", .containers = 2, .example = "side of p-a"};
};

TEST_F(UsageNotesTest, TellEachRuleAndKindOnceAndCountAll) {
  for (int i = 0; i < 3; ++i) {
    notes.take(gap);
    notes.take(UsageUnnamed{.rule = "resourceRules.memory", .samples = 5, .example = "p-b"});
  }
  EXPECT_THAT(lines,
              ElementsAre(HasSubstr("the query of resourceRules.cpu (line 7) gave no sample of 2 containers whose pod "
                                    "has others (side of p-a): taken for 0"),
                          HasSubstr("the query of resourceRules.memory gave 5 samples that name no container beside "
                                    "some that do (p-b): left out, for they would double the pod")));
  const auto text = figures.text();
  EXPECT_THAT(text, HasSubstr("promadapter_usage_gaps_total{rule=\"resourceRules.cpu\"} 6\n"));
  EXPECT_THAT(text, HasSubstr("promadapter_usage_unnamed_samples_total{rule=\"resourceRules.memory\"} 15\n"));
}

TEST_F(UsageNotesTest, TellAgainOfOtherRules) {
  notes.take(gap);
  notes.forget();
  notes.take(gap);
  EXPECT_THAT(lines, testing::SizeIs(2));
}

TEST_F(UsageNotesTest, TellOnceOfALabelThatNamesNoObject) {
  for (const auto* objects : {"nodes", "pods in namespace \"a\"", "nodes", "pods in namespace \"b\""}) {
    notes.take(UsageNowhere{.objects = objects, .rule = "resourceRules.cpu", .label = "instance"});
  }
  EXPECT_THAT(lines,
              ElementsAre(HasSubstr("the query of resourceRules.cpu gave no sample of any of the nodes by their label "
                                    "instance"),
                          HasSubstr("pods in namespace \"a\"")));
}

TEST_F(UsageNotesTest, PassOtherFactsBy) {
  notes.take(SamplesMatched{.label = "pod"});
  notes.take(UsageMissing{.object = "p-a", .rule = "resourceRules.cpu"});
  EXPECT_THAT(lines, testing::IsEmpty());
}

}  // namespace
}  // namespace adapter::provider
