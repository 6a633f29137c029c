#include "series/last_good_rules.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <utility>

#include "found_series.hpp"
#include "series/registry_builder.hpp"
#include "support/rules.hpp"

namespace adapter::series {
namespace {

struct LastGoodRulesTest : testing::Test {
  DiscoveredBySelector discovered{
      {"first", found({{"a_x", {"pod"}}})}, {"second", found({{"rps_total", {"pod"}}})}, {"other", found({})}};
  std::shared_ptr<const SeriesRegistry> registry;

  static std::string rule(const std::string& selector, const std::string& name, const std::string& query = "q") {
    return "- seriesQuery: " + selector + "\n  resources: {overrides: {pod: {resource: pod}}}\n  name: " + name +
           "\n  metricsQuery: " + query + "\n";
  }
  // Of the one that is there. The query of who makes `rps`; empty when nobody does.
  std::string reload(const std::string& rules) {
    registry = build_registry(test::rule_set("rules:\n" + rules), discovered, rules::Section::rules, kMostMetrics,
                              registry.get());
    const auto* entry = registry->find({{"", "pods"}, true, "rps"});
    return entry == nullptr ? "" : entry->rule->rule.series_query;
  }
  std::string first = rule("first", "{as: rps}"), second = rule("second", "{matches: '^(.*)_total$'}"),
              broken = rule("second", "{matches: '^(.*_total$'}"),
              lost = rule("second", "{az: x}");  // by what it says now it makes `x`
};

TEST_F(LastGoodRulesTest, DoNotFallToAnEarlierRuleWhenTheLaterOneGetsAnError) {
  for (const auto& bad : {broken, rule("second", "rps"), rule("second", "{match: x}"), std::string("- hello\n"),
                          rule("[second]", "{matches: '^(.*)_total$'}"), rule("'{x=\"}'", "{matches: '^(.*)_total$'}"),
                          rule("second", "{matches: '^(.*)_(total)$'}"),
                          std::string("- {seriesQuery: second, name: {matches: '^(.*)_total$'}, metricsQuery: q}\n")}) {
    registry.reset();
    ASSERT_EQ(reload(first + second), "second");
    EXPECT_EQ(reload(first + bad), "") << bad;
    const auto why = registry->explain_miss({{"", "pods"}, true, "rps"});
    EXPECT_EQ(why.rule, "rules[1]") << bad;
    EXPECT_EQ(reload(first + bad + "# edited\n"), "") << "nor with the next file that has it: " << bad;
    EXPECT_EQ(reload(first + second), "second");
    EXPECT_EQ(reload(first), "first") << "a rule that is gone is gone";
  }
}

TEST_F(LastGoodRulesTest, DoNotFallToAnEarlierRuleOfTheSameSeriesThatIsEditedToo) {
  const auto earlier = rule("second", "{as: rps}", "one"), edited = rule("second", "{as: rps}", "'one '");
  ASSERT_EQ(reload(earlier + second), "second");
  const auto last = registry->find({{"", "pods"}, true, "rps"})->rule->rule.index;
  ASSERT_EQ(last, 1u);
  EXPECT_EQ(reload(edited + broken), "");
}

TEST_F(LastGoodRulesTest, AreNotThoseThatTheEarlierRuleMadeBefore) {
  ASSERT_EQ(reload(first + rule("other", "{}")), "first");
  EXPECT_EQ(reload(first + rule("other", "text")), "first") << "the broken rule made no `rps`";
  EXPECT_EQ(reload(rule("first", "{as: rps}", "edited") + rule("other", "text")), "first");
}

TEST_F(LastGoodRulesTest, AreNotThoseOfANeighbourThatMakesItsNameOfOtherSeriesNow) {
  ASSERT_EQ(reload(rule("first", "{as: rps}")), "first");
  for (const auto& bad : {rule("second", "{as: other}", "'<<.Nope'"), rule("first", "{as: other}", "'<<.Nope'"),
                          std::string("- {seriesQuery: second, name: {as: other}, metricsQuery: q}\n")}) {
    ASSERT_EQ(reload(rule("first", "{as: rps}")), "first");
    EXPECT_EQ(reload(rule("second", "{as: rps}") + bad), "second") << bad;
  }
  for (const auto& bad : {std::string("- seriesQuery: first\n"), std::string("- todo\n"),
                          rule("first", "{as: ''}", "'<<.Nope'"), rule("second", "{as: rps}", "'<<.Nope'")}) {
    ASSERT_EQ(reload(rule("first", "{as: rps}")), "first");
    EXPECT_EQ(reload(rule("second", "{as: rps}") + bad), "") << "it may have been the one below: " << bad;
  }
}

// What was served is not forgotten, and of what never was the newest is enough: ten thousand rules took 60 MB with
// each.
TEST_F(LastGoodRulesTest, AreWhatWasServedHoweverOftenItIsEditedWithoutBeingListed) {
  ASSERT_EQ(reload(first + second), "second");
  for (int i = 0; i < 6; ++i) {
    EXPECT_EQ(reload(first + rule("unlisted" + std::to_string(i), "{matches: '^(.*)_total$'}")), "") << i;
    EXPECT_LE(registry->last_good().size(), 2u) << i;
  }
  EXPECT_EQ(reload(first + second), "second");
}

TEST_F(LastGoodRulesTest, AreForgottenWhenTheRuleIsServed) {
  reload(first + second);
  reload(first + rule("second", "{matches: '^(.*)_total$'}", "edited"));
  EXPECT_TRUE(registry->last_good().empty());
  reload(first + broken);
  EXPECT_FALSE(registry->last_good().empty());
  reload(first + second);
  EXPECT_TRUE(registry->last_good().empty());
}

// What a part lacks is not gone, whatever is edited meanwhile.
TEST_F(LastGoodRulesTest, AreRememberedWhileTheBackendCallsItsListsIncomplete) {
  auto part = found({{"other_total", {"pod"}}});
  part.in_part = true;
  discovered["edited"] = discovered["edited_again"] = part;
  ASSERT_EQ(reload(first + second), "second");
  for (const std::string now : {"edited", "edited_again", "unlisted", "edited"}) {
    EXPECT_EQ(reload(first + rule(now, "{matches: '^(.*)_total$'}")), "") << now;
    EXPECT_LE(registry->last_good().size(), 2u) << now;
  }
  EXPECT_EQ(reload(first + rule("edited", "{matches: '^(.+)_total$'}")), "");
  EXPECT_EQ(reload(first + rule("edited", "{as: own}")), "");
  discovered["edited"].in_part = false;
  EXPECT_EQ(reload(first + rule("edited", "{as: own}")), "first") << "it makes another name as a whole";
}

// A backend may call its lists incomplete for ever.
TEST_F(LastGoodRulesTest, AreForgottenWhenARuleNamesOtherwiseWhatIsListedInPart) {
  discovered["second"].in_part = true;
  ASSERT_EQ(reload(first + second), "second");
  EXPECT_EQ(reload(first + rule("second", "{matches: '^(.*)_total$', as: '${1}_per_second'}")), "first");
  EXPECT_TRUE(registry->last_good().empty());
}

TEST_F(LastGoodRulesTest, DoNotWithholdWhatAnotherRuleMakesInTheirPlaceOfPartsOfLists) {
  discovered["first"].in_part = discovered["second"].in_part = true;
  ASSERT_EQ(reload(rule("first", "{as: x}") + rule("second", "{as: rps}")), "second");
  EXPECT_EQ(reload(rule("first", "{as: rps}") + rule("second", "{as: y}")), "first");
}

// Of what was never listed as a whole the newest counts.
TEST_F(LastGoodRulesTest, AreAlsoThoseThatWereListedInPart) {
  const std::string selector = R"({pod!=""})";
  discovered[selector] = discovered["second"];
  discovered[selector].in_part = true;
  discovered["edited"] = found({{"other_total", {"pod"}}});
  discovered["edited"].in_part = true;
  ASSERT_EQ(reload(first + rule("'" + selector + "'", "{matches: '^(.*)_total$'}")), selector);
  EXPECT_EQ(reload(first + rule("unlisted", "{matches: '^(.*)_total$'}")), "");
  EXPECT_EQ(reload(first + rule("edited", "{matches: '^(.*)_total$'}")), "");
  EXPECT_EQ(registry->last_good().size(), 1u);
}

TEST_F(LastGoodRulesTest, AreNoneOfARightRuleThatWasNeverServed) {
  const auto unlisted = [](const std::string& name) { return rule(name, "{matches: '^(.*)_total$'}"); };
  reload(first + unlisted("unlisted"));
  for (int i = 0; i < 3; ++i) {
    reload(first + unlisted("unlisted" + std::to_string(i)));
    EXPECT_TRUE(registry->last_good().empty()) << i;
  }
  reload(first + rule("unlisted2", "{matches: '^(.*'}"));
  EXPECT_EQ(registry->last_good().size(), 1u) << "one with an error may be meant to make what it could have made";
}

// One of those that an unreadable rule may have been, until it is served again.
TEST_F(LastGoodRulesTest, AreAllThatARuleMayHaveBeenUntilItIsServed) {
  discovered["third"] = found({{"t", {"pod"}}});
  for (const bool is_last : {false, true}) {
    registry.reset();
    const auto another = rule("third", "{matches: '^(t)$'}");
    ASSERT_EQ(reload(first + (is_last ? another + second : second + another)), "second");
    EXPECT_EQ(reload(first + "- todo\n"), "");
    for (int i = 0; i < 4; ++i) {
      EXPECT_EQ(reload(first + rule("unlisted" + std::to_string(i), "{matches: '^(t)$'}")), "") << is_last << i;
    }
  }
}

// Nothing of its text is left, and the file is as long as before.
TEST_F(LastGoodRulesTest, AreFoundThoughAsManyRulesGoAsCome) {
  const auto others = [](const std::string& name) {
    std::string out;
    for (int i = 0; i < 8; ++i) out += rule(name + std::to_string(i), "{as: " + name + std::to_string(i) + "}");
    return out;
  };
  ASSERT_EQ(reload(others("gone") + first + second), "second");
  EXPECT_EQ(reload(first + "- todo\n" + others("new")), "");
}

// Which of two rules without a text one was, is told by what comes back.
TEST_F(LastGoodRulesTest, AreThoseOfTheOtherWhenOneOfTwoComesBackInItsPlace) {
  discovered["third"] = found({{"t", {"pod"}}});
  const auto third = rule("third", "{as: third}");
  const std::string todo = "- todo\n";
  for (const auto& back : {first + todo + third, first + third + todo, third + first + todo}) {
    registry.reset();
    ASSERT_EQ(reload(first + second + third), "second");
    ASSERT_EQ(reload(first + todo + third), "");
    ASSERT_EQ(reload(first + todo + todo), "");
    EXPECT_EQ(reload(back), "") << back;
  }
}

// One of two that lose their texts may have been either; which it was is open when the other is back.
TEST_F(LastGoodRulesTest, AreNotThoseThatWereGuessedWhenThatOneIsBack) {
  discovered["third"] = found({{"t", {"pod"}}});
  const auto another = rule("third", "{as: m}"), gone = rule("other", "{as: f}"), come = rule("other", "{as: g}"),
             untold = std::string("- {seriesQuery: third, nme: 1}\n");
  for (const auto& text : {std::string("- {x: 1}\n"), std::string("- todo\n")}) {
    for (const auto& last : {first + text + another + come, first + gone + another + text,
                             first + gone + text + another, first + text + another}) {
      registry.reset();
      ASSERT_EQ(reload(first + gone + second + another), "second");
      ASSERT_EQ(reload(first + gone + text + untold), "");
      EXPECT_EQ(reload(last), "") << last;
    }
  }
}

// A rule is commented out but for its dash, and another one is back in the same edit.
TEST_F(LastGoodRulesTest, AreThoseOfWhichNothingIsLeftThoughTheSameWasLeftOfAnother) {
  discovered["third"] = found({{"t", {"pod"}}});
  const auto another = rule("third", "{as: m}"), come = rule("other", "{as: g}");
  for (const auto& text :
       {std::string("-\n"), std::string("- todo\n"), std::string("- {x: 1}\n"),
        std::string("- resources: {overrides: {pod: {resource: pod}}}\n"), std::string("- metricsQuery: q\n")}) {
    for (const auto& back :
         {another, rule("third", "{as: m}", "edited"), rule("third", "{as: n}"), rule("other", "{as: n}", "edited")}) {
      registry.reset();
      ASSERT_EQ(reload(first + another + second), "second");
      ASSERT_EQ(reload(first + text + second), "second");
      EXPECT_EQ(reload(first + back + text), "") << text << back;
      registry.reset();
      ASSERT_EQ(reload(first + text + second), "second");
      EXPECT_EQ(reload(first + back + text), "") << text << back;
    }
    registry.reset();
    ASSERT_EQ(reload(first + text + second), "second");
    EXPECT_EQ(reload(first + text), "") << "which of both is gone nobody knows";
    for (const auto& last : {first + another + text + come, first + rule("third", "{as: m}", "edited") + text + come}) {
      registry.reset();
      ASSERT_EQ(reload(first + text + second), "second");
      EXPECT_EQ(reload(last), "") << "it stands at its place from the end: " << last;
    }
    for (const auto& last : {first + text, first + another + text + come, first + another + text,
                             first + rule("third", "{as: m}", "edited") + text + come}) {
      registry.reset();
      ASSERT_EQ(reload(first + another + second), "second");
      ASSERT_EQ(reload(first + text + second), "second");
      ASSERT_EQ(reload(first + text + text), "");
      EXPECT_EQ(reload(last), "") << "two of which the same is left: " << last;
    }
  }
}

TEST_F(LastGoodRulesTest, AreNotThoseOfAnotherThatIsPutInPlaceWithTheSamePattern) {
  for (const std::string query : {"''", "null"}) {
    registry.reset();
    ASSERT_EQ(reload(first + second), "second");
    EXPECT_EQ(reload(first + rule("other", "{matches: '^(.*)_total$'}") + rule(query, "{matches: '^(.*)_total$'}")), "")
        << query;
  }
}

// Whether somebody makes it meanwhile or not, and whatever withholds it then.
TEST_F(LastGoodRulesTest, AreRememberedUntilTheRuleIsServedOrGone) {
  const std::string of_query = rule("second", "{matches: '^(.*)_total$'}", "'<<.Series'");
  ASSERT_EQ(reload(first + second), "second");
  EXPECT_EQ(reload(first + of_query), "");
  EXPECT_EQ(reload(first + broken), "") << "what its query was wrong about is told by its name alone";
  const auto series = std::exchange(discovered["first"], found({}));
  EXPECT_EQ(reload(first + broken), "");
  discovered["first"] = series;
  EXPECT_EQ(reload(first + broken), "") << "the earlier rule's series were gone for a while";
  EXPECT_EQ(reload(rule("first", "[]") + broken), "");
  EXPECT_EQ(reload(first + broken), "") << "the earlier rule was broken for a while";
  EXPECT_EQ(reload(first + second), "second");
  EXPECT_EQ(reload(rule("first", "[]") + broken), "");
  EXPECT_EQ(reload(first + broken), "") << "both were broken at once";
  EXPECT_EQ(reload(first), "first");
}

// A rule that was not served before the edit either cannot be the one that made it.
TEST_F(LastGoodRulesTest, AreNotWithheldBecauseOfARuleThatWasNotServedBefore) {
  discovered["first_edited"] = discovered["first"];
  const auto edited = rule("first_edited", "{as: rps}");
  for (const auto& idle : {rule("other", "text"), rule("unlisted", "{as: other}"), std::string("- hello\n")}) {
    registry.reset();
    ASSERT_EQ(reload(first + idle), "first");
    EXPECT_EQ(reload(edited + idle), "first_edited") << idle;
    EXPECT_EQ(reload(first + second + idle), "second") << idle;
    EXPECT_EQ(reload(first + broken + idle), "") << idle;
    EXPECT_EQ(reload(first + broken + idle), "") << idle;
    EXPECT_EQ(reload(first + rule("second", "text") + idle), "") << idle;
    EXPECT_EQ(reload(first + second + idle), "second") << "mended: " << idle;
    EXPECT_EQ(reload(first + broken + idle), "") << idle;
    const bool may_be_what_is_left = idle == "- hello\n";
    EXPECT_EQ(reload(first + idle), may_be_what_is_left ? "" : "first") << "gone: " << idle;
  }
}

TEST_F(LastGoodRulesTest, AreNotThoseOfALaterRuleThatIsServed) {
  discovered["second"] = found({});
  ASSERT_EQ(reload(first + second + rule("other", "text")), "first");
  discovered["second"] = found({{"rps_total", {"pod"}}});
  ASSERT_EQ(reload(first + second + rule("other", "text")), "second");
  discovered["second"] = found({});
  EXPECT_EQ(reload(first + second + rule("other", "text")), "first") << "its series are gone";
}

TEST_F(LastGoodRulesTest, AreKnownOfEachOfSeveralRulesWithErrors) {
  const auto third = rule("third", "{as: other}"), of_third = rule("third", "{as: other}", "'<<.Series'");
  const auto no_labels = std::string("- {seriesQuery: third, name: {as: other}, metricsQuery: q}\n");
  for (const auto& also : {of_third, no_labels, std::string("- hello\n")}) {
    registry.reset();
    discovered["third"] = found({{"third", {"pod"}}});
    ASSERT_EQ(reload(first + second + third), "second");
    EXPECT_EQ(reload(first + lost + also), "") << also;
    EXPECT_EQ(registry->explain_miss({{"", "pods"}, true, "rps"}).rule, "rules[1]") << also;
    EXPECT_EQ(reload(first + lost + third), "") << "one of the two is mended: " << also;
    EXPECT_EQ(reload(first + lost), "") << "one of the two is gone: " << also;
    EXPECT_EQ(reload(first + second), "second") << also;
  }
}

TEST_F(LastGoodRulesTest, MadeAlsoWhatAnotherServedInTheirPlace) {
  const auto third = rule("third", "{as: rps}");
  discovered["third"] = found({{"third", {"pod"}}});
  ASSERT_EQ(reload(first + second + third), "third");
  EXPECT_EQ(reload(first + lost + third), "third");
  EXPECT_EQ(reload(first + lost), "");
  // One whose list comes later.
  ASSERT_EQ(reload(first + second), "second");
  EXPECT_EQ(reload(first + rule("late", "{as: rps}") + lost), "");
  discovered["late"] = found({{"late", {"pod"}}});
  EXPECT_EQ(reload(first + rule("late", "{as: rps}") + lost), "");
}

TEST_F(LastGoodRulesTest, AreToldApartWhereTheirSeriesAreTheSame) {
  const auto one = rule("second", "{as: rps}", "one"), two = rule("second", "{as: rps}", "two");
  const auto one_edited = rule("second", "{as: rps}", "'one '");
  const auto misspelt =
      "- seriesQuerry: second\n  resources: {overrides: {pod: {resource: pod}}}\n  metricsQuery: two\n";
  for (const std::string& bad : {std::string("- hello\n"), std::string(misspelt), rule("second", "{az: x}", "two")}) {
    registry.reset();
    ASSERT_EQ(reload(one + two), "second");
    EXPECT_EQ(reload(one_edited + bad), "") << bad;
  }
  // The error goes from one to the other.
  const auto one_bad = rule("second", "{matches: '^(.*_total$'}", "one"),
             two_bad = rule("second", "{matches: '^(.*_total$'}", "two");
  registry.reset();
  ASSERT_EQ(reload(one + two), "second");
  EXPECT_EQ(reload(one_bad + two), "second");
  EXPECT_EQ(reload(one + two_bad), "");
  EXPECT_EQ(reload("- hello\n" + two), "second");
  EXPECT_EQ(reload(one + "- hello\n"), "");
}

TEST_F(LastGoodRulesTest, AreFoundAgainWhereverTheyStand) {
  ASSERT_EQ(reload(first + second), "second");
  EXPECT_EQ(reload(lost + first), "first") << "the last of the two now";
  EXPECT_EQ(reload(first + lost), "");
  EXPECT_EQ(reload(rule("other", "{}") + first + lost), "") << "behind a new one";
}

TEST_F(LastGoodRulesTest, AreNotMistakenForACopyOfThem) {
  ASSERT_EQ(reload(second + first + second), "second");
  EXPECT_EQ(reload(second + first + lost), "");
  EXPECT_EQ(reload(second + first + lost), "") << "the next file";
  EXPECT_EQ(reload(second + first), "first");
}

// A new rule with an error has been none of those that are edited in the same file.
TEST_F(LastGoodRulesTest, AreNotTakenFromRulesThatAreEdited) {
  const auto edited = rule("first", "{as: rps}", "edited"), other = rule("other", "{as: other}");
  for (const std::string& bad :
       {rule("new", "{as: foo}", "'<<.Series'"), std::string("- todo\n"), rule("[new]", "{as: foo}"),
        rule("second", "{matches: '^(.*)_(total$', as: '${1}_per_second'}")}) {
    registry.reset();
    ASSERT_EQ(reload(first + other), "first");
    EXPECT_EQ(reload(edited + other + bad), "first") << bad;
  }
  // Nor one whose seriesQuery gets the error, while they share the rest.
  const std::string name = "{matches: '^(.*)_(x|total)$', as: '${1}_per_second'}";
  discovered["a_x"] = found({{"a_x", {"pod"}}});
  discovered["grpc_total"] = found({{"grpc_total", {"pod"}}});
  const auto served = [&] { return registry->find({{"", "pods"}, true, "a_per_second"}) != nullptr; };
  for (const auto& bad : {"grpc_total{pod!=}", "[grpc_total]", "'{__name__=\"grpc_total}'"}) {
    registry.reset();
    reload(rule("a_x", name) + rule("grpc_total", name));
    ASSERT_TRUE(served());
    reload(rule("a_x", name, "edited") + rule(std::string(bad), name));
    EXPECT_TRUE(served()) << bad;
  }
}

TEST_F(LastGoodRulesTest, AreFoundBehindOthersThatGo) {
  std::string between;
  for (int i = 0; i < 5; ++i) between += rule("other", "{as: other" + std::to_string(i) + "}");
  ASSERT_EQ(reload(first + between + second), "second");
  EXPECT_EQ(reload(first + "- hello\n"), "");
}

TEST_F(LastGoodRulesTest, AreFoundInTheOneBeforeThemWhenADashIsLost) {
  const auto before = rule("other", "{as: x}");
  ASSERT_EQ(reload(first + before + second), "second");
  EXPECT_EQ(reload(first + before + "  " + second.substr(2)), "");
  registry.reset();
  ASSERT_EQ(reload(first + before + second), "second");
  EXPECT_EQ(reload(first + before + second.substr(second.find('\n') + 1)), "") << "the line with the dash is lost";
}

// While its own series are not listed. What it says now counts as well.
TEST_F(LastGoodRulesTest, AreWithheldUntilTheSeriesOfAnEditedRuleAreListed) {
  const std::string name = "{matches: '^(.*)_total$', as: '${1}'}";
  ASSERT_EQ(reload(first + rule("second", name)), "second");
  discovered.erase("second");
  discovered["second_gone"] = found({});
  EXPECT_EQ(reload(first + rule("'{pod!=\"\"}'", name)), "first") << "nothing is known of its series";
  discovered["second"] = found({{"rps_total", {"pod"}}});
  registry.reset();
  ASSERT_EQ(reload(first + rule("second", name)), "second");
  EXPECT_EQ(reload(first + rule("'{pod!=\"\"}'", name)), "") << "it made `rps`";
  discovered["{pod!=\"\"}"] = found({{"other_total", {"pod"}}});
  EXPECT_EQ(reload(first + rule("'{pod!=\"\"}'", name)), "first") << "it does not any more";
}

// Rules that may meet under a name, and what may go wrong with each.
class Sequence {
 public:
  explicit Sequence(unsigned seed) : random_(seed) {
    for (int i = 0, count = 2 + below(2); i < count; ++i)
      rules_.push_back({.number = i, .series = below(4), .name = below(4)});
  }
  void edit() {
    auto& rule = rules_[static_cast<std::size_t>(below(static_cast<int>(rules_.size())))];
    const int what = below(10);
    if (what < 5) rule.fault = 1 + below(9);
    if (what == 5 || what == 6) rule.fault = 0;
    if (what == 7) ++rule.version;
    if (what == 8 && rules_.size() > 1) rules_.erase(rules_.begin() + below(static_cast<int>(rules_.size())));
    if (what == 9) std::swap(rule, rules_.front());
  }
  std::string text(bool with_faults) const {
    std::string out = "rules:\n";
    for (const auto& rule : rules_) out += text_of(rule, with_faults ? rule.fault : 0);
    return out;
  }
  static DiscoveredBySelector series() {
    const std::vector<std::string> pod{"pod"};
    return {{kSeries[0], found({{"a_x", pod}})},
            {kSeries[1], found({{"b_x", pod}})},
            {kSeries[2], found({{"a_x", pod}, {"b_x", pod}})},
            {kSeries[3], found({{"a_x", pod}, {"b_x", pod}, {"c_x", pod}})}};
  }

