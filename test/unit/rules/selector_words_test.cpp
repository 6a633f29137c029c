#include "rules/selector_words.hpp"

#include <gmock/gmock.h>

namespace adapter::rules {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(SelectorWords, AreThoseBeforeTheFirstBraceAndOfTheName) {
  EXPECT_THAT(selector_words("http_requests_total[5m]"), ElementsAre("http_requests_total"));
  EXPECT_THAT(selector_words(R"(sum(rate(http_x{job="api"}[5m])) by (pod))"), ElementsAre("http_x"));
  EXPECT_THAT(selector_words(R"(sum by (pod) (http_x{job="api"}))"), ElementsAre("http_x"));
  EXPECT_THAT(selector_words(R"(http_x job="api",pod=web})"), ElementsAre("http_x"));
  EXPECT_THAT(selector_words(R"({job="api",__name__ =~ "^http_.*_x$)"), ElementsAre("http_", "_x"));
  EXPECT_THAT(selector_words("{__name__=http_x.*,job=api}"), ElementsAre("http_x"));
  EXPECT_THAT(selector_words(R"({"__name__"=~"http_x,job="api"})"), ElementsAre("http_x"));
}

TEST(SelectorWords, AreQuotedNames) {
  for (const auto* text :
       {R"({"http_x",namespace!=""})", R"({"http_x",namespace!="")", R"({ "http_x" namespace!=""})",
        R"({"http_x",namespace!="})", R"({namespace!="",'http_x')", R"({"http_x",pod="a" or pod="b"})"}) {
    EXPECT_THAT(selector_words(text), ElementsAre("http_x")) << text;
  }
  EXPECT_THAT(selector_words(R"({"http_requests_total","grpc_requests_total"})"),
              ElementsAre("http_requests_total", "grpc_requests_total"));
  for (const auto* other : {R"({job:"api",pod!="")", R"({"job":"api")", R"({"job"="api")", R"({job "api")"}) {
    EXPECT_THAT(selector_words(other), IsEmpty()) << other;
  }
  EXPECT_THAT(selector_words(R"({"b_c","http.requests")"), ElementsAre("b_c", "http.requests"));
}

TEST(SelectorWords, AreNoneWhereOnlyLabelsAreSpokenOf) {
  for (const auto* text :
       {R"(namespace!="",job="api"})", R"({namespace=~"def.*,pod!=""})", R"({__name__!~"^container_.*")",
        R"({__name__=~".+,job="api"})", R"({__name__!=~"http_x"})", R"(sum by (pod) ({job="api"}))",
        R"(sum({job="api"}) by (pod))", R"({my__name__="http_x")", "", "5m", "or", R"({__name__=~"a(","job"})"}) {
    EXPECT_THAT(selector_words(text), IsEmpty()) << text;
  }
}

TEST(SelectorWords, AreNoneWhereTheNameMayBeForbiddenOrMoreIsSaidOfIt) {
  for (const auto* text : {R"({namespace!="",__name__~"^container_.*"})",
                           R"({namespace!="",__name__ ~ "^container_.*"})", R"({!__name__=~"^container_.*"})",
                           R"({pod!="",not __name__=~"^container_.*"})", R"({__name__=~"!^container_.*"})",
                           R"({__name__=~"http_requests"|"grpc_requests"})", R"({__name__=~"^(http"|"grpc)_.*"})"}) {
    EXPECT_THAT(selector_words(text), IsEmpty()) << text;
  }
}

TEST(SelectorWords, OfSeveralSelectorsAreThoseOfAllOrNone) {
  EXPECT_THAT(selector_words(R"(http_x{job="api"} or grpc_x)"), ElementsAre("http_x", "grpc_x"));
  EXPECT_THAT(selector_words(R"(http_x{job="api"} or {job="web"})"), IsEmpty());
  EXPECT_THAT(selector_words(R"(http_x or)"), ElementsAre("http_x"));
  EXPECT_THAT(selector_words(R"({__name__=~"http_x" or "grpc_x"})"), ElementsAre("http_x", "grpc_x"));
  EXPECT_THAT(selector_words(R"(http_x{job="api"},{job="web"})"), IsEmpty());
}

TEST(SelectorWords, AreFew) {
  std::string many;
  for (int i = 0; i < 100; ++i) many += "ab ";
  EXPECT_THAT(selector_words(many), IsEmpty());
}

}  // namespace
}  // namespace adapter::rules
