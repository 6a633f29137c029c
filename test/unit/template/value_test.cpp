#include "template/value.hpp"

#include <gtest/gtest.h>

namespace adapter::text_template {
namespace {

TEST(Value, ViewsKnowTheirGoTypeAndTruth) {
  const struct {
    Value value;
    std::string_view type;
    bool truth;
  } cases[] = {
      {Value(), "<nil>", false},
      {Value(true), "bool", true},
      {Value(false), "bool", false},
      {Value(std::int64_t{0}), "int", false},
      {Value(std::int64_t{-1}), "int", true},
      {Value(0.0), "float64", false},
      {Value(0.5), "float64", true},
      {"", "string", false},
      {"x", "string", true},
      {List{}, "[]string", false},
      {List{""}, "[]string", true},
      {Map{}, "map[string]string", false},
      {Map{{"", ""}}, "map[string]string", true},
      {Record{.type = "a.B", .fields = {}}, "a.B", true},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(type_name(c.value.view()), c.type);
    EXPECT_EQ(is_true(c.value.view()), c.truth) << c.type;
  }
}

TEST(Value, ConstantsHaveTypesThatDataHaveNot) {
  EXPECT_EQ(type_name(View(std::uint8_t{1})), "uint8");
  EXPECT_EQ(type_name(View(std::complex<double>(0, 1))), "complex128");
  EXPECT_TRUE(is_true(View(std::complex<double>(0, 1))));
  EXPECT_FALSE(is_true(View(std::uint8_t{0})));
}

TEST(Value, AViewRefersToTheContent) {
  const Value text(std::string(100, 'x'));
  const View first = text.view();
  EXPECT_EQ(std::get<std::string_view>(first).data(), std::get<std::string_view>(text.view()).data());
  EXPECT_EQ(std::get<std::string_view>(first).size(), 100U);
}

}  // namespace
}  // namespace adapter::text_template
