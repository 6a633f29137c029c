#include "template/comparison.hpp"

#include <gtest/gtest.h>

#include "template/failure.hpp"

namespace adapter::text_template {
namespace {

View number(std::int64_t value) {
  return value;
}
View byte(std::uint8_t value) {
  return value;
}
View text(std::string_view value) {
  return value;
}

const Value kList = List{"a"};
const Value kMap = Map{{"a", "b"}};
const Value kRecord = Record{.type = "a.B", .fields = {{"X", "1"}, {"Y", Value()}}};
const Value kRecordWithMap = Record{.type = "a.C", .fields = {{"X", Map{}}}};

TEST(Comparison, ComparesLikeWithLike) {
  EXPECT_TRUE(are_equal(number(1), number(1)));
  EXPECT_FALSE(are_equal(number(1), number(2)));
  EXPECT_TRUE(are_equal(text("a"), text("a")));
  EXPECT_TRUE(are_equal(View(1.5), View(1.5)));
  EXPECT_TRUE(are_equal(View(true), View(true)));
  EXPECT_TRUE(are_equal(View(std::complex<double>(1, 2)), View(std::complex<double>(1, 2))));
  EXPECT_TRUE(is_less(number(-1), number(1)));
  EXPECT_TRUE(is_less(View(1.0), View(1.5)));
  EXPECT_TRUE(is_less(text("a"), text("\x80")));
  EXPECT_FALSE(is_less(text("a"), text("a")));
}

TEST(Comparison, ComparesBytesWithInts) {
  EXPECT_TRUE(are_equal(byte(97), number(97)));
  EXPECT_FALSE(are_equal(number(-159), byte(97)));
  EXPECT_TRUE(is_less(number(-1), byte(0)));
  EXPECT_TRUE(is_less(byte(255), number(256)));
}

TEST(Comparison, NilEqualsNilAlone) {
  EXPECT_TRUE(are_equal(View(), View()));
  for (const View& other : {number(0), text(""), View(false), kList.view(), kMap.view(), kRecord.view()}) {
    EXPECT_FALSE(are_equal(View(), other));
    EXPECT_FALSE(are_equal(other, View()));
  }
}

TEST(Comparison, RecordsAreEqualFieldByField) {
  const Value same = Record{.type = "a.B", .fields = {{"X", "1"}, {"Y", Value()}}};
  const Value other = Record{.type = "a.B", .fields = {{"X", "2"}, {"Y", Value()}}};
  EXPECT_TRUE(are_equal(kRecord.view(), same.view()));
  EXPECT_FALSE(are_equal(kRecord.view(), other.view()));
}

TEST(Comparison, RefusesWhatDoesNotCompare) {
  const std::pair<View, View> unequal[] = {
      {number(1), View(1.0)},        {number(1), text("1")},
      {View(true), number(1)},       {text("a"), kList.view()},
      {kList.view(), kList.view()},  {kMap.view(), kMap.view()},
      {kMap.view(), kRecord.view()}, {kRecordWithMap.view(), kRecordWithMap.view()},
  };
  for (const auto& [left, right] : unequal) EXPECT_THROW(are_equal(left, right), ExecutionFailure);
  const std::pair<View, View> unordered[] = {
      {View(true), View(false)},    {View(), View()},
      {number(1), View()},          {number(1), View(1.5)},
      {kList.view(), kList.view()}, {View(std::complex<double>(0, 1)), View(std::complex<double>(0, 1))},
  };
  for (const auto& [left, right] : unordered) EXPECT_THROW(is_less(left, right), ExecutionFailure);
}

}  // namespace
}  // namespace adapter::text_template
