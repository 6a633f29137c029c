#include "rules/query_template.hpp"

#include <gmock/gmock.h>

namespace adapter::rules {
namespace {

using promql::MatchOp;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

QueryArguments arguments() {
  return {.series = "http_requests_total",
          .matchers = {{"team", MatchOp::regex, "a|b"}, {"namespace", MatchOp::equal, "ns \"1\""}},
          .label_values = {{"namespace", "other"}, {"team", "a|b"}, {"namespace", "ns"}},
          .group_by = {"pod", "container"}};
}

std::string render(std::string_view text) {
  const auto query = QueryTemplate::parse(text).value().render(arguments());
  return query ? *query : "error: " + query.error().message;
}

std::string matchers(const QueryArguments& arguments) {
  std::string out;
  for (const auto& matcher : arguments.matchers) {
    if (!out.empty()) out += ',';
    promql::append_text(out, matcher);
  }
  return out;
}

TEST(QueryTemplate, FillsInTheFieldsOfTheIncumbent) {
  struct Case {
    const char* text;
    const char* query;
  };
  const Case cases[] = {
      {"<<.Series>>", "http_requests_total"},
      {"{<<.LabelMatchers>>}", R"({team=~"a|b",namespace="ns \"1\""})"},
      {"<<.LabelValuesByName>>", "map[namespace:ns team:a|b]"},
      {"<<index .LabelValuesByName \"team\">>", "a|b"},
      {"x<<index .LabelValuesByName \"pod\">>", "x"},
      {"<<.LabelValuesByName.pod>>", "<no value>"},
      {"by (<<.GroupBy>>)", "by (pod,container)"},
      {"<<.GroupBySlice>>", "[pod container]"},
      {"<<range $i, $g := .GroupBySlice>><<if $i>>; <<end>><<$g>><<end>>", "pod; container"},
      {"label_replace(x, \"a\", \"$1\", \"b\", \"{{.*}}\")\n# ${no}",
       "label_replace(x, \"a\", \"$1\", \"b\", \"{{.*}}\")\n# ${no}"},
      {" 1 ", " 1 "},
      {"<<.>>",
       R"({http_requests_total team=~"a|b",namespace="ns \"1\"" map[namespace:ns team:a|b] pod,container [pod container]})"},
  };
  for (const auto& each : cases) EXPECT_EQ(render(each.text), each.query) << each.text;
}

TEST(QueryTemplate, LeavesFieldsEmptyWhereThereIsNothingToSay) {
  const auto query =
      QueryTemplate::parse("<<.Series>>{<<.LabelMatchers>>} by (<<.GroupBy>>) <<.GroupBySlice>>").value();
  EXPECT_EQ(query.render({}).value(), "{} by () []");
}

TEST(QueryTemplate, FailsToParseWithThePlace) {
  const auto query = QueryTemplate::parse("sum(<<.Series>>{<<.LabelMatchers>)");
  ASSERT_FALSE(query);
  EXPECT_GE(query.error().offset, 16u);
}

TEST(QueryTemplate, FailsOnlyWhenRenderedOnUnknownFieldsAndEmptyResults) {
  struct Case {
    const char* text;
    const char* message;
  };
  const Case cases[] = {
      {"", "empty query"},
      {"<<if false>>x<<end>>", "empty query"},
      {"<<.LabelMatchersByName>>", "can't evaluate field LabelMatchersByName in type naming.queryTemplateArgs"},
      {"<<.Namespace>>", "can't evaluate field Namespace"},
      {"<<index .GroupBySlice 2>>", "out of range"},
  };
  for (const auto& each : cases) {
    const auto query = QueryTemplate::parse(each.text).value().render(arguments());
    ASSERT_FALSE(query) << each.text;
    EXPECT_EQ(query.error().kind, ErrorKind::bad_request);
    EXPECT_THAT(query.error().message, HasSubstr(each.message));
  }
}

