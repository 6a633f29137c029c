#include "meta/quantity.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <random>

#include "support/recorded_cases.hpp"

namespace adapter::meta {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();

std::int64_t integer(const nlohmann::json& text) {
  return std::stoll(text.get<std::string>());
}

double real(const nlohmann::json& text) {
  return std::strtod(text.get<std::string>().c_str(), nullptr);
}

TEST(Quantity, IsWrittenInTheCanonicalDecimalForm) {
  struct Case {
    std::int64_t milli;
    std::string_view text;
  };
  const Case cases[] = {
      {0, "0"},
      {1, "1m"},
      {5, "5m"},
      {10, "10m"},
      {100, "100m"},
      {290, "290m"},
      {500, "500m"},
      {999, "999m"},
      {1000, "1"},
      {1001, "1001m"},
      {1500, "1500m"},
      {2000, "2"},
      {10000, "10"},
      {12345, "12345m"},
      {100000, "100"},
      {123456, "123456m"},
      {999999, "999999m"},
      {1000000, "1k"},
      {1000001, "1000001m"},
      {1500000, "1500"},
      {2500000, "2500"},
      {1234567, "1234567m"},
      {10000000, "10k"},
      {20000000, "20k"},
      {100000000, "100k"},
      {123456789, "123456789m"},
      {999999999, "999999999m"},
      {1000000000, "1M"},
      {1000000001, "1000000001m"},
      {1500000000, "1500k"},
      {123456789000, "123456789"},
      {1000000000000, "1G"},
      {2000000000000, "2G"},
      {1234000000000, "1234M"},
      {1000000000000000, "1T"},
      {9200000000000000000, "9200T"},
      {1000000000000000000, "1P"},
      {1230000000000000000, "1230T"},
      {123456789012345678, "123456789012345678m"},
      {9223372036854775000, "9223372036854775"},
      {kMax, "9223372036854775807m"},
      {kMin, "-9223372036854775808m"},
      {-1, "-1m"},
      {-10, "-10m"},
      {-1000, "-1"},
      {-1500, "-1500m"},
      {-2500, "-2500m"},
      {-1000000, "-1k"},
      {-2500000, "-2500"},
      {-1000000000, "-1M"},
      {-1000000000000000000, "-1P"},
  };
  for (const Case& c : cases) EXPECT_EQ(decimal_quantity(c.milli), c.text);
}

TEST(Quantity, IsWrittenInTheCanonicalBinaryForm) {
  struct Case {
    std::int64_t milli;
    std::string_view text;
  };
  const Case cases[] = {
      {0, "0"},
      {1, "1m"},
      {500, "500m"},
      {512'000, "512"},
      {1'000'000, "1k"},  // below 1024 the decimal form
      {1'023'000, "1023"},
      {1'024'000, "1Ki"},
      {1'024'500, "1024500m"},  // so does a fraction
      {1'536'000, "1536"},
      {2'048'000, "2Ki"},
      {3'100'500, "3100500m"},
      {1'000'000'000, "1000000"},
      {1'048'576'000, "1Mi"},
      {104'857'600'000, "100Mi"},
      {104'857'600'500, "104857600500m"},
      {134'217'728'000, "128Mi"},
      {1'000'000'000'000, "1000000000"},
      {1'073'741'824'000, "1Gi"},
      {5'000'000'000'000, "5000000000"},
      {9'200'000'000'000'000'000, "8984375000000Ki"},
      {-1'024'000, "-1Ki"},
      {-1'000'000, "-1k"},
  };
  for (const Case& c : cases) EXPECT_EQ(binary_quantity(c.milli), c.text);
}

TEST(Quantity, IsWrittenAsKubernetesWritesIt) {
  const nlohmann::json cases = test::recorded_cases("quantity/cases.json").at("quantities");
  ASSERT_GT(cases.size(), 800U);
  for (const nlohmann::json& entry : cases) {
    SCOPED_TRACE(entry.dump());
    EXPECT_EQ(decimal_quantity(integer(entry.at("milli"))), entry.at("decimal").get<std::string>());
    EXPECT_EQ(binary_quantity(integer(entry.at("milli"))), entry.at("binary").get<std::string>());
  }
}

// An oracle that shares nothing with the code but the rule: the first suffix, largest first, that leaves an integer
// when applied to the decimal digits.
std::string by_digits(std::int64_t milli) {
  std::string digits = std::to_string(milli);
  if (digits == "0") return digits;
  constexpr std::array<std::string_view, 8> kSuffixes{"m", "", "k", "M", "G", "T", "P", "E"};
  std::size_t zeros = 0;
  while (digits[digits.size() - 1 - zeros] == '0') ++zeros;
  const std::size_t scale = zeros / 3;
  return digits.substr(0, digits.size() - 3 * scale) + std::string(kSuffixes.at(scale));
}

TEST(Quantity, HoldsTheExactValueWithTheLargestSuffixForAnyInteger) {
  std::mt19937_64 random(20240529);
  for (int round = 0; round < 200'000; ++round) {
    auto milli = static_cast<std::int64_t>(random()) >> random() % 63;
    for (auto zeros = random() % 7; zeros > 0 && milli > kMin / 1000 && milli < kMax / 1000; --zeros) milli *= 1000;
    ASSERT_EQ(decimal_quantity(milli), by_digits(milli));
  }
}

TEST(Quantity, IsAppendedToWhatIsThere) {
  std::string out = "\"value\":\"";
  append_decimal_quantity(out, 1500);
  out += ",";
  append_binary_quantity(out, 2'048'000);
  EXPECT_EQ(out, "\"value\":\"1500m,2Ki");
}

TEST(MilliValue, TruncatesTowardZero) {
  struct Case {
    double sample;
    std::int64_t milli;
  };
  const Case cases[] = {
      {0.0, 0},
      {-0.0, 0},
      {0.0005, 0},
      {0.0009999, 0},
      {-0.0005, 0},
      {0.001, 1},
      {0.29, 290},
      {1.001, 1000},  // 1.001 * 1000 is a little less than 1001
      {1.005, 1004},
      {64.1, 64099},
      {-1.005, -1004},
      {-2.5, -2500},
      {123456.789, 123456789},
      {1e9, 1'000'000'000'000},
      {9.2e15, 9'200'000'000'000'000'000},
      {-9.2e15, -9'200'000'000'000'000'000},
      {9223372036854774.0, 9'223'372'036'854'773'760},  // the last double below 2^63
      {std::numeric_limits<double>::denorm_min(), 0},
  };
  for (const Case& c : cases) {
    const MilliValue converted = milli_value(c.sample);
    EXPECT_EQ(converted.verdict, Verdict::value) << c.sample;
    EXPECT_EQ(converted.milli, c.milli) << c.sample;
  }
}

TEST(MilliValue, FindsNothingInNotANumber) {
  EXPECT_EQ(milli_value(std::nan("")).verdict, Verdict::nothing);
  EXPECT_EQ(milli_value(-std::nan("")).verdict, Verdict::nothing);
}

TEST(MilliValue, IsUnrepresentableFrom2To63ThousandthsOn) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (const double sample : {kInfinity, 9223372036854776.0, 9.3e15, 1e18, 1e300, 1e306, 1.7976931348623157e308}) {
    EXPECT_EQ(milli_value(sample).verdict, Verdict::unrepresentable) << sample;
    EXPECT_EQ(milli_value(-sample).verdict, Verdict::unrepresentable) << -sample;
  }
}

TEST(MilliValue, ConvertsAsGoDoes) {
  const nlohmann::json cases = test::recorded_cases("quantity/cases.json").at("samples");
  ASSERT_GT(cases.size(), 400U);
  for (const nlohmann::json& entry : cases) {
    SCOPED_TRACE(entry.dump());
    const MilliValue converted = milli_value(real(entry.at("value")));
    if (!entry.contains("milli")) {
      ASSERT_EQ(converted.verdict, Verdict::unrepresentable);
    } else if (converted.verdict == Verdict::value) {  // the next test says which are not
      EXPECT_EQ(converted.milli, integer(entry.at("milli")));
    }
  }
}

TEST(MilliValue, IsAValueExactlyWhereKubernetesReadsItBackAsThatValue) {
  const nlohmann::json rows = test::recorded_cases("quantity/read_back.json");
  ASSERT_GT(rows.size(), 3000U);
  std::size_t misread = 0;
  for (const nlohmann::json& row : rows) {
    SCOPED_TRACE(row.dump());
    const MilliValue converted = milli_value(real(row.at("value")));
    const bool same = row.contains("milli") && row.at("decimal").at("same").get<bool>();
    if (row.contains("milli") && !same) ++misread;
    ASSERT_EQ(converted.verdict, same ? Verdict::value : Verdict::unrepresentable);
    if (!same) continue;
    ASSERT_EQ(converted.milli, integer(row.at("milli")));
    ASSERT_EQ(decimal_quantity(converted.milli), row.at("decimal").at("text").get<std::string>());
    ASSERT_EQ(row.at("decimal").at("milli"), row.at("milli"));
    if (!row.contains("binary")) continue;
    ASSERT_TRUE(row.at("binary").at("same").get<bool>());
    ASSERT_EQ(binary_quantity(converted.milli), row.at("binary").at("text").get<std::string>());
  }
  EXPECT_GT(misread, 300U) << "the table must hold what is refused";
}

TEST(MilliValue, IsUnrepresentableWhereABrokenNegativeHas19Digits) {
  for (const double sample : {-1000000000000001.0, -1000000000000000.1, -9223372036854774.0}) {
    EXPECT_EQ(milli_value(sample).verdict, Verdict::unrepresentable) << sample;
    EXPECT_EQ(milli_value(-sample).verdict, Verdict::value) << -sample;
  }
  EXPECT_EQ(milli_value(-999999999999999.9).milli, -999'999'999'999'999'872);
  EXPECT_EQ(milli_value(-1e15).milli, -1'000'000'000'000'000'000);
  EXPECT_EQ(milli_value(-1234567890123456.0).milli, -1'234'567'890'123'456'000);
}

TEST(MilliValue, AndItsTextAgreeWithTheIncumbent) {
  struct Case {
    double sample;
    std::string_view decimal;
    std::string_view binary;
  };
  const Case cases[] = {
      {0.0005, "0", "0"},
      {0.001, "1m", "1m"},
      {1.005, "1004m", "1004m"},
      {1.5, "1500m", "1500m"},
      {512, "512", "512"},
      {1000, "1k", "1k"},
      {1024, "1024", "1Ki"},
      {1500, "1500", "1500"},
      {2048, "2048", "2Ki"},
      {20000, "20k", "20000"},
      {1.5e6, "1500k", "1500000"},
      {1e9, "1G", "1000000000"},
      {1073741824, "1073741824", "1Gi"},
      {9.2e15, "9200T", "8984375000000Ki"},
  };
  for (const Case& c : cases) {
    const std::int64_t milli = milli_value(c.sample).milli;
    EXPECT_EQ(decimal_quantity(milli), c.decimal) << c.sample;
    EXPECT_EQ(binary_quantity(milli), c.binary) << c.sample;
  }
}

}  // namespace
}  // namespace adapter::meta
