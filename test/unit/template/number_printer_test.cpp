#include "template/number_printer.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "template/failure.hpp"

namespace adapter::text_template {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// The expected texts of this file are those of Go's fmt.Sprintf.

TEST(NumberPrinter, PrintsIntegersAsGoDoes) {
  const struct {
    std::int64_t number;
    Directive directive;
    std::string_view text;
  } cases[] = {
      {-42, {.verb = 'v'}, "-42"},
      {-42, {.verb = 'd'}, "-42"},
      {-42, {.verb = 'b'}, "-101010"},
      {42, {.verb = 'b', .sharp = true}, "0b101010"},
      {42, {.verb = 'o'}, "52"},
      {42, {.verb = 'o', .sharp = true}, "052"},
      {0, {.verb = 'o', .sharp = true}, "0"},
      {42, {.verb = 'O'}, "0o52"},
      {233, {.verb = 'x'}, "e9"},
      {-233, {.verb = 'x', .sharp = true}, "-0xe9"},
      {233, {.verb = 'X', .sharp = true}, "0XE9"},
      {233, {.verb = 'c'}, "\u00e9"},
      {-42, {.verb = 'c'}, "\ufffd"},
      {233, {.verb = 'q'}, "'\u00e9'"},
      {233, {.verb = 'q', .plus = true}, "'\\u00e9'"},
      {42, {.verb = 'U'}, "U+002A"},
      {-42, {.verb = 'U'}, "U+FFFFFFFFFFFFFFD6"},
      {42, {.verb = 'U', .sharp = true, .precision = 6}, "U+00002A '*'"},
      {0, {.verb = 'U', .sharp = true}, "U+0000"},
      {42, {.verb = 'U', .zero = true, .width = 8}, "  U+002A"},
      {42, {.verb = 'd', .plus = true}, "+42"},
      {42, {.verb = 'd', .space = true}, " 42"},
      {-42, {.verb = 'd', .width = 6}, "   -42"},
      {-42, {.verb = 'd', .minus = true, .width = 6}, "-42   "},
      {-42, {.verb = 'd', .zero = true, .width = 6}, "-00042"},
      {42, {.verb = 'd', .zero = true, .plus = true, .width = 6}, "+00042"},
      {-42, {.verb = 'd', .zero = true, .width = 6, .precision = 4}, " -0042"},
      {42, {.verb = 'x', .sharp = true, .zero = true, .width = 6}, "0x00002a"},
      {0, {.verb = 'd', .width = 2, .precision = 0}, "  "},
      {std::numeric_limits<std::int64_t>::min(), {.verb = 'd'}, "-9223372036854775808"},
      {std::numeric_limits<std::int64_t>::min(), {.verb = 'x'}, "-8000000000000000"},
      {std::numeric_limits<std::int64_t>::min(), {.verb = 'U'}, "U+8000000000000000"},
  };
  for (const auto& c : cases) {
    Output out;
    EXPECT_TRUE(print_integer(out, c.number, c.directive)) << c.text;
    EXPECT_EQ(out.take(), c.text);
  }
}

TEST(NumberPrinter, PrintsFloatsAsGoDoes) {
  const struct {
    double number;
    Directive directive;
    std::string_view text;
  } cases[] = {
      {1e21, {.verb = 'v'}, "1e+21"},
      {1e21, {.verb = 'G'}, "1E+21"},
      {-1.5, {.verb = 'e'}, "-1.500000e+00"},
      {-1.5, {.verb = 'F'}, "-1.500000"},
      {1.5, {.verb = 'b'}, "6755399441055744p-52"},
      {100, {.verb = 'x'}, "0x1.9p+06"},
      {100, {.verb = 'X'}, "0X1.9P+06"},
      {1.5, {.verb = 'v', .space = true}, " 1.5"},
      {1.5, {.verb = 'f', .width = 8, .precision = 2}, "    1.50"},
      {1.5, {.verb = 'f', .minus = true, .width = 8, .precision = 2}, "1.50    "},
      {-1.5, {.verb = 'f', .zero = true, .width = 8, .precision = 2}, "-0001.50"},
      {1.5, {.verb = 'f', .zero = true, .plus = true, .width = 8, .precision = 2}, "+0001.50"},
      {100, {.verb = 'g', .sharp = true, .precision = 3}, "100."},
      {0, {.verb = 'g', .sharp = true}, "0.00000"},
      {1e21, {.verb = 'g', .sharp = true}, "1.00000e+21"},
      {0, {.verb = 'x', .sharp = true}, "0x0.0000p+00"},
      {1.5, {.verb = 'f', .sharp = true, .precision = 0}, "2."},
      {kInfinity, {.verb = 'v'}, "+Inf"},
      {kInfinity, {.verb = 'v', .space = true}, " Inf"},
      {-kInfinity, {.verb = 'f', .zero = true, .width = 8}, "    -Inf"},
      {kNan, {.verb = 'v'}, "NaN"},
      {kNan, {.verb = 'f', .zero = true, .plus = true, .width = 8}, "    +NaN"},
  };
  for (const auto& c : cases) {
    Output out;
    EXPECT_TRUE(print_float(out, c.number, c.directive)) << c.text;
    EXPECT_EQ(out.take(), c.text);
  }
}

TEST(NumberPrinter, PrintsComplexNumbersWithTheSignOfTheSecondPart) {
  const struct {
    std::complex<double> number;
    Directive directive;
    std::string_view text;
  } cases[] = {
      {{1, 2}, {.verb = 'v'}, "(1+2i)"},
      {{-1, -2}, {.verb = 'f', .precision = 1}, "(-1.0-2.0i)"},
      {{1, 2}, {.verb = 'f', .width = 8, .precision = 1}, "(     1.0    +2.0i)"},
      {{1, 2}, {.verb = 'x'}, "(0x1p+00+0x1p+01i)"},
  };
  for (const auto& c : cases) {
    Output out;
    EXPECT_TRUE(print_complex(out, c.number, c.directive)) << c.text;
    EXPECT_EQ(out.take(), c.text);
  }
}

TEST(NumberPrinter, PrintsNothingForAVerbThatDoesNotFit) {
  Output out;
  EXPECT_FALSE(print_integer(out, 1, {.verb = 's'}));
  EXPECT_FALSE(print_integer(out, 1, {.verb = 'f'}));
  EXPECT_FALSE(print_float(out, 1, {.verb = 'd'}));
  EXPECT_FALSE(print_complex(out, 1, {.verb = 'q'}));
  EXPECT_EQ(out.take(), "");
}

TEST(NumberPrinter, FailsForWidthsAndPrecisionsPastTheLimit) {
  Output out;
  EXPECT_THROW(static_cast<void>(print_integer(out, 5, {.width = 2'000'000})), ExecutionFailure);
  EXPECT_THROW(static_cast<void>(print_integer(out, 5, {.precision = 2'000'000})), ExecutionFailure);
  EXPECT_THROW(static_cast<void>(print_integer(out, 5, {.verb = 'U', .precision = 2'000'000})), ExecutionFailure);
  EXPECT_THROW(static_cast<void>(print_float(out, 0.5, {.verb = 'f', .precision = 2'000'000})), ExecutionFailure);
}

}  // namespace
}  // namespace adapter::text_template
