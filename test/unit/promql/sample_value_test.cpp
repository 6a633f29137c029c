#include "promql/sample_value.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

namespace adapter::promql {
namespace {

TEST(SampleValue, IsReadAsGoReadsIt) {
  const double inf = std::numeric_limits<double>::infinity();
  struct Case {
    const char* text;
    double value;
  };
  for (const auto& c : {Case{"0", 0},
                        {"-0", 0},
                        {"1.5", 1.5},
                        {"+2", 2},
                        {"-1.5", -1.5},
                        {"1e3", 1000},
                        {"1E-3", 0.001},
                        {".5", 0.5},
                        {"5.", 5},
                        {"3.3333333333333335", 3.3333333333333335},
                        {"+Inf", inf},
                        {"-Inf", -inf},
                        {"inf", inf},
                        {"Infinity", inf},
                        {"0x1p-2", 0.25},
                        {"-0X1.8p1", -3},
                        {"1e-400", 0}}) {
    const auto value = parse_sample_value(c.text);
    ASSERT_TRUE(value.has_value()) << c.text;
    EXPECT_EQ(*value, c.value) << c.text;
  }
  EXPECT_TRUE(std::isnan(parse_sample_value("NaN").value()));
  EXPECT_TRUE(std::isnan(parse_sample_value("nan").value()));
}

TEST(SampleValue, IsNoneWhenTheTextIsNoNumber) {
  for (const char* text :
       {"",    " 1",  "1 ",  "abc", "1e400",   "-1e400", "+NaN", "-nan", "0x10",   "0x",       "1_000",
        "--1", "+-1", "1,5", "e5",  "infinit", "0x1p",   "1e",   "\0",   "0x-1p1", "0xnan(p)", "0x1p+-3"}) {
    EXPECT_EQ(parse_sample_value(text), std::nullopt) << text;
  }
}

TEST(SampleValue, TellsTooLargeFromTooSmallHoweverItIsWritten) {
  EXPECT_EQ(parse_sample_value(std::string(400, '1') + "e-5"), std::nullopt);
  EXPECT_EQ(parse_sample_value("0x" + std::string(400, 'f') + "p-8"), std::nullopt);
  EXPECT_EQ(parse_sample_value(std::string(400, '1')), std::nullopt);
  EXPECT_EQ(parse_sample_value("0." + std::string(400, '0') + "1"), 0.0);
  EXPECT_EQ(parse_sample_value("0." + std::string(400, '0') + "1e5"), 0.0);
}

}  // namespace
}  // namespace adapter::promql
