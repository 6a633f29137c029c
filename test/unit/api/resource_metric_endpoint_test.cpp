#include "api/resource_metric_endpoint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_objects.hpp"
#include "support/fake_upstream.hpp"
#include "support/manual_clock.hpp"
#include "support/rules.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::api {
namespace {

using cluster::Object;
using std::chrono::milliseconds;
using std::chrono::seconds;
using test::FakeUpstream;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

const std::string kRules = R"(resourceRules:
  cpu: {containerQuery: cpu, nodeQuery: cpu, containerLabel: container, resources: {template: <<.Resource>>}}
  memory: {containerQuery: memory, nodeQuery: memory, containerLabel: container, resources: {template: <<.Resource>>}}
  window: 1m
)";
const std::string kTable = "application/json;as=Table;v=v1;g=meta.k8s.io";

std::string status(const std::string& message, const std::string& rest) {
  return R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":")" + message + "\"," + rest +
         "}\n";
}

struct ResourceMetricEndpointTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  std::vector<std::string> lines;
  runtime::Logger logger{8, [this](std::string_view line) { lines.emplace_back(line); }};
  test::FakeObjects objects;
  FakeUpstream upstream;
  runtime::MetricRegistry figures;
  runtime::Budget budget{1 << 20};
  runtime::CallerBudget lists{budget, clock};
  provider::RepeatedSamples repeated{logger, figures};
  provider::ResourceMetricProvider provider{objects, upstream, clock, logger, figures, repeated, budget, lists};
  ResourceMetricEndpoint endpoint{provider, clock, logger, budget};
  std::vector<promql::Sample> samples{FakeUpstream::sample("pod", "p-a", 2), FakeUpstream::sample("node", "n-a", 3)};

  ResourceMetricEndpointTest() {
    provider.set_rules(test::rule_set(kRules));
    objects.labelled = std::vector<Object>{{"moc", "p-a", {}}};
    upstream.on_query = [this](const upstream::QueryCall&) { return FakeUpstream::vector(samples); };
  }
  http::Response ask(const ResourceMetricRequest& asked, const http::QueryParameters& parameters = {},
                     const std::string& accept = "") {
    http::Request request{.method = "GET"};
    if (!accept.empty()) request.headers.add("Accept", accept);
    RequestPath path{.resource_metric = asked, .parameters = parameters};
    return test::run_coroutine(io, endpoint.answer(std::move(request), std::move(path), clock.now() + seconds(60)));
  }
  http::Response pods(const http::QueryParameters& parameters = {}, const std::string& accept = "") {
    return ask({.object_namespace = "moc"}, parameters, accept);
  }
};