TEST(AddSelector, MakesAMatcherOfEachRequirement) {
  struct Case {
    const char* selector;
    const char* matchers;
    std::vector<std::pair<std::string, std::string>> label_values;
  };
  const Case cases[] = {
      {"k=v", R"(k="v")", {{"k", "v"}}},
      {"k==v", R"(k="v")", {{"k", "v"}}},
      {"k=", R"(k="")", {{"k", ""}}},
      {"k!=v", R"(k!="v")", {{"k", "v"}}},
      {"k in (v)", R"(k=~"v")", {{"k", "v"}}},
      {"k in (b,a,b)", R"(k=~"a|b")", {{"k", "a|b"}}},
      {"k in (a.b,c)", R"(k=~"a.b|c")", {{"k", "a.b|c"}}},
      {"k in ()", R"(k=~"")", {{"k", ""}}},
      {"k in (a,)", R"(k=~"|a")", {{"k", "|a"}}},
      {"k notin (v)", R"(k!~"v")", {{"k", "v"}}},
      {"k notin (b,a)", R"(k!~"a|b")", {{"k", "a|b"}}},
      {"k", R"(k!="")", {{"k", ""}}},
      {"!k", R"(k="")", {{"k", ""}}},
      {"b=1,a=2,b!=3", R"(a="2",b="1",b!="3")", {{"a", "2"}, {"b", "1"}, {"b", "3"}}},
      {"app.kubernetes.io/name=x", R"(app.kubernetes.io/name="x")", {{"app.kubernetes.io/name", "x"}}},
      {"", "", {}},
  };
  for (const auto& each : cases) {
    QueryArguments arguments;
    ASSERT_TRUE(add_selector(arguments, meta::parse_label_selector(each.selector).value())) << each.selector;
    EXPECT_EQ(matchers(arguments), each.matchers) << each.selector;
    EXPECT_EQ(arguments.label_values, each.label_values) << each.selector;
  }
}

TEST(AddSelector, RefusesWhatPromqlCannotExpress) {
  for (const auto* selector : {"k>1", "a=b,k<1"}) {
    QueryArguments arguments;
    const auto added = add_selector(arguments, meta::parse_label_selector(selector).value());
    ASSERT_FALSE(added);
    EXPECT_EQ(added.error().kind, ErrorKind::bad_request);
    EXPECT_THAT(added.error().message, HasSubstr(std::string(selector).substr(std::string(selector).find('k'))));
  }
}

TEST(AddNames, MatchesOneNameOrAny) {
  const std::string_view one[] = {"web-0"};
  const std::string_view several[] = {"web-1", "web.0", "a+b"};
  QueryArguments arguments;
  add_names(arguments, "pod", one);
  add_names(arguments, "job", several);
  EXPECT_EQ(matchers(arguments), R"(pod="web-0",job=~"web-1|web.0|a\\+b")");
  EXPECT_THAT(arguments.label_values, ElementsAre(Pair("pod", "web-0"), Pair("job", "web-1|web.0|a+b")));
}

TEST(QueryTemplate, QuotesNamesOfTheRuleBeyondTheClassicAlphabet) {
  const std::string_view one[] = {"web-0"};
  QueryArguments arguments;
  arguments.series = "http.requests";
  ASSERT_TRUE(add_selector(arguments, meta::parse_label_selector("app.kubernetes.io/name=x").value()));
  add_names(arguments, "k8s.pod.name", one);
  arguments.group_by = {"k8s.pod.name", "container"};
  const auto query = QueryTemplate::parse(
      "<<.Series>>{<<.LabelMatchers>>}|<<.GroupBy>>|<<index .GroupBySlice 0>>|<<index .LabelValuesByName "
      "\"k8s.pod.name\">>");
  ASSERT_TRUE(query);
  EXPECT_EQ(query->render(std::move(arguments)).value(),
            R"(http.requests{app.kubernetes.io/name="x","k8s.pod.name"="web-0"}|"k8s.pod.name",container|)"
            "k8s.pod.name|web-0")
      << "a caller's key goes as it is";
}

TEST(QueryTemplate, TellsWhetherItQuotesTheSeries) {
  const auto quotes = [](const char* text) { return QueryTemplate::parse(text)->quotes_series(); };
  for (const auto* text :
       {"{\"<<.Series>>\"}", "{__name__=\"<< .Series >>\",<<.LabelMatchers>>}", "{'<<.Series>>_sum'}", "vector(1)"})
    EXPECT_TRUE(quotes(text)) << text;
  for (const auto* text : {"<<.Series>>", "<<.Series>>{a=\"b\"}", "{\"<<.Series>>\"} / <<.Series>>",
                           "<<$s := .Series>>{\"<<$s>>\"}", "{\"<<.LabelMatchers>><<.Series>>\"}"})
    EXPECT_FALSE(quotes(text)) << text;
}

}  // namespace
}  // namespace adapter::rules
