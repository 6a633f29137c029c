#include "provider/explanation.hpp"

#include <gtest/gtest.h>

#include "provider/sample_quantity.hpp"

namespace adapter::provider {
namespace {

using series::Miss;

TEST(ReasonNotFound, SaysWhichOfTheReasonsItWas) {
  struct Case {
    Fact fact;
    std::string says;
  };
  for (const auto& c : std::vector<Case>{
           {MetricMissing{{.why = Miss::Why::no_rule}}, "no rule makes a metric of this name"},
           {MetricMissing{{.why = Miss::Why::no_rule, .nearest = "http_requests"}},
            "no rule makes a metric of this name; the nearest name is http_requests"},
           {MetricMissing{{.why = Miss::Why::no_series, .rule = "rules[0]", .where = {7, 3}}},
            "rules[0] (line 7) makes this name, but its seriesQuery finds no series for it"},
           {MetricMissing{{.why = Miss::Why::no_series, .rule = "rules[0]", .window = std::chrono::minutes(1)}},
            "rules[0] makes this name, but its seriesQuery finds no series for it within the last 1m0s "
            "(--metrics-max-age)"},
           {ValueRefused{.object = "p-a", .value = std::string(kNativeHistogram)},
            "the value (a native histogram) of p-a cannot be expressed as a quantity: histogram_quantile() or "
            "histogram_avg() makes a number of it"},
           {MetricMissing{{.why = Miss::Why::no_label,
           .rule = "rules[0]",
           .where = {7, 3},
           .labels = {"a", "b"},
           .resources = {"pods"}}},
            "its series have no label for this resource; they have a, b; by rules[0] (line 7) it exists for pods"},
           {MetricMissing{
                {.why = Miss::Why::not_listed_yet, .rule = "rules[0]", .detail = "prometheus: connection refused"}},
            "the series of rules[0] are not known yet: prometheus: connection refused"},
           {MetricMissing{.miss = {.why = Miss::Why::other_scope},
           .kind = "Queue",
           .namespaced = false,
           .path = "queues.scheduling.volcano.sh/train/gpu"},
            "a Queue has no namespace; ask for queues.scheduling.volcano.sh/train/gpu"},
           {MetricMissing{.miss = {.why = Miss::Why::other_scope},
           .kind = "Ingress",
           .namespaced = true,
           .path = "namespaces/NAMESPACE/ingresses.networking.k8s.io/*/hits"},
            "an Ingress has a namespace; ask for namespaces/NAMESPACE/ingresses.networking.k8s.io/*/hits"},
           {MetricMissing{{.why = Miss::Why::unfit_name}},
            "no metric of such a name is listed, as no path can hold it"},
           {MetricMissing{{.why = Miss::Why::quarantined, .detail = "rules.yaml:3:5: bad"}},
            "the rule that makes it is not served: rules.yaml:3:5: bad"},
           {ObjectsSelected{.selector = "app=x", .count = 0}, "no object matches the selector app=x"},
           {ObjectsSelected{.selector = "", .count = 0}, "there is no object of this resource here"},
           {SamplesMatched{.label = "pod", .samples = 0}, "the query gave no sample"},
           {SamplesMatched{.label = "pod", .samples = 2, .without_label = 2}, "no sample has the label pod"},
           {SamplesMatched{.label = "pod", .samples = 2, .unasked = 2}, "no sample is of this object by its label pod"},
           {ValueRefused{.object = "p-a", .value = "+Inf"}, "the value +Inf of p-a cannot be expressed as a quantity"},
           {UsageUnknown{.objects = "nodes", .rule = "resourceRules.cpu", .error = {.message = "prometheus: refused"}},
            "no metrics of nodes: resourceRules.cpu: prometheus: refused"},
           {UsageMissing{.object = "p-a", .rule = "resourceRules.cpu"},
            "the query of resourceRules.cpu gave no sample of p-a"},
           {UsageMissing{.object = "p-a", .rule = "resourceRules.cpu", .others = 2},
            "the query of resourceRules.cpu gave no sample of p-a and of 2 others"},
       }) {
    EXPECT_EQ(reason_not_found({c.fact}), c.says);
    EXPECT_FALSE(explain(c.fact).empty());
  }
}

TEST(ReasonNotFound, NeverTellsTheQuery) {
  EXPECT_EQ(reason_not_found({QueryRendered{"secret"}}), "");
  EXPECT_EQ(explain(QueryRendered{"up"}), "query: up");
  EXPECT_EQ(explain(UpstreamWarned{"partial"}), "the backend warns: partial");
}

TEST(Unable, SaysWhatCouldNotBeDoneAndKeepsKindAndDetailOfTheCause) {
  const auto error = unable("fetch metrics", {ErrorKind::upstream_timeout, "prometheus: no answer in time", "for log"});
  EXPECT_EQ(error.kind, ErrorKind::upstream_timeout);
  EXPECT_EQ(error.message, "unable to fetch metrics: prometheus: no answer in time");
  EXPECT_EQ(error.detail, "for log");
}

TEST(Unable, NamesTheRuleOfAQuery) {
  const auto error =
      unable("fetch metrics", {ErrorKind::upstream_rejected, "prometheus: it rejected the query (bad)", "d"},
             "rules[0] (line 2)");
  EXPECT_EQ(error.message,
            "unable to fetch metrics: prometheus: it rejected the query (bad); the query is of rules[0] (line 2)");
  EXPECT_EQ(error.kind, ErrorKind::upstream_rejected);
  EXPECT_EQ(error.detail, "d");
}

TEST(FailedDiscovery, IsNoMissingMetric) {
  const auto error = failed_discovery(MetricMissing{{.why = Miss::Why::not_listed_yet,
                                                     .rule = "rules[0]",
                                                     .where = {2, 3},
                                                     .detail = "prometheus: connection refused"}});
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind, ErrorKind::upstream_unavailable);
  EXPECT_EQ(
      error->message,
      "unable to fetch metrics: the series of rules[0] (line 2) are not known yet: prometheus: connection refused");
  EXPECT_FALSE(failed_discovery(MetricMissing{{.why = Miss::Why::not_listed_yet, .rule = "rules[0]"}}));
  EXPECT_FALSE(failed_discovery(MetricMissing{{.why = Miss::Why::no_series, .detail = "prometheus: refused"}}));
  EXPECT_FALSE(failed_discovery(MetricMissing{{.why = Miss::Why::no_rule}}));
  EXPECT_FALSE(failed_discovery(SamplesTaken{1}));
}

}  // namespace
}  // namespace adapter::provider
