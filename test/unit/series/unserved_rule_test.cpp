#include "series/unserved_rule.hpp"

#include <gtest/gtest.h>

#include "support/rules.hpp"

namespace adapter::series {
namespace {

// The rule of a seriesQuery and a `name`, beside a listing that has these series.
struct UnservedRuleTest : testing::Test {
  std::shared_ptr<const rules::RuleSet> set;
  Unserved unserved;
  DiscoveredBySelector discovered;
  SearchWork work;

  UnservedRule rule(const std::string& series_query, const std::string& name) {
    set = test::rule_set("rules:\n- seriesQuery: '" + series_query + "'\n  name: " + name + "\n  metricsQuery: q\n");
    if (set->quarantined.empty()) {
      const auto& rule = set->rules.at(0)->rule;
      unserved = {.series_query = rule.series_query, .filters = &rule.filters, .namers = {&rule.namer, 1}};
    } else {
      const auto& rule = set->quarantined.front();
      unserved = {.series_query = rule.series_query,
                  .filters = &rule.filters,
                  .namers = rule.names.namers,
                  .of_parts = rule.names.of_parts};
    }
    return {unserved, discovered, work};
  }
  static Discovered listing(std::vector<std::string> series, std::vector<std::string> labels = {"pod"}) {
    upstream::SeriesListing out;
    for (auto& name : series) out.shapes.push_back({std::move(name), labels});
    return {.last_good = std::make_shared<const upstream::SeriesListing>(std::move(out)), .failure = std::nullopt};
  }
  void know(std::vector<std::string> series) { discovered["known"] = listing(std::move(series)); }
};

TEST_F(UnservedRuleTest, MakesOneNameOfTheOneSeriesItSelects) {
  const auto pattern = rule("b_total{pod!=\"\"}", R"({matches: "^(.*)_total$", as: "${1}_per_second"})");
  EXPECT_TRUE(pattern.may_make("b_per_second"));
  EXPECT_FALSE(pattern.may_make("a_per_second"));
  const auto all = rule("b{pod!=\"\"}", "{}");
  EXPECT_TRUE(all.may_make("b"));
  EXPECT_FALSE(all.may_make("a"));
}

TEST_F(UnservedRuleTest, MayMakeWhateverItsTextAllows) {
  const std::string name = R"({matches: "^(.*)_total$", as: "${1}_per_second"})";
  const auto any = rule("{pod!=\"\"}", name);
  EXPECT_TRUE(any.may_make("a_per_second"));
  EXPECT_FALSE(any.may_make("a_per_minute"));
  EXPECT_FALSE(any.may_make("a"));
  for (const auto* query : {"{__name__=~\"^b_.*\"}", "{__name__=~\"^b_.*}", "b_total{pod!=}"}) {
    const auto named = rule(query, name);
    EXPECT_TRUE(named.may_make("b_per_second")) << query;
    EXPECT_FALSE(named.may_make("a_per_second")) << query << ": it selects no a_total";
    EXPECT_FALSE(named.may_make("b_per_minute")) << query;
  }
  EXPECT_TRUE(
      rule("{__name__=~\"^b_.*\"}", R"({matches: "^(.*)_t?otal$", as: "${1}_per_second"})").may_make("a_per_second"))
      << "which series would become it cannot be told";
  EXPECT_TRUE(rule("{pod!=\"\"}", "{as: requests}").may_make("requests"));
  EXPECT_FALSE(rule("{pod!=\"\"}", "{as: requests}").may_make("errors"));
}

TEST_F(UnservedRuleTest, ThatNamesAnythingIsKnownByTheSeriesOfOthers) {
  know({"queue_size", "container_cpu_total"});
  const auto all = rule("{pod!=\"\"}", "{}");
  EXPECT_TRUE(all.may_make("queue_size"));
  EXPECT_FALSE(all.may_make("requests")) << "nothing says that there is such a series";
  EXPECT_TRUE(rule("{__name__=~\"^req.*\"}", "{}").may_make("requests")) << "of a series of that name";
  EXPECT_FALSE(rule("{__name__=~\"^queue_.*\"}", "{}").may_make("requests"));
  const auto containers = rule("{__name__!~\"^queue_.*\"}", "{matches: \"^[a-z]+_(.*)$\"}");
  EXPECT_TRUE(containers.may_make("cpu_total"));
  EXPECT_FALSE(containers.may_make("size")) << "its seriesQuery does not select queue_size";
}

TEST_F(UnservedRuleTest, ThatAsksForNamesMayMakeANameOfASeriesThatNobodyListed) {
  const auto pattern = rule("{__name__=~\"^rps_.*\"}", "{matches: \"^(.*)_total$\"}");
  EXPECT_TRUE(pattern.may_make("rps")) << "of rps_total";
  EXPECT_FALSE(pattern.may_make("requests")) << "it does not select requests_total";
  EXPECT_TRUE(rule("{__name__=~\"^rps_.*\"}", R"({matches: "^(.*)_(total)$", as: "${1}"})").may_make("rps"));
  const auto sums = rule("{__name__=~\"^rps_.*\"}", R"({matches: "^(.*)_(total|sum)$", as: "${1}"})");
  EXPECT_TRUE(sums.may_make("rps"));
  EXPECT_FALSE(sums.may_make("requests"));
  EXPECT_TRUE(rule("{__name__=~\"^rps_.*\"}", R"({matches: "^(.*)_t?otal$"})").may_make("requests"))
      << "which series would become it cannot be told";
  EXPECT_FALSE(rule("{namespace!=\"\"}", "{matches: \"^(.*)_total$\"}").may_make("rps")) << "it asks for none";
  EXPECT_TRUE(rule("{__name__=~\"^rps_.*}", "{matches: \"^(.*)_total$\"}").may_make("rps"))
      << "the backend refuses what lacks a quote";
}

TEST_F(UnservedRuleTest, MakesNothingOfSeriesThatItsFiltersRefuse) {
  const auto filtered =
      rule("{__name__=~\"^rps_.*\"}", "{matches: \"^(.*)_total$\"}\n  seriesFilters: [{isNot: \"^rps_total$\"}]");
  EXPECT_FALSE(filtered.may_make("rps"));
  EXPECT_TRUE(filtered.may_make("rps_of_all"));
}

TEST_F(UnservedRuleTest, IsNotKnownBySeriesThatLackALabelItAsksFor) {
  discovered["known"] = listing({"node_load1"}, {"node"});
  EXPECT_FALSE(rule("{pod!=\"\"}", "{}").may_make("node_load1"));
  EXPECT_FALSE(rule("{pod=~\".+\",node!=\"\"}", "{}").may_make("node_load1"));
  EXPECT_TRUE(rule("{node!=\"\",pod=~\".*\"}", "{}").may_make("node_load1"));
}

TEST_F(UnservedRuleTest, WhosePatternIsNotKnownMayMakeNamesOfAnyPartOfItsSeries) {
  const std::string query = "{__name__=~\"^http_.*\"}";
  discovered[query] = listing({"http_requests:rate_total", "http_errors_total"});
  const auto parts = rule(query, R"({matches: "^http_(.*_total$", as: "${1}"})");
  for (const auto* name : {"requests", "requests:rate", "errors", "errors_total", "http_errors_total", "error",
                           "_total", "requests:", "p_err", ""}) {
    EXPECT_TRUE(parts.may_make(name)) << name;
  }
  for (const auto* name : {"requests_total", "http_requests_total", "queue_size", "totalhttp"}) {
    EXPECT_FALSE(parts.may_make(name)) << name;
  }
  const auto with_text = rule(query, R"({matches: "^http_(.*_total$", as: "${1}_per_second"})");
  EXPECT_TRUE(with_text.may_make("errors_per_second"));
  EXPECT_FALSE(with_text.may_make("hits_per_second")) << "not of its series";
  EXPECT_TRUE(with_text.may_make("_per_second")) << "a group may take nothing";
  EXPECT_FALSE(with_text.may_make("errors"));
  const auto of_two = rule(query, R"({matches: "^(http_(.*)_total$", as: "${2}_of_${1}"})");
  EXPECT_TRUE(of_two.may_make("errors_of_http"));
  EXPECT_FALSE(of_two.may_make("errors"));
  EXPECT_TRUE(rule(query, "errors_total").may_make("errors_total"));
  EXPECT_TRUE(rule(query, "rps").may_make("rps")) << "a text where a map belongs may be meant to be the name";
  EXPECT_FALSE(rule(query, "rps").may_make("other"));
  discovered[query] = listing({});
  for (const auto* as : {"rps", "${1}", "${1}${2}"}) {
    EXPECT_FALSE(rule(query, R"({matches: "^http_(.*_total$", as: ")" + std::string(as) + "\"}").may_make("rps"))
        << as << ": it has no series";
  }
}

TEST_F(UnservedRuleTest, WhosePatternIsNotKnownAndWhoseListIsNotThereMayMakeAnything) {
  const auto named = rule("{__name__=~\"^http_.*\"}", R"({matches: "^(.*_total$", as: "${1}"})");
  EXPECT_TRUE(named.may_make("requests"));
  know({"queue_size"});
  const auto all = rule("{pod!=\"\"}", R"({matches: "^(.*_total$", as: "${1}"})");
  EXPECT_TRUE(all.may_make("size"));
  EXPECT_FALSE(all.may_make("requests")) << "it asks for no names, and nobody has such a series";
}

TEST_F(UnservedRuleTest, WhosePatternIsNotKnownMayMakeAnythingOfVeryManySeries) {
  std::vector<std::string> many;
  for (int i = 0; i < 3000; ++i) many.push_back("n" + std::to_string(i) + std::string(1000, 'n'));
  discovered["{pod!=\"\"}"] = listing(many);
  const auto all = rule("{pod!=\"\"}", R"({matches: "^(.*_total$", as: "x_${1}"})");
  EXPECT_TRUE(all.may_make("x_anything")) << "more than can be told apart";
  EXPECT_FALSE(all.may_make("anything"));
}

TEST_F(UnservedRuleTest, MayMakeWhateverItsTextAllowsWhenTellingTakesTooLong) {
  std::vector<std::string> many;
  for (int i = 0; i < 5000; ++i) many.push_back("n" + std::to_string(i) + std::string(100, 'n'));
  discovered["{pod!=\"\"}"] = listing(many);
  const auto name = R"({matches: "^(.*)_count$", as: "${1}_x"})";
  EXPECT_FALSE(rule("{pod!=\"\"}", name).may_make("b_x"));
  work = SearchWork([now = std::chrono::nanoseconds()]() mutable { return now += std::chrono::seconds(10); });
  EXPECT_TRUE(rule("{pod!=\"\"}", name).may_make("b_x"));
  EXPECT_FALSE(rule("{pod!=\"\"}", name).may_make("b_y"));
}

TEST_F(UnservedRuleTest, WithoutASeriesQueryTellsNothing) {
  know({"queue_size"});
  EXPECT_FALSE(rule("", "{}").may_make("queue_size"));
  EXPECT_TRUE(rule("", "{as: requests}").may_make("requests")) << "but by the text of its name";
}

TEST_F(UnservedRuleTest, ThatIsListedMakesWhatItMakesOfItsSeries) {
  know({"a_count", "queue_size"});
  discovered["{pod!=\"\"}"] = listing({"b_count"});
  const auto pattern = rule("{pod!=\"\"}", R"({matches: "^(.*)_count$", as: "${1}_per_second"})");
  EXPECT_TRUE(pattern.may_make("b_per_second"));
  EXPECT_FALSE(pattern.may_make("a_per_second"));
  EXPECT_FALSE(rule("{pod!=\"\"}", "{}").may_make("queue_size"));
}

TEST_F(UnservedRuleTest, OfWhichAPartIsListedIsNotJudgedByItsTextAlone) {
  const std::string name = R"({matches: "^(.*)_count$", as: "${1}_per_second"})";
  for (const auto* query : {"{pod!=\"\"}", "a_count", "{__name__=~\".+\",pod!=\"\"}"}) {
    discovered[query] = listing({"part"});
    discovered[query].in_part = true;
  }
  EXPECT_FALSE(rule("{pod!=\"\"}", name).may_make("a_per_second"));
  EXPECT_TRUE(rule("{pod!=\"\"}", "{as: requests}").may_make("requests")) << "what else?";
  EXPECT_FALSE(rule("{pod!=\"\"}", "{as: requests}").may_make("errors"));
  EXPECT_TRUE(rule("a_count", name).may_make("a_per_second"));
  EXPECT_FALSE(rule("{__name__=~\".+\",pod!=\"\"}", "{}").may_make("requests")) << "no such series was ever listed";
  know({"a_count"});
  EXPECT_TRUE(rule("{pod!=\"\"}", name).may_make("a_per_second"));
}

// Series that were in them are dropped, so what is listed is not what there is.
TEST_F(UnservedRuleTest, MayMakeWhatItsSeriesCouldBeOnceIncompleteListsHadTooMany) {
  const auto made = [&](bool lacks_some) {
    upstream::SeriesListing list{.shapes = {{"n1_total", {"pod"}}}};
    list.lacks_some = lacks_some;
    discovered["{__name__=~\"n.*\"}"] = {
        .last_good = std::make_shared<const upstream::SeriesListing>(list), .failure = std::nullopt, .in_part = true};
    return rule("{__name__=~\"n.*\"}", R"({matches: "^(.*)_total$"})");
  };
  EXPECT_FALSE(made(false).may_make("n2"));
  const auto lacking = made(true);
  EXPECT_TRUE(lacking.may_make("n2"));
  EXPECT_TRUE(lacking.may_make("n1"));
  EXPECT_FALSE(lacking.may_make("m2")) << "its seriesQuery does not select what would make it";
  EXPECT_EQ(lacking.only_names(), nullptr);
}

// A backend that lost all that has them says so with an empty list.
TEST_F(UnservedRuleTest, OfWhichAnEmptyPartIsListedIsNotListed) {
  for (const auto* query : {"{pod!=\"\"}", "{__name__=~\"^http_.*\"}"}) {
    discovered[query] = listing({});
    EXPECT_FALSE(rule(query, "{as: requests}").may_make("requests")) << query << ": a whole list without series";
    discovered[query].in_part = true;
    EXPECT_TRUE(rule(query, "{as: requests}").may_make("requests")) << query;
    EXPECT_FALSE(rule(query, "{as: requests}").may_make("errors")) << query;
    EXPECT_TRUE(rule(query, R"({matches: "^http_(.*)$", as: "${1}_per_second"})").may_make("errors_per_second"))
        << query;
  }
  EXPECT_TRUE(rule("{__name__=~\"^http_.*\"}", "{}").may_make("http_requests")) << "nobody has seen it";
  EXPECT_FALSE(rule("{__name__=~\"^http_.*\"}", "{}").may_make("requests"));
}

// Compiling costs as well, and there may be thousands of such rules.
TEST_F(UnservedRuleTest, CompilesNothingOnceThereIsNoTimeLeft) {
  std::vector<std::string> many;
  for (int i = 0; i < 40; ++i) many.push_back("a" + std::to_string(i) + "_total");
  discovered["a"] = listing(many);
  int looks = 0;
  work = SearchWork([&looks] { return std::chrono::nanoseconds(std::chrono::seconds(++looks * 6)); });
  EXPECT_TRUE(rule("a", "{matches: \"[ab]{1000}[ac]{1000}|^(.*)_total$\", as: \"${1}_rps\"}").may_make("other_rps"))
      << "it may be anything that its text allows";
  EXPECT_GT(looks, 2);
}

}  // namespace
}  // namespace adapter::series