 private:
  struct One {
    int number = 0, series = 0, name = 0, version = 0, fault = 0;
  };
  static constexpr const char* kSeries[] = {"a_x", "b_x", "{__name__=~\"^[ab]_x$\"}", "{pod!=\"\"}"};
  static constexpr const char* kNames[] = {"{as: rps}", "{matches: '^(.*)_x$', as: '${1}_ps'}", "{}",
                                           "{matches: '^._(.*)$'}"};

  int below(int end) { return static_cast<int>(random_() % static_cast<unsigned>(end)); }
  static std::string text_of(const One& rule, int fault) {
    if (fault == 1) return "- hello\n";
    const std::string series = std::string("'") + kSeries[rule.series] + "'";
    const std::string query = "q" + std::to_string(rule.number) + "v" + std::to_string(rule.version);
    return std::string(fault == 2 ? "- seriesQuerry: " : "- seriesQuery: ") +
           (fault == 3 ? "[" + series + "]" : series) +
           (fault == 4 ? "\n"
                       : "\n  resources: {overrides: {pod: {resource: " + std::string(fault == 5 ? "frobs" : "pod") +
                             "}}}\n") +
           "  name: " +
           (fault == 6   ? "{az: x}"
            : fault == 7 ? "{matches: '^(.*_x$'}"
                         : kNames[rule.name]) +
           "\n  metricsQuery: '" + query + (fault == 8 ? "<<.Series" : "") + "'\n" + (fault == 9 ? "  foo: bar\n" : "");
  }

