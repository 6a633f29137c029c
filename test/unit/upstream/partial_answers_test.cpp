#include "upstream/partial_answers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace adapter::upstream {
namespace {

using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const std::vector<std::string> kWhole;
const std::vector<std::string> kPartial{"store 2 of 2 did not answer"};

struct PartialAnswersTest : testing::Test {
  test::ManualClock clock;
  std::vector<std::string> lines;
  runtime::Logger logger{0, [this](std::string_view line) { lines.emplace_back(line.substr(0, line.find('\n'))); }};
  runtime::MetricRegistry figures;
  PartialAnswers answers{clock, logger, figures, "default", PartialPolicy::serve};
};

TEST_F(PartialAnswersTest, AreServedCountedAndToldWhenTheyBeginAndEnd) {
  EXPECT_TRUE(answers.judge("query", "rules[2] (line 14)", kWhole));
  EXPECT_THAT(lines, IsEmpty());
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(answers.judge("query", "rules[2] (line 14)", kPartial));
  ASSERT_THAT(lines, ElementsAre(AllOf(HasSubstr("partial answers to the query of rules[2] (line 14)"),
                                       HasSubstr("store 2 of 2 did not answer"), HasSubstr("--partial-answers=fail"))));
  EXPECT_EQ(lines[0].front(), 'W');
  EXPECT_TRUE(answers.judge("query", "rules[2] (line 14)", kWhole));
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_THAT(lines[1], HasSubstr("whole answers again to the query of rules[2] (line 14), after 20 partial ones"));
  EXPECT_TRUE(answers.judge("query", "rules[2] (line 14)", kWhole));
  EXPECT_THAT(lines, SizeIs(2));
  EXPECT_THAT(figures.text(),
              HasSubstr("promadapter_partial_answers_total{backend=\"default\",rule=\"rules[2]\"} 20\n"));
}

TEST_F(PartialAnswersTest, AreToldForEachRuleAndForSeriesApart) {
  for (int i = 0; i < 3; ++i) {
    answers.judge("query", "rules[0] (line 2)", kPartial);
    answers.judge("query", "rules[1] (line 9)", kPartial);
    answers.judge("series", "rules[0] (line 2)", kPartial);
    answers.judge("series", "", kPartial);
  }
  EXPECT_THAT(lines, ElementsAre(HasSubstr("the query of rules[0]"), HasSubstr("the query of rules[1]"),
                                 HasSubstr("the series of rules[0]"), HasSubstr("the series (")));
}

TEST_F(PartialAnswersTest, ThatComeAndGoAreToldOnceAMinute) {
  for (int i = 0; i < 100; ++i) {
    answers.judge("query", "rules[0]", kPartial);
    answers.judge("query", "rules[0]", kWhole);
  }
  EXPECT_THAT(lines, SizeIs(2));
  clock.advance(seconds(59));
  answers.judge("query", "rules[0]", kPartial);
  EXPECT_THAT(lines, SizeIs(2));
  clock.advance(seconds(1));
  answers.judge("query", "rules[0]", kPartial);
  EXPECT_THAT(lines, SizeIs(3)) << "it lasts";
  answers.judge("query", "rules[0]", kWhole);
  EXPECT_THAT(lines, SizeIs(4));
}

TEST_F(PartialAnswersTest, AreRefusedWhereThatIsWanted) {
  PartialAnswers refusing(clock, logger, figures, "default", PartialPolicy::fail);
  EXPECT_TRUE(refusing.judge("query", "rules[0]", kWhole));
  const auto refused = refusing.judge("query", "rules[0]", kPartial);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::upstream_rejected);
  EXPECT_EQ(refused.error().message, "it gave a partial answer, which --partial-answers=fail refuses");
  EXPECT_EQ(refused.error().detail, "store 2 of 2 did not answer");
  EXPECT_THAT(lines, ElementsAre(HasSubstr("they are refused, as --partial-answers=fail says")));
  EXPECT_THAT(figures.text(), HasSubstr("rule=\"rules[0]\"} 1\n"));
}

TEST_F(PartialAnswersTest, KeepABoundedText) {
  answers.judge("query", "rules[0]", std::vector<std::string>(9, std::string(1024, 'x')));
  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_LT(lines[0].size(), 1300u);
}

}  // namespace
}  // namespace adapter::upstream
