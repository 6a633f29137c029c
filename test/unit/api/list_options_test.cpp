#include "api/list_options.hpp"

#include <gtest/gtest.h>

namespace adapter::api {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(ListOptions, TakesTheFirstSelectorOfEachKind) {
  const auto options =
      parse_list_options({{"labelSelector", "b,a"}, {"labelSelector", "c"}, {"metricLabelSelector", "x!=y"}}, "*");
  ASSERT_TRUE(options);
  EXPECT_EQ(options->label_selector.text(), "a,b");
  EXPECT_EQ(options->metric_label_selector->text(), "x!=y");
}

TEST(ListOptions, TakesAnEmptyMetricSelectorForNone) {
  for (const auto* text : {"", " "}) {
    EXPECT_EQ(parse_list_options({{"metricLabelSelector", text}}, "*")->metric_label_selector, std::nullopt);
  }
  EXPECT_EQ(parse_list_options({}, "*")->metric_label_selector, std::nullopt);
}

TEST(ListOptions, RefusesWhatIsMalformedBeforeAnybodyIsAsked) {
  struct Case {
    http::QueryParameters parameters;
    std::string says;
  };
  for (const auto& c : std::vector<Case>{
           {{{"labelSelector", "app=mo c"}}, "found 'c', expected: ',' or 'end of string'"},
           {{{"metricLabelSelector", "app=mo c"}}, "metricLabelSelector: found 'c', expected: ',' or 'end of string'"},
           {{{"metricLabelSelector", "n>1"}}, "metricLabelSelector: '>' and '<' cannot be applied to labels of series"},
           {{{"metricLabelSelector", "n<1"}}, "metricLabelSelector: '>' and '<' cannot be applied to labels of series"},
           {{{"limit", ""}}, "strconv.ParseInt: parsing \"\": invalid syntax"},
           {{{"limit", "99999999999999999999"}},
            "strconv.ParseInt: parsing \"99999999999999999999\": value out of range"},
           {{{"timeoutSeconds", "1.5"}}, "strconv.ParseInt: parsing \"1.5\": invalid syntax"},
           {{{"fieldSelector", "metadata.name=other"}}, "fieldSelector metadata.name doesn't match requested name"},
           {{{"fieldSelector", "metadata.namespace=moc"}}, "fieldSelector metadata.name doesn't match requested name"},
           {{{"fieldSelector", "metadata.name!=p-a"}}, "fieldSelector metadata.name doesn't match requested name"},
           {{{"fieldSelector", "spec.x=1"}},
            "\"spec.x\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""},
       }) {
    const auto options = parse_list_options(c.parameters, "p-a");
    ASSERT_FALSE(options) << c.says;
    EXPECT_EQ(options.error().kind, ErrorKind::bad_request);
    EXPECT_EQ(options.error().message, c.says);
  }
}

TEST(SeriesSelector, IsParsedUnderTheNameItHas) {
  EXPECT_EQ(parse_series_selector({{"labelSelector", "b,a!=c"}}, "labelSelector")->text(), "a!=c,b");
  EXPECT_TRUE(parse_series_selector({}, "labelSelector")->empty());
  EXPECT_EQ(parse_series_selector({{"labelSelector", "n>1"}}, "labelSelector").error().message,
            "labelSelector: '>' and '<' cannot be applied to labels of series");
}

TEST(ListOptions, AcceptsWhatItIgnores) {
  for (const http::QueryParameters& parameters :
       std::vector<http::QueryParameters>{{{"limit", "+5"}},
                                          {{"limit", "-1"}},
                                          {{"watch", "maybe"}},
                                          {{"fieldSelector", ""}},
                                          {{"fieldSelector", "metadata.name=p-a,metadata.namespace=moc"}},
                                          {{"resourceVersion", "0"}, {"unknown", "x"}}}) {
    EXPECT_TRUE(parse_list_options(parameters, "p-a")) << parameters[0].first << "=" << parameters[0].second;
  }
}

TEST(List, IsRefusedWhenItsOptionsDoNotFit) {
  const StatusDetails pods{.group = "metrics.k8s.io", .kind = "pods"};
  struct Case {
    http::QueryParameters parameters;
    int status;
    std::string message;
  };
  const std::string invalid = R"(ListOptions.meta.k8s.io \"\" is invalid: )";
  for (const auto& c : std::vector<Case>{
           {{{"timeoutSeconds", "x"}}, 400, R"(strconv.ParseInt: parsing \"x\": invalid syntax)"},
           {{{"resourceVersionMatch", "Exact"}},
            422,
            invalid + "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is "
                      "provided"},
           {{{"resourceVersionMatch", "Exact"}, {"resourceVersion", "0"}},
            422,
            invalid + R"(resourceVersionMatch: Forbidden: resourceVersionMatch \"exact\" is forbidden for )"
                      R"(resourceVersion \"0\")"},
           {{{"resourceVersionMatch", "x"}, {"resourceVersion", "5"}, {"continue", "t"}},
            422,
            invalid + "[resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden when continue is provided, "
                      R"(resourceVersionMatch: Unsupported value: \"x\": supported values: \"Exact\", )"
                      R"(\"NotOlderThan\", \"\"])"},
           {{{"sendInitialEvents", ""}},
            422,
            invalid + "sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list"},
           {{{"watch", "1"}, {"resourceVersionMatch", "x"}, {"continue", "t"}},
            422,
            invalid + "[resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless "
                      "sendInitialEvents is provided, resourceVersionMatch: Unsupported value: "
                      R"(\"x\": supported values: \"NotOlderThan\", resourceVersionMatch: Forbidden: )"
                      "resourceVersionMatch is forbidden when continue is provided]"},
           {{{"watch", ""}, {"sendInitialEvents", "true"}},
            422,
            invalid + "[resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to "
                      "NotOlderThan, sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the "
                      "WatchList feature gate is enabled]"},
           {{{"watch", "maybe"}}, 405, R"(watch is not supported on resources of kind \"pods.metrics.k8s.io\")"},
       }) {
    const auto refused = refused_list(c.parameters, pods, false);
    ASSERT_TRUE(refused) << c.message;
    EXPECT_EQ(refused->status, c.status);
    EXPECT_NE(refused->body.find("\"message\":\"" + c.message + "\","), std::string::npos) << refused->body;
  }
}

TEST(List, NamesTheFieldsToChange) {
  EXPECT_NE(refused_list({{"sendInitialEvents", "0"}}, {}, false)
                ->body.find(R"("details":{"group":"meta.k8s.io","kind":"ListOptions","causes":[{"reason":)"
                            R"("FieldValueForbidden","message":"Forbidden: sendInitialEvents is forbidden for list",)"
                            R"("field":"sendInitialEvents"}]})"),
            std::string::npos);
}

TEST(List, IsGoodWithOptionsThatFit) {
  for (const http::QueryParameters& parameters :
       std::vector<http::QueryParameters>{{},
                                          {{"watch", "false"}},
                                          {{"watch", "False"}},
                                          {{"watch", "0"}},
                                          {{"limit", "500"}, {"continue", "x"}, {"resourceVersion", "0"}},
                                          {{"resourceVersionMatch", "NotOlderThan"}, {"resourceVersion", "0"}},
                                          {{"resourceVersionMatch", ""}}}) {
    EXPECT_FALSE(refused_list(parameters, {}, false));
  }
}

TEST(Fields, AreThoseOfEveryObject) {
  const auto terms = parse_fields({{"fieldSelector", "metadata.name!=a,metadata.namespace=b"}});
  ASSERT_TRUE(terms);
  EXPECT_EQ(*terms, (std::vector<meta::FieldTerm>{{.field = "metadata.name", .negated = true, .value = "a"},
                                                  {.field = "metadata.namespace", .value = "b"}}));
  EXPECT_TRUE(parse_fields({})->empty());
  EXPECT_EQ(parse_fields({{"fieldSelector", "spec.x=1"}}).error().message,
            "\"spec.x\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
  EXPECT_EQ(parse_fields({{"fieldSelector", "x"}}).error().kind, ErrorKind::bad_request);
}

TEST(Timeout, IsAtMostAMinuteAndAMinuteWhenNotPositive) {
  EXPECT_EQ(*parse_timeout({}), seconds(60));
  EXPECT_EQ(*parse_timeout({{"timeout", ""}}), seconds(60));
  EXPECT_EQ(*parse_timeout({{"timeout", "1.5s"}}), milliseconds(1500));
  EXPECT_EQ(*parse_timeout({{"timeout", "1h"}}), seconds(60));
  EXPECT_EQ(*parse_timeout({{"timeout", "0"}}), seconds(60));
  EXPECT_EQ(*parse_timeout({{"timeout", "-5s"}}), seconds(60));
  EXPECT_EQ(parse_timeout({{"timeout", "xx"}}).error().message,
            "invalid timeout specified in the request URL - time: invalid duration \"xx\"");
}

}  // namespace
}  // namespace adapter::api
