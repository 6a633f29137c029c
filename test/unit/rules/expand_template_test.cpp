#include "rules/expand_template.hpp"

#include <gmock/gmock.h>

#include "go_cases.hpp"

namespace adapter::rules {
namespace {

using testing::ElementsAre;

using Reference = ExpandTemplate::Reference;

TEST(ExpandTemplate, EndsWhereNoPathHoldsWhatItMakes) {
  const auto regex = *GoRegex::compile(".*");
  const std::string series(4000, 's');
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "${0}";
  const auto match = regex.find(series);
  EXPECT_EQ(ExpandTemplate(many).expand(regex, *match), std::string(ExpandTemplate::kMostBytes, 's'));
  EXPECT_EQ(ExpandTemplate("x" + std::string(1 << 20, 'y')).expand(regex, *match).size(), ExpandTemplate::kMostBytes);
}

TEST(ExpandTemplate, ExpandsAsGoDoes) {
  for (const auto& wanted : go_cases("expand")) {
    const auto regex = GoRegex::compile(wanted.at("pattern").get<std::string>()).value();
    const auto text = wanted.at("text").get<std::string>();
    const auto match = regex.find(text);
    ASSERT_TRUE(match);
    const auto expand_template = wanted.at("template").get<std::string>();
    EXPECT_EQ(ExpandTemplate(expand_template).expand(regex, *match), wanted.at("result").get<std::string>())
        << regex.pattern() << " on " << text << " with " << expand_template;
  }
}

TEST(ExpandTemplate, KeepsBytesThatAreNotUtf8) {
  const auto regex = GoRegex::compile("(a)").value();
  EXPECT_EQ(ExpandTemplate("\xff$1\xff${1\xff}").expand(regex, regex.find("a").value()),
            "\xff"
            "a\xff${1\xff}");
}

TEST(ExpandTemplate, ShowsItsPartsWithoutAMatch) {
  EXPECT_THAT(
      ExpandTemplate("a$$b${1}_${n}$1_x$01$").parts(),
      ElementsAre("a$b", Reference{"1", 1}, "_", Reference{"n", {}}, Reference{"1_x", {}}, Reference{"01", {}}, "$"));
  EXPECT_THAT(ExpandTemplate("").parts(), ElementsAre());
}

TEST(ExpandTemplate, KnowsWhichReferencesNameAGroup) {
  const auto regex = GoRegex::compile("(?P<n>a)(b)(?P<_1>c)").value();
  const std::pair<const char*, bool> references[] = {
      {"$0", true},  {"$1", true},  {"$3", true},  {"$4", false},  {"$n", true},
      {"$_1", true}, {"$N", false}, {"$x", false}, {"$01", false}, {"$1_per_second", false},
      {"$é", false},
  };
  for (const auto& [text, known] : references) {
    const auto parts = ExpandTemplate(text).parts();
    ASSERT_EQ(parts.size(), 1U) << text;
    EXPECT_EQ(std::get<Reference>(parts.front()).names_group_of(regex), known) << text;
  }
}

}  // namespace
}  // namespace adapter::rules
