#include "provider/sample_matcher.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace adapter::provider {
namespace {

const std::vector<std::string> kNames{"a", "b", "c"};

promql::Sample of(const std::string& pod, double value) {
  return {.labels = {{"pod", pod}}, .value = value};
}

struct SampleMatcherTest : testing::Test {
  DecisionTrace trace;
  Result<std::vector<meta::MetricValue>> match(const std::vector<promql::Sample>& samples) {
    trace.clear();
    return match_samples(samples, "pod", kNames, trace);
  }
  // `a=1 c=3`
  std::string text(const std::vector<promql::Sample>& samples) {
    const auto values = match(samples);
    if (!values) return values.error().message;
    std::string out;
    for (const auto& value : *values) out += value.object_name + "=" + std::to_string(value.milli) + " ";
    return out;
  }
  const SamplesMatched& fact() { return std::get<SamplesMatched>(trace.back()); }
};

TEST_F(SampleMatcherTest, GivesValuesInTheOrderOfTheNamesWhateverThatOfTheSamples) {
  EXPECT_EQ(text({of("c", 3), of("a", 1.005), of("b", -2)}), "a=1004 b=-2000 c=3000 ");
  EXPECT_EQ(fact().matched, 3u);
}

TEST_F(SampleMatcherTest, LeavesOutWhatHasNoSampleAndWhatNobodyAskedFor) {
  EXPECT_EQ(text({of("b", 1), of("zz", 9), {.labels = {{"x", "a"}}, .value = 7}}), "b=1000 ");
  EXPECT_EQ(fact().unasked, 1u);
  EXPECT_EQ(fact().without_label, 1u);
  EXPECT_EQ(text({}), "");
}

TEST_F(SampleMatcherTest, LetsTheLastOfSeveralSamplesCount) {
  EXPECT_EQ(text({of("a", 1), of("a", 5)}), "a=5000 ");
  EXPECT_EQ(fact().repeated, 1u);
}

TEST_F(SampleMatcherTest, MakesNaNAZero) {
  EXPECT_EQ(text({of("a", std::nan(""))}), "a=0 ");
}

TEST_F(SampleMatcherTest, FailsWholeOnAValueThatNoQuantityCanExpress) {
  const double inf = std::numeric_limits<double>::infinity();
  for (const double value : {inf, -inf, 1e300, 9.3e15, -9.3e15}) {
    const auto values = match({of("a", 1), of("b", value)});
    ASSERT_FALSE(values) << value;
    EXPECT_EQ(values.error().kind, ErrorKind::unrepresentable);
    EXPECT_THAT(values.error().message, testing::HasSubstr("of b cannot be expressed"));
  }
  EXPECT_EQ(text({of("zz", inf), of("a", 1)}), "a=1000 ") << "of an object nobody asked for it does not matter";
  EXPECT_EQ(text({of("a", inf), of("a", 1)}), "a=1000 ") << "nor of a sample that does not count";
}

TEST_F(SampleMatcherTest, TakesNoNumberFromAHistogram) {
  const auto values = match({{.labels = {{"pod", "a"}}, .value = 0, .histogram = true}});
  ASSERT_FALSE(values);
  EXPECT_EQ(values.error().message,
            "the value (a native histogram) of a cannot be expressed as a quantity: histogram_quantile() or "
            "histogram_avg() makes a number of it");
}

}  // namespace
}  // namespace adapter::provider
