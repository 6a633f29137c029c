#include "rules/patterns.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "rules/rule_loader.hpp"

namespace adapter::rules {
namespace {

TEST(Patterns, CompileATextOnceForARule) {
  Patterns patterns;
  const auto first = patterns.compile("a+");
  EXPECT_EQ(&patterns.compile("a+")->pattern(), &first->pattern());
  patterns.begin_rule();
  EXPECT_NE(&patterns.compile("a+")->pattern(), &first->pattern()) << "nothing is kept for the whole file";
  EXPECT_FALSE(patterns.compile("a("));
  EXPECT_FALSE(patterns.has_refused());
}

TEST(Patterns, TakeNoLongerThanOneFileMay) {
  Patterns patterns;
  int compiled = 0;
  for (; compiled < 1000 && !patterns.has_refused(); ++compiled) {
    patterns.begin_rule();
    static_cast<void>(patterns.compile("\\pL{60}" + std::to_string(compiled)));
  }
  EXPECT_LE(compiled, 60);
  EXPECT_TRUE(patterns.compile("^(.*)_total$")) << "it is small";
  EXPECT_FALSE(patterns.compile("[ab]{1000}[cd]{1000}"));
}

// The first thousands of rules are read as ever; of the others only what they are meant to make is known.
TEST(Patterns, OfAFileThatTakeTooLongSetTheRestAside) {
  for (const std::string keys :
       {"name: {matches: '\\pL{90}N', as: rps}", "seriesQuery: '{__name__=~\"\\\\pL{90}N\"}', name: {as: rps}",
        "seriesFilters: [{is: '\\pL{90}N'}], name: {as: rps}, unknown: x"}) {
    std::string text = "rules:\n- {seriesQuery: first, metricsQuery: q, resources: {template: <<.Resource>>}}\n";
    for (int i = 0; i < 40; ++i) {
      auto own = keys;
      own.replace(own.find('N'), 1, std::to_string(i));
      text += "- {" + std::string(own.starts_with("seriesQuery") ? "" : "seriesQuery: a, ") +
              "metricsQuery: q, resources: {template: <<.Resource>>}, " + own + "}\n";
    }
    const auto file = load_rules(text, "f");
    EXPECT_TRUE(file.fatal.empty());
    ASSERT_FALSE(file.rules.empty());
    EXPECT_EQ(file.rules[0].series_query, "first");
    ASSERT_FALSE(file.quarantined.empty()) << keys;
    const auto& last = file.quarantined.back();
    EXPECT_EQ(last.index, 40u);
    EXPECT_TRUE(std::ranges::any_of(last.names.namers, [](const auto& each) { return each.could_produce("rps"); }))
        << "what it is meant to make is withheld";
  }
}

}  // namespace
}  // namespace adapter::rules
