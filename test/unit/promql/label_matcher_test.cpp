#include "promql/label_matcher.hpp"

#include <gtest/gtest.h>

#include <array>

namespace adapter::promql {
namespace {

std::string text(const LabelMatcher& matcher) {
  std::string out;
  append_text(out, matcher);
  return out;
}

TEST(LabelMatcher, IsWrittenWithoutSpacesAndQuotedAsGoDoes) {
  EXPECT_EQ(text({"a", MatchOp::equal, "b"}), R"(a="b")");
  EXPECT_EQ(text({"a", MatchOp::not_equal, ""}), R"(a!="")");
  EXPECT_EQ(text({"a", MatchOp::regex, R"(x"\y)"}), R"(a=~"x\"\\y")");
  EXPECT_EQ(text({"example.com/a", MatchOp::not_regex, std::string(1, '\0')}), R"(example.com/a!~"\x00")");
}

TEST(LabelText, IsQuotedExactlyWhenTheClassicAlphabetLacksIt) {
  for (const auto* bare : {"pod", "_", "A9_z", "__name__", "by", ""}) EXPECT_EQ(label_text(bare), bare);
  EXPECT_EQ(label_text("k8s.pod.name"), R"("k8s.pod.name")");
  EXPECT_EQ(label_text("app.kubernetes.io/name"), R"("app.kubernetes.io/name")");
  EXPECT_EQ(label_text("9lives"), R"("9lives")");
  EXPECT_EQ(label_text("a-b"), R"("a-b")");
  EXPECT_EQ(label_text("a:b"), R"("a:b")");
  EXPECT_EQ(label_text("größe"), R"("größe")");
  EXPECT_EQ(label_text("a\"b\\c\n"), R"("a\"b\\c\n")");
}

TEST(MatchNames, SelectsOneByEqualityAndMoreByARegex) {
  const std::array<std::string_view, 1> one{"p-a"};
  const std::array<std::string_view, 3> more{"p-a", "p.b", "p-c"};
  EXPECT_EQ(text(match_names("pod", one)), R"(pod="p-a")");
  EXPECT_EQ(text(match_names("pod", more)), R"(pod=~"p-a|p.b|p-c")") << "a dot stays, as the incumbent sends it";
}

TEST(MatchNames, LetsNoNameBreakTheRegex) {
  const std::array<std::string_view, 2> names{"a(", "b|c+"};
  EXPECT_EQ(text(match_names("pod", names)), R"(pod=~"a\\(|b\\|c\\+")");
  const std::array<std::string_view, 1> one{"a("};
  EXPECT_EQ(text(match_names("pod", one)), R"(pod="a(")") << "equality is no regex";
}

TEST(MatchNames, SeparatesAnEmptyNameToo) {
  const std::array<std::string_view, 2> names{"", "b"};
  EXPECT_EQ(text(match_names("pod", names)), R"(pod=~"|b")");
}

}  // namespace
}  // namespace adapter::promql
