#include "rules/series_selector.hpp"

#include <gtest/gtest.h>

namespace adapter::rules {
namespace {

TEST(SeriesSelector, KnowsTheOneNameItSelects) {
  EXPECT_EQ(SeriesSelector("http_requests_total").only_name(), "http_requests_total");
  EXPECT_EQ(SeriesSelector(R"(x{pod!=""})").only_name(), "x");
  EXPECT_EQ(SeriesSelector(R"({__name__="x"})").only_name(), "x");
  EXPECT_EQ(SeriesSelector(R"({"a.name"})").only_name(), "a.name");
  for (const auto* text : {R"({pod!=""})", R"({__name__=~"x"})", R"({__name__!="x"})", "sum(x)", ""}) {
    EXPECT_EQ(SeriesSelector(text).only_name(), std::nullopt) << text;
  }
}

TEST(SeriesSelector, ExcludesNamesThatAMatcherForbids) {
  const SeriesSelector pattern(R"({__name__=~"container_.*",__name__!~".*_total",__name__!="container_x",pod!=""})");
  EXPECT_TRUE(pattern.may_select("container_cpu"));
  EXPECT_FALSE(pattern.may_select("a_container_cpu")) << "matchers are anchored";
  EXPECT_FALSE(pattern.may_select("container_cpu_total"));
  EXPECT_FALSE(pattern.may_select("container_x"));
  EXPECT_FALSE(SeriesSelector("x").may_select("y"));
  EXPECT_FALSE(SeriesSelector(R"({__name__=~"a|b"})").may_select("ax"));
}

// An absent label is an empty one (Prometheus documentation, "Time series selectors").
TEST(SeriesSelector, ExcludesSeriesWithoutALabelThatAMatcherAsksFor) {
  const std::vector<std::string> labels{"a", "b"};
  for (const auto* text : {R"({a!=""})", R"({a="x",b=~"y|z"})", R"({a!~""})", R"({c=""})", R"({c!="x"})",
                           R"({c=~".*"})", R"({c!~"x"})", R"({c=~"("})", "x", ""}) {
    EXPECT_TRUE(SeriesSelector(text).may_select("x", labels)) << text;
  }
  for (const auto* text :
       {R"({c!=""})", R"({c="x"})", R"({c=~".+"})", R"({c!~""})", R"({a="x",c!=""})", R"({"c.d"!=""})", "y"}) {
    EXPECT_FALSE(SeriesSelector(text).may_select("x", labels)) << text;
  }
}

TEST(SeriesSelector, KnowsWhetherItAsksForNames) {
  for (const auto* text : {"x", R"({__name__=~"x.*"})", R"({__name__="x",pod!=""})"}) {
    EXPECT_TRUE(SeriesSelector(text).asks_for_names()) << text;
  }
  for (const auto* text : {R"({pod!=""})", R"({__name__!~"x.*"})", R"({__name__!="x"})", "sum()", ""}) {
    EXPECT_FALSE(SeriesSelector(text).asks_for_names()) << text;
  }
}

TEST(SeriesSelector, OfATextThatIsNoneSelectsWhatItsWordsAreAbout) {
  for (const auto* text :
       {R"({__name__=~"^rps_.*})", R"({__name__=~^rps_.*"})", R"({__name__=~"^rps_.*")", R"(__name__=~"^rps_.*"})",
        R"({__name__=~"^rps_.*",pod!=""namespace!=""})", R"({__name__=~'^rps_.*})", R"({__name__=="rps_total"})",
        R"(__name__="rps_total")", R"(sum({__name__="rps_total"}))", "rps_total{pod!=}", "rps_total[5m]",
        R"({{__name__="rps_total"}})", R"({__name__=~"^(rps|other)_.*})"}) {
    const SeriesSelector selector(text);
    EXPECT_TRUE(selector.asks_for_names()) << text;
    EXPECT_TRUE(selector.may_select("rps_total")) << text;
    EXPECT_FALSE(selector.may_select("requests_total")) << text;
  }
  for (const auto* text : {"{pod!=}", R"({pod!="")", "{", "sum()", "5m", R"({__name__~"^requests_.*"})"}) {
    EXPECT_FALSE(SeriesSelector(text).asks_for_names()) << text;
    EXPECT_TRUE(SeriesSelector(text).may_select("rps_total")) << text;
  }
}

// Typos in a selector of http_requests_total, which few of them speak of.
TEST(SeriesSelector, OfATextThatIsNoneIsNotJudgedByLabelsAndTheirValues) {
  const std::vector<std::string> labels{"namespace", "pod", "job"};
  for (const auto* text : {R"({namespace!="",__name__!~"^container_.*")",
                           R"({job="api",namespace!="")",
                           R"({namespace=~"prod|default",pod!="")",
                           R"({namespace!="",__name__!~"^container_.*})",
                           R"({namespace=~"def.*,pod!=""})",
                           R"({__name__=~"^http_.*(",namespace!=""})",
                           R"({__name__!~"^container_.*(",namespace!=""})",
                           R"({{namespace!="",job="api"}})",
                           R"({job="api"} or {job="web"})",
                           R"({job:"api",namespace!=""})",
                           R"({job=="api",namespace!=""})",
                           R"({job!=~"xyz",namespace!=""})",
                           "{job=“api”,namespace!=“”}",
                           R"({job="api",namespace!=""}[5m])",
                           R"(sum({job="api",namespace!=""}))",
                           R"({job="api",<<.LabelMatchers>>})",
                           R"({__name__="\x68ttp_requests_total"})",
                           R"({__name__=~"http_\w+",namespace!=""})",
                           R"({kubernetes-namespace!="",job="api"})",
                           R"({job="api" namespace!=""})",
                           R"({namespace!=""})",
                           "http_requests_total[1m]"}) {
    const SeriesSelector selector(text);
    EXPECT_TRUE(selector.may_select("http_requests_total", labels)) << text;
    const std::string_view of(text);
    const bool tells = of.find("http_") != of.npos;
    EXPECT_EQ(selector.may_select("container_cpu", labels), !tells) << text;
    EXPECT_EQ(selector.asks_for_names(), tells) << text;
  }
}

TEST(SeriesSelector, IsReadableWhenItsPatternsAre) {
  for (const auto* text : {"x", R"({pod!=""})", R"({__name__=~"a.*",pod!~"b|c"})"})
    EXPECT_TRUE(is_selector(text)) << text;
  for (const auto* text : {"", "{pod!=}", R"({__name__=~"a("})", R"({__name__!~"a("})", R"({pod=~"["})"}) {
    EXPECT_FALSE(is_selector(text)) << text;
  }
}

TEST(SeriesSelector, ExcludesNothingWhereItKnowsNothing) {
  for (const auto* text : {R"({pod!=""})", "sum(x)", "", R"({__name__=~"("})", R"({__name__=~"(?i)x("})"}) {
    EXPECT_TRUE(SeriesSelector(text).may_select("anything")) << text;
  }
}

}  // namespace
}  // namespace adapter::rules