  std::mt19937 random_;
  std::vector<One> rules_;
};

std::map<std::string, std::string> queries(const SeriesRegistry& registry) {
  std::map<std::string, std::string> out;
  for (const auto& each : registry.metrics()) {
    const std::string metric(each.metric);
    out[metric] = registry.find({each.resource, each.namespaced, metric})->rule->rule.query.render({}).value();
  }
  return out;
}

TEST(SequencesOfEdits, ServeWhatTheFileMeansOrNothing) {
  const auto discovered = Sequence::series();
  const auto build = [&](const std::string& text, const SeriesRegistry* before) {
    return build_registry(test::rule_set(text), discovered, rules::Section::rules, kMostMetrics, before);
  };
  for (unsigned seed = 0; seed < 400; ++seed) {
    Sequence sequence(seed);
    auto history = sequence.text(true);
    auto registry = build(history, nullptr);
    for (int step = 0; step < 4; ++step) {
      sequence.edit();
      history += "---\n" + sequence.text(true);
      registry = build(sequence.text(true), registry.get());
      const auto meant = queries(*build(sequence.text(false), nullptr));
      for (const auto& [metric, query] : queries(*registry)) {
        const auto found = meant.find(metric);
        ASSERT_TRUE(found != meant.end() && found->second == query) << metric << " of seed " << seed << ":\n"
                                                                    << history;
      }
      if (sequence.text(true) == sequence.text(false)) {
        ASSERT_EQ(queries(*registry), meant) << seed << ":\n" << history;
      }
    }
  }
}

}  // namespace
}  // namespace adapter::series
