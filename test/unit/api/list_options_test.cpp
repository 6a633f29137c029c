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
