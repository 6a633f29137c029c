#include "template/number_text.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace adapter::text_template {
namespace {

TEST(NumberText, WritesFloatsAsGoDoes) {
  const struct {
    double value;
    char verb;
    std::optional<int> precision;
    std::string_view text;
  } cases[] = {
      {0, 'g', {}, "0"},
      {-0.0, 'g', {}, "-0"},
      {1, 'g', {}, "1"},
      {100000, 'g', {}, "100000"},
      {1000000, 'g', {}, "1e+06"},
      {123456789, 'g', {}, "1.23456789e+08"},
      {0.0001, 'g', {}, "0.0001"},
      {0.00001, 'g', {}, "1e-05"},
      {0.1, 'g', {}, "0.1"},
      {1e100, 'G', {}, "1E+100"},
      {3.14159, 'g', 3, "3.14"},
      {314.159, 'g', 2, "3.1e+02"},
      {100, 'g', 2, "1e+02"},
      {100, 'g', 0, "1e+02"},
      {1.5, 'f', 0, "2"},
      {2.5, 'f', 0, "2"},
      {0.25, 'f', 1, "0.2"},
      {1e22, 'f', 2, "10000000000000000000000.00"},
      {0.1, 'f', 20, "0.10000000000000000555"},
      {0, 'e', 2, "0.00e+00"},
      {1234.5, 'e', 2, "1.23e+03"},
      {1234.5, 'E', {}, "1.2345E+03"},
      {5e-324, 'e', {}, "5e-324"},
      {1.5, 'b', {}, "6755399441055744p-52"},
      {0, 'x', {}, "0x0p+00"},
      {1.5, 'x', {}, "0x1.8p+00"},
      {255.75, 'X', {}, "0X1.FF8P+07"},
      {3.14159, 'x', 3, "0x1.922p+01"},
      {1.999, 'x', 0, "0x1p+01"},
      {std::numeric_limits<double>::infinity(), 'g', {}, "+Inf"},
      {-std::numeric_limits<double>::infinity(), 'f', 2, "-Inf"},
      {std::nan(""), 'g', {}, "NaN"},
  };
  for (const auto& c : cases) EXPECT_EQ(float_text(c.value, c.verb, c.precision), c.text) << c.value << c.verb;
}

}  // namespace
}  // namespace adapter::text_template
