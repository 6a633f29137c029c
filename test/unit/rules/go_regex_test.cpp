#include "rules/go_regex.hpp"

#include <gmock/gmock.h>

#include "go_cases.hpp"

namespace adapter::rules {
namespace {

using testing::ContainsRegex;
using testing::ElementsAre;
using testing::Optional;

// A match as Go writes it: begin and end of each group, null for a group without a part; null without a match.
nlohmann::json positions(const std::optional<GoRegex::Match>& match, std::string_view text) {
  if (!match) return nullptr;
  auto list = nlohmann::json::array();
  for (const auto& group : *match) {
    if (group) {
      list.push_back(group->data() - text.data());
      list.push_back(group->data() - text.data() + static_cast<std::ptrdiff_t>(group->size()));
    } else {
      list.push_back(nullptr);
      list.push_back(nullptr);
    }
  }
  return list;
}

void expect_as_in_go(const nlohmann::json& list) {
  for (const auto& wanted : list) {
    const auto pattern = wanted.at("pattern").get<std::string>();
    SCOPED_TRACE("pattern: " + pattern);
    const auto regex = GoRegex::compile(pattern);
    EXPECT_EQ(regex.has_value(), !wanted.contains("error")) << (regex ? "" : regex.error().message);
    if (!regex || wanted.contains("error")) continue;

    EXPECT_EQ(regex->pattern(), pattern);
    EXPECT_EQ(nlohmann::json(regex->group_names()), wanted.at("names"));
    EXPECT_EQ(regex->group_count() + 1, wanted.at("names").size());
    for (const auto& on : wanted.at("texts")) {
      const auto text = on.at("text").get<std::string>();
      SCOPED_TRACE("text: " + text);
      for (const auto& each : {*regex, regex->with_cache()}) {
        EXPECT_EQ(positions(each.find(text), text), on.at("match"));
        EXPECT_EQ(each.search(text), !on.at("match").is_null());
      }
    }
  }
}

TEST(GoRegex, AcceptsRefusesAndMatchesAsGoDoes) {
  expect_as_in_go(go_cases("chosen"));
}

TEST(GoRegex, AcceptsRefusesAndMatchesRandomPatternsAsGoDoes) {
  expect_as_in_go(go_cases("random"));
}

TEST(GoRegex, RefusesInGosWords) {
  std::size_t compared = 0;
  for (const auto& wanted : go_cases("chosen")) {
    const auto pattern = wanted.at("pattern").get<std::string>();
    const auto regex = GoRegex::compile(pattern);
    if (regex || !wanted.contains("error")) continue;
    EXPECT_EQ(regex.error().message, wanted.at("error").get<std::string>()) << pattern;
    ++compared;
  }
  EXPECT_GT(compared, 90U);
}

TEST(GoRegex, TellsAGroupWithoutPartFromAnEmptyOne) {
  const auto regex = GoRegex::compile("(x)?(y*)").value();
  EXPECT_THAT(regex.find("a"), Optional(ElementsAre("", std::nullopt, "")));
  EXPECT_THAT(regex.find(std::string_view()), Optional(ElementsAre("", std::nullopt, "")));
}

TEST(GoRegex, StaysValidWhenTheOriginalIsGone) {
  std::optional<GoRegex> original = GoRegex::compile("b(.)").value();
  const GoRegex copy = *original;
  original.reset();
  EXPECT_THAT(copy.find("abc"), Optional(ElementsAre("bc", "c")));
}

TEST(GoRegex, MatchesNulBytesAsAnyOther) {
  const auto regex = GoRegex::compile(std::string_view("\0(.)", 4)).value();
  EXPECT_THAT(regex.find(std::string_view("a\0b", 3)), Optional(ElementsAre(std::string_view("\0b", 2), "b")));
}

TEST(GoRegex, RefusesPatternsThatAreNotUtf8) {
  for (const auto* pattern : {"\xff", "a\xff", "[\xff]", "\\Q\xff", "(?P<\xff>a)"}) {
    EXPECT_FALSE(GoRegex::compile(pattern)) << pattern;
  }
  EXPECT_EQ(GoRegex::compile("a\xff").error().message, "error parsing regexp: invalid UTF-8");
}

TEST(GoRegex, FindsNoCharacterInBytesThatAreNotUtf8) {
  EXPECT_FALSE(
      GoRegex::compile("a.b").value().search("a\xff"
                                             "b"));
}

std::string repeated(std::string_view text, int times) {
  std::string result;
  while (times-- > 0) result += text;
  return result;
}

TEST(GoRegex, BoundsWhatAPatternCosts) {
  const std::pair<const char*, std::string> patterns[] = {
      {"expression too large: more than 16384 bytes", std::string(16 * 1024 + 1, 'a')},
      {"expression too large: more than 500 Unicode classes", "(?:" + repeated("\\pL", 501) + "){0}"},
      {"expression too large$", repeated("\\pL{1000}", 100)},
      {"expression too large$", repeated("((a{100}){10}|)", 1000)},
      {"too many groups", repeated("()", 5'000)},
      {"too many groups", repeated("(", 900) + repeated(".{1000}", 10) + repeated(")", 900)},
      {"nests too deeply", repeated("(", 1001) + repeated(")", 1001)},
      {"nests too deeply", repeated("(?:", 1001) + repeated(")", 1001)},
      {"invalid repeat count", repeated("(", 100) + "a" + repeated("{2})", 100)},
  };
  for (const auto& [why, pattern] : patterns) {
    const auto regex = GoRegex::compile(pattern);
    ASSERT_FALSE(regex) << pattern.substr(0, 40);
    EXPECT_THAT(regex.error().message, ContainsRegex(why));
  }
}

TEST(GoRegex, AcceptsLargePatternsThatAreHarmless) {
  const std::string patterns[] = {
      std::string(16 * 1024, 'a'),
      repeated("metric_name_of_some_length_total|", 490) + "x",
      repeated("(", 999) + repeated(")", 999),
      repeated("(a)", 100),
      ".{1000}",
      "[a-z_]{1,1000}_(total|seconds)",
  };
  for (const auto& pattern : patterns) {
    const auto regex = GoRegex::compile(pattern);
    EXPECT_TRUE(regex) << pattern.substr(0, 40) << ": " << regex.error().message;
  }
}

}  // namespace
}  // namespace adapter::rules