TEST_F(ResourceMetricEndpointTest, AnswersForOneAndForAll) {
  const auto all = pods();
  EXPECT_EQ(all.status, 200);
  EXPECT_EQ(all.headers.get("Content-Type"), "application/json");
  EXPECT_THAT(all.body, StartsWith(R"({"kind":"PodMetricsList",)"));
  EXPECT_THAT(all.body, HasSubstr(R"("window":"1m0s","containers":[{"name":"","usage":{"cpu":"2","memory":"2"}}])"));
  EXPECT_THAT(all.body, EndsWith("]}\n"));
  EXPECT_THAT(objects.asked_names, ElementsAre(""));
  EXPECT_EQ(objects.asked[0].object_namespace, "moc");
  EXPECT_EQ(objects.asked[0].deadline, clock.now() + milliseconds(59'500));

  const auto one = ask({.object_namespace = "moc", .name = "p-a"});
  EXPECT_THAT(one.body, StartsWith(R"({"kind":"PodMetrics",)"));
  EXPECT_THAT(objects.asked_names, ElementsAre("", "p-a"));

  objects.labelled = std::vector<Object>{{"", "n-a", {}}};
  EXPECT_THAT(ask({.nodes = true, .name = "n-a"}).body, StartsWith(R"({"kind":"NodeMetrics",)"));
  EXPECT_EQ(objects.asked.back().resource.resource, "nodes");
  EXPECT_THAT(pods({{"pretty", "true"}}).body, StartsWith("{\n  \"kind\""));
}

// Labels that objects share take little while they are held, and much time to write.
TEST_F(ResourceMetricEndpointTest, WritesInTurnsOfTheCallers) {
  std::vector<std::string> answered;
  for (const auto* who : {"flood", "flood", "flood", "hpa"}) {
    RequestPath path{.resource_metric = {.object_namespace = "moc"}};
    asio::co_spawn(io, endpoint.answer({.method = "GET"}, std::move(path), clock.now() + seconds(60), who),
                   [&answered, who](const std::exception_ptr&, const http::Response& response) {
                     answered.push_back(who + std::to_string(response.status));
                   });
  }
  test::run_ready(io);
  EXPECT_THAT(answered, ElementsAre("flood200", "hpa200", "flood200", "flood200"));
}

TEST_F(ResourceMetricEndpointTest, PassesSelectorsOn) {
  EXPECT_EQ(pods({{"labelSelector", "app=moc"}, {"limit", "1"}, {"continue", "x"}}).status, 200);
  EXPECT_EQ(objects.asked.at(0).selector.text(), "app=moc");
  const auto other = pods({{"fieldSelector", "metadata.name=p-b"}});
  EXPECT_EQ(other.status, 200);
  EXPECT_THAT(other.body, EndsWith("\"items\":[]}\n"));
}

TEST_F(ResourceMetricEndpointTest, TellsAnUnknownObjectFromOneWithoutMetrics) {
  objects.labelled = std::vector<Object>();
  const auto pod = ask({.object_namespace = "moc", .name = "absent"});
  EXPECT_EQ(pod.status, 404);
  EXPECT_EQ(pod.body, status(R"(pods \"absent\" not found)",
                             R"("reason":"NotFound","details":{"name":"absent","kind":"pods"},"code":404)"));
  EXPECT_EQ(ask({.nodes = true, .name = "absent"}).body,
            status(R"(node \"absent\" not found)",
                   R"("reason":"NotFound","details":{"name":"absent","kind":"node"},"code":404)"));

  samples.clear();
  objects.labelled = std::vector<Object>{{"moc", "p-a", {}}};
  EXPECT_EQ(
      ask({.object_namespace = "moc", .name = "p-a"}).body,
      status(
          R"(podmetrics.metrics.k8s.io \"moc/p-a\" not found: the query of resourceRules.cpu (line 2) gave no sample )"
          "of p-a",
          R"("reason":"NotFound","details":{"name":"moc/p-a","group":"metrics.k8s.io","kind":"podmetrics"},)"
          R"("code":404)"));
  objects.labelled = std::vector<Object>{{"", "n-a", {}}};
  EXPECT_EQ(
      ask({.nodes = true, .name = "n-a"}).body,
      status(R"(nodemetrics.metrics.k8s.io \"n-a\" not found: the query of resourceRules.cpu (line 2) gave no sample )"
             "of n-a",
             R"("reason":"NotFound","details":{"name":"n-a","group":"metrics.k8s.io","kind":"nodemetrics"},)"
             R"("code":404)"));
}

TEST_F(ResourceMetricEndpointTest, RefusesWhatAListCannotBe) {
  struct Case {
    http::QueryParameters parameters;
    int status;
    std::string says;
  };
  for (const auto& c : std::vector<Case>{
           {{{"labelSelector", "a === b"}}, 400, "unable to parse requirement"},
           {{{"fieldSelector", "spec.nodeName=n"}}, 400, R"(\"spec.nodeName\" is not a known field selector)"},
           {{{"fieldSelector", "x"}}, 400, "can't understand 'x'"},
           {{{"limit", "x"}}, 400, "strconv.ParseInt"},
           {{{"resourceVersionMatch", "Exact"}}, 422, "forbidden unless resourceVersion is provided"},
       }) {
    const auto response = pods(c.parameters);
    EXPECT_EQ(response.status, c.status) << c.says;
    EXPECT_THAT(response.body, HasSubstr(c.says));
  }
  EXPECT_EQ(pods({{"watch", "true"}}).body,
            status(R"(watch is not supported on resources of kind \"pods.metrics.k8s.io\")",
                   R"("reason":"MethodNotAllowed","details":{"group":"metrics.k8s.io","kind":"pods"},"code":405)"));
  EXPECT_THAT(ask({.nodes = true}, {{"watch", ""}}).body, HasSubstr("nodes.metrics.k8s.io"));
  EXPECT_THAT(objects.asked, IsEmpty());
  EXPECT_EQ(ask({.object_namespace = "moc", .name = "p-a"}, {{"watch", "true"}, {"labelSelector", "==="}}).status, 200)
      << "an object by name has no such options";
}

TEST_F(ResourceMetricEndpointTest, AnswersAsATable) {
  const auto all = pods({}, kTable + ",application/json");
  EXPECT_EQ(all.headers.get("Content-Type"), "application/json");
  EXPECT_THAT(all.body, StartsWith(R"({"kind":"Table","apiVersion":"meta.k8s.io/v1",)"));
  EXPECT_THAT(all.body, HasSubstr(R"("object":{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1",)"));
  EXPECT_THAT(ask({.object_namespace = "moc", .name = "p-a"}, {}, kTable).body, StartsWith(R"({"kind":"Table",)"));
  EXPECT_THAT(pods({{"includeObject", "None"}}, kTable).body, HasSubstr(R"("object":null)"));
  EXPECT_THAT(pods({{"includeObject", "Object"}}, kTable).body, HasSubstr(R"("object":{"kind":"PodMetrics",)"));
  EXPECT_THAT(pods({}, "application/json;as=Table;v=v1beta1;g=meta.k8s.io").body,
              StartsWith(R"({"kind":"Table","apiVersion":"meta.k8s.io/v1beta1",)"));

  const auto bad = pods({{"includeObject", "All"}}, kTable);
  EXPECT_EQ(bad.status, 400);
  EXPECT_THAT(bad.body, HasSubstr(R"(Unable to convert to Table as requested: includeObject: Invalid value: \"All\": )"
                                  "must be 'Metadata', 'Object', 'None', or empty"));
  EXPECT_EQ(pods({{"includeObject", "All"}}).status, 200) << "only a Table has it";
}

TEST_F(ResourceMetricEndpointTest, RefusesAFormThatItDoesNotHaveBeforeAnybodyIsAsked) {
  const auto response = pods({}, "application/json;as=Table;v=v2;g=meta.k8s.io");
  EXPECT_EQ(response.status, 406);
  EXPECT_THAT(objects.asked, IsEmpty());
}

TEST_F(ResourceMetricEndpointTest, SaysWhyItCannotAnswer) {
  objects.labelled = Error{ErrorKind::upstream_rejected, "the API server does not let us list pods", ""};
  const auto refused = pods();
  EXPECT_EQ(refused.status, 500);
  EXPECT_THAT(refused.body, HasSubstr("unable to list pods: the API server does not let us list pods"));
  provider.set_rules(nullptr);
  EXPECT_EQ(pods().status, 503);
}

TEST_F(ResourceMetricEndpointTest, LogsEachDecisionWhenAskedTo) {
  pods();
  EXPECT_THAT(lines, testing::Contains(HasSubstr("query: cpu")));
}

}  // namespace
}  // namespace adapter::api
