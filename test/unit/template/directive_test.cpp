#include "template/directive.hpp"

#include <gtest/gtest.h>

#include <string>

#include "template/failure.hpp"

namespace adapter::text_template {
namespace {

std::string padded(std::string_view text, const Directive& directive) {
  Output out;
  pad(out, text, directive);
  return out.take();
}

TEST(Directive, KnowsItsVerbAmongOthers) {
  EXPECT_TRUE(Directive{}.verb_is("dv"));
  EXPECT_FALSE(Directive{.verb = 'x'}.verb_is("dv"));
  EXPECT_FALSE((Directive{.verb = U'\u0176'}.verb_is("dv")));  // whose last byte is that of v
}

TEST(Directive, PadsToItsWidth) {
  const struct {
    std::string_view text;
    Directive directive;
    std::string_view padded;
  } cases[] = {
      {"ab", {}, "ab"},
      {"ab", {.width = 1}, "ab"},
      {"ab", {.width = 4}, "  ab"},
      {"ab", {.minus = true, .width = 4}, "ab  "},
      {"ab", {.zero = true, .width = 4}, "00ab"},
      {"ab", {.zero = true, .minus = true, .width = 4}, "ab  "},
      {"\u00e9\u20ac", {.width = 4}, "  \u00e9\u20ac"},
      {"\xff", {.width = 2}, " \xff"},
      {"", {.width = 2}, "  "},
  };
  for (const auto& c : cases) EXPECT_EQ(padded(c.text, c.directive), c.padded);
}

TEST(Directive, PadsWithSpacesWhereZerosDoNotApply) {
  Output out;
  pad_with_spaces(out, "ab", {.zero = true, .width = 4});
  pad_with_spaces(out, "ab", {.minus = true, .width = 4});
  EXPECT_EQ(out.take(), "  abab  ");
}

TEST(Directive, FailsWhenTheWidthFillsTheOutput) {
  Output out;
  EXPECT_THROW(pad(out, "a", {.width = 2'000'000}), ExecutionFailure);
}

}  // namespace
}  // namespace adapter::text_template
