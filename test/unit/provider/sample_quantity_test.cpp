#include "provider/sample_quantity.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace adapter::provider {
namespace {

TEST(SampleQuantity, IsTheValueInThousandths) {
  const auto value = milli_value_of({.value = 1.005});
  EXPECT_EQ(value.verdict, meta::Verdict::value);
  EXPECT_EQ(value.milli, 1004);
}

TEST(SampleQuantity, NeverMakesANumberOfANativeHistogram) {
  const promql::SampleView histogram{.labels = {}, .value = 1, .histogram = true};
  EXPECT_EQ(milli_value_of(histogram).verdict, meta::Verdict::unrepresentable);
  EXPECT_EQ(value_text(histogram), "(a native histogram)");
}

TEST(SampleQuantity, IsSpelledForPeople) {
  EXPECT_EQ(value_text({.value = std::numeric_limits<double>::infinity()}), "+Inf");
  EXPECT_EQ(value_text({.value = -std::numeric_limits<double>::infinity()}), "-Inf");
  EXPECT_EQ(value_text({.value = std::numeric_limits<double>::quiet_NaN()}), "NaN");
  EXPECT_EQ(value_text({.value = 1e300}), "1e+300");
  EXPECT_EQ(value_text({.value = -1000000000000001}), "-1000000000000001");
}

}  // namespace
}  // namespace adapter::provider
