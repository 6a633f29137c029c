#include "provider/repeated_samples.hpp"

#include <gmock/gmock.h>

#include <vector>

namespace adapter::provider {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

TEST(RepeatedSamples, AreToldOnceForARuleAndCounted) {
  std::vector<std::string> lines;
  runtime::Logger logger{0, [&lines](std::string_view line) { lines.emplace_back(line); }};
  runtime::MetricRegistry figures;
  RepeatedSamples repeated(logger, figures);
  repeated.note("rules[0] (line 2)", 0);
  EXPECT_THAT(lines, SizeIs(0));
  for (int i = 0; i < 3; ++i) repeated.note("rules[2] (line 14)", 2);
  repeated.note("resourceRules.cpu (line 8)", 1);
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_THAT(lines[0], HasSubstr("the query of rules[2] (line 14) gives several samples for one object"));
  EXPECT_THAT(figures.text(), HasSubstr("promadapter_repeated_samples_total{rule=\"rules[2]\"} 6\n"));
  EXPECT_THAT(figures.text(), HasSubstr("promadapter_repeated_samples_total{rule=\"resourceRules.cpu\"} 1\n"));
  EXPECT_THAT(figures.text(), Not(HasSubstr("rules[0]")));
  repeated.note("rules[2] (line 15)", 1);
  EXPECT_THAT(lines, SizeIs(3)) << "the file has changed";
}

}  // namespace
}  // namespace adapter::provider
