#include "api/router.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cluster/resource_source.hpp"
#include "series/registry_builder.hpp"
#include "support/fake_upstream.hpp"
#include "support/gunzip.hpp"
#include "support/manual_clock.hpp"
#include "support/rules.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::api {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class NoObjects : public cluster::ObjectSource {
  asio::awaitable<Result<std::vector<std::string>>> names(cluster::ObjectQuery) override {
    co_return std::vector<std::string>();
  }
  asio::awaitable<Result<cluster::SelectedObjects>> objects(cluster::ObjectQuery, std::string) override {
    co_return cluster::SelectedObjects();
  }
};

struct RouterTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  std::vector<std::string> lines;
  runtime::Logger logger{5, [this](std::string_view line) { lines.emplace_back(line); }};
  cluster::FixedResources resources{meta::builtin_catalog()};
  NoObjects objects;
  test::FakeUpstream upstream;
  runtime::Budget budget{4 << 20};
  runtime::CallerBudget lists{budget, clock};
  runtime::MetricRegistry figures;
  provider::RepeatedSamples repeated{logger, figures};
  provider::CustomMetricProvider provider{resources, objects, upstream, clock, logger, repeated, lists};
  auth::StandaloneAuthorizer authorizer{true};
  auth::TrustHolder trust;
  AccessFilter access{auth::AuthenticatorChain({}), auth::AlwaysAllowedPaths({}), authorizer, trust, logger};
  MetricEndpoint metrics{provider, clock, logger, budget};
  provider::ExternalMetricProvider external_provider{resources, upstream, clock, logger};
  ExternalMetricEndpoint external_metrics{external_provider, clock, logger, budget};
  provider::ResourceMetricProvider resource_provider{objects, upstream, clock,  logger,
                                                     figures, repeated, budget, lists};
  ResourceMetricEndpoint resource_metrics{resource_provider, clock, logger, budget};
  HealthChecks health{{.name = "ping", .readiness_only = false, .check = [] { return Result<void>(); }}};
  Router router{access,
                metrics,
                external_metrics,
                resource_metrics,
                health,
                clock,
                logger,
                figures,
                SentAnswers(budget, budget),
                R"({"major":"1"})",
                {.running = 2}};
  std::shared_ptr<const series::SeriesRegistry> registry;
  ServedGroups custom_metrics;
  const std::string value = "/apis/custom.metrics.k8s.io/v1beta1/namespaces/moc/pods/p-a/http_requests_per_second";

  RouterTest() {
    const auto listing = std::make_shared<const upstream::SeriesListing>(
        upstream::SeriesListing{.shapes = {{"http_requests_total", {"namespace", "pod"}}}, .series = 1});
    registry = series::build_registry(
        test::rule_set(test::kWebinarRule),
        {{"{__name__=~\"^http_requests_total$\"}", {.last_good = listing, .failure = std::nullopt}}});
    provider.set_registry(registry);
    custom_metrics.add(ApiGroup::custom_metrics);
    router.serve_groups(custom_metrics);
    router.set_discovery(render_discovery({.custom = registry, .external = nullptr}, custom_metrics));
    upstream.on_query = [](const upstream::QueryCall&) {
      return test::FakeUpstream::vector({test::FakeUpstream::sample("pod", "p-a", 2)});
    };
  }
  static http::Request request(const std::string& target, const std::string& method = "GET") {
    http::Request out;
    out.method = method;
    out.target = target;
    return out;
  }
  http::Response ask(http::Request asked) { return test::run_coroutine(io, router.handle(std::move(asked))); }
  http::Response ask(const std::string& target, const std::string& method = "GET") {
    return ask(request(target, method));
  }
};

TEST_F(RouterTest, ServesAValueWithTheHeadersOfEveryAnswer) {
  auto asked = request(value);
  asked.headers.add("Audit-ID", "abc-1");
  const auto response = ask(asked);
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.body, HasSubstr(R"("value":"2")"));
  EXPECT_THAT(response.body, testing::EndsWith("\n"));
  EXPECT_EQ(response.headers.get("Audit-Id"), "abc-1");
  EXPECT_EQ(response.headers.get("Cache-Control"), "no-cache, private");
  EXPECT_EQ(response.headers.get("Content-Type"), "application/json");
  EXPECT_THAT(std::string(*ask(value).headers.get("Audit-Id")),
              testing::ContainsRegex("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"));
}

TEST_F(RouterTest, ServesDiscoveryFromReadyBytes) {
  const auto first = ask("/apis/custom.metrics.k8s.io/v1beta1");
  const auto second = ask("/apis/custom.metrics.k8s.io/v1beta1");
  ASSERT_NE(first.document, nullptr);
  EXPECT_EQ(first.document, second.document);
  EXPECT_THAT(std::string(first.content()), HasSubstr("pods/http_requests_per_second"));
  EXPECT_THAT(std::string(ask("/apis/custom.metrics.k8s.io?pretty=true").content()),
              StartsWith("{\n  \"kind\": \"APIGroup\""));
}

TEST_F(RouterTest, ServesAllGroupsInOneDocumentToWhoAsksForThat) {
  auto asked = request("/apis");
  asked.headers.add("Accept", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
  const auto response = ask(asked);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers.get("Content-Type"),
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
  EXPECT_EQ(response.headers.get("Vary"), "Accept");
  EXPECT_EQ(response.headers.get("Cache-Control"), "public");
  EXPECT_THAT(std::string(response.content()), HasSubstr(R"("subresource":"http_requests_per_second")"));
  EXPECT_EQ(response.document, ask(asked).document) << "ready bytes";

  asked.headers.add("If-None-Match", std::string(*response.headers.get("ETag")));
  const auto unchanged = ask(asked);
  EXPECT_EQ(unchanged.status, 304);
  EXPECT_EQ(unchanged.headers.get("ETag"), response.headers.get("ETag"));
  EXPECT_EQ(unchanged.headers.get("Cache-Control"), "public");
  asked.method = "POST";
  EXPECT_EQ(ask(asked).status, 405);
}

TEST_F(RouterTest, NeverAnswersAPlainListWith304) {
  auto aggregated = request("/apis");
  aggregated.headers.add("Accept", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
  const std::string tag(*ask(aggregated).headers.get("ETag"));
  for (const auto* target : {"/apis", "/apis/custom.metrics.k8s.io", "/apis/custom.metrics.k8s.io/v1beta1"}) {
    auto plain = request(target);
    plain.headers.add("If-None-Match", tag);
    EXPECT_EQ(ask(plain).status, 200) << target;
    EXPECT_EQ(ask(plain).headers.count("ETag"), 0u) << target;
  }
  EXPECT_EQ(ask("/apis").headers.get("Vary"), "Accept");
  EXPECT_EQ(ask("/api").status, 404) << "there is no legacy group; clients tolerate 404 alone";
}

TEST_F(RouterTest, AnswersInTheMediaTypeThatTheCallerWants) {
  const auto accepting = [](const std::string& target, const std::string& accept) {
    auto out = request(target);
    out.headers.add("Accept", accept);
    return out;
  };
  const std::string protobuf = "application/vnd.kubernetes.protobuf", yaml = "application/yaml";
  for (const auto& target : {value, value + "x", std::string("/apis"), std::string("/apis/custom.metrics.k8s.io"),
                             std::string("/apis/custom.metrics.k8s.io/v1beta1/nowhere")}) {
    const auto json = ask(target);
    const auto as_protobuf = ask(accepting(target, protobuf + ", */*"));
    EXPECT_EQ(as_protobuf.status, json.status) << target;
    EXPECT_EQ(as_protobuf.headers.get("Content-Type"), protobuf) << target;
    EXPECT_THAT(std::string(as_protobuf.content()), StartsWith("k8s")) << target;
    const auto as_yaml = ask(accepting(target + "?pretty=true", yaml));
    EXPECT_EQ(as_yaml.headers.get("Content-Type"), yaml) << target;
    EXPECT_THAT(std::string(as_yaml.content()), HasSubstr("\nkind: ")) << target;
  }
  for (const auto* target : {"/", "/nowhere", "/version", "/openapi/v2", "/healthz"}) {
    EXPECT_EQ(ask(accepting(target, yaml + ", */*")).content(), ask(target).content()) << target;
  }
  EXPECT_EQ(ask(accepting("/openapi/v2", yaml)).status, 406);
  EXPECT_THAT(lines, testing::Each(testing::Not(HasSubstr("no protobuf form"))));
}

TEST_F(RouterTest, SendsAggregatedDiscoveryAsProtobufWithTheSameTag) {
  const std::string form = ";g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
  auto asked = request("/apis"), json = request("/apis");
  json.headers.add("Accept", "application/json" + form);
  asked.headers.add("Accept", "application/vnd.kubernetes.protobuf" + form);
  const auto response = ask(asked);
  EXPECT_EQ(response.headers.get("Content-Type"), "application/vnd.kubernetes.protobuf" + form);
  EXPECT_EQ(response.headers.get("Vary"), "Accept");
  EXPECT_EQ(response.headers.get("ETag"), ask(json).headers.get("ETag"));
  EXPECT_THAT(std::string(response.content()), StartsWith("k8s"));
  asked.headers.add("If-None-Match", std::string(*response.headers.get("ETag")));
  EXPECT_EQ(ask(asked).status, 304);
  EXPECT_EQ(ask(asked).content(), "");

  auto by_wildcard = request("/apis");
  by_wildcard.headers.add("Accept", "application/*" + form);
  EXPECT_EQ(ask(by_wildcard).status, 406) << "the router knows no application/*";
}

TEST_F(RouterTest, IndentsAnErrorThatNoMediaTypeFits) {
  auto asked = request(value + "x");
  asked.headers.add("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io");
  const auto response = ask(asked);
  EXPECT_EQ(response.status, 404) << "not hidden by what cannot be negotiated";
  EXPECT_EQ(response.headers.get("Content-Type"), "application/json");
  EXPECT_THAT(response.body, StartsWith("{\n  \"kind\": \"Status\""));
}

TEST_F(RouterTest, CompressesALongListOfValues) {
  std::vector<promql::Sample> samples;
  class Many : public NoObjects {
    asio::awaitable<Result<std::vector<std::string>>> names(cluster::ObjectQuery) override {
      std::vector<std::string> out;
      for (int i = 0; i < 1000; ++i) out.push_back("p-" + std::to_string(10000 + i));
      co_return out;
    }
  };
  for (int i = 0; i < 1000; ++i)
    samples.push_back(test::FakeUpstream::sample("pod", "p-" + std::to_string(10000 + i), 2));
  upstream.on_query = [samples](const upstream::QueryCall&) { return test::FakeUpstream::vector(samples); };
  Many many;
  provider::CustomMetricProvider of_many(resources, many, upstream, clock, logger, repeated, lists);
  of_many.set_registry(registry);
  MetricEndpoint endpoint(of_many, clock, logger, budget);
  Router wide(access, endpoint, external_metrics, resource_metrics, health, clock, logger, figures,
              SentAnswers(budget, budget), "{}");
  wide.serve_groups(custom_metrics);
  auto asked = request("/apis/custom.metrics.k8s.io/v1beta1/namespaces/moc/pods/*/http_requests_per_second");
  const auto plain = test::run_coroutine(io, wide.handle(asked));
  ASSERT_GT(plain.content().size(), 131072u);
  asked.headers.add("Accept-Encoding", "gzip");
  const auto packed = test::run_coroutine(io, wide.handle(asked));
  EXPECT_EQ(packed.headers.get("Content-Encoding"), "gzip");
  EXPECT_EQ(packed.headers.get("Vary"), "Accept-Encoding");
  EXPECT_EQ(test::gunzip(packed.content()), plain.content());
  asked.headers.add("Accept", "application/yaml");
  const auto yaml = test::run_coroutine(io, wide.handle(asked));
  EXPECT_EQ(yaml.headers.get("Content-Encoding"), "gzip");
  EXPECT_THAT(test::gunzip(yaml.content()), StartsWith("apiVersion: custom.metrics.k8s.io/v1beta1\n"));

  // Each item repeats the selector.
  const auto asked_with = [&](std::size_t bytes) {
    auto out = request("/apis/custom.metrics.k8s.io/v1beta1/namespaces/moc/pods/*/http_requests_per_second");
    out.headers.add("Accept-Encoding", "gzip");
    out.headers.add("Accept", "application/yaml");
    std::string values = "a";
    while (values.size() < bytes) values += "," + std::string(55, 'v') + std::to_string(values.size());
    out.target += "?metricLabelSelector=k%20in%20(" + values + ")";
    return test::run_coroutine(io, wide.handle(std::move(out)));
  };
  upstream.on_query = [samples](const upstream::QueryCall&) { return test::FakeUpstream::vector(samples); };
  const auto small = asked_with(150);
  EXPECT_EQ(small.status, 200);
  EXPECT_THAT(test::gunzip(small.content()), StartsWith("apiVersion: "));
  const auto before = budget.peak();
  const auto large = asked_with(6000);
  EXPECT_EQ(large.status, 503);
  EXPECT_THAT(large.content(), HasSubstr("the answer"));
  EXPECT_EQ(budget.peak(), before) << "nothing of it was written";
}

TEST_F(RouterTest, HoldsALargeAnswerOnTheBudgetUntilItIsSentAndRefusesWhatDoesNotFit) {
  test::FakeUpstream many;
  many.on_query = [](const upstream::QueryCall&) {
    std::vector<promql::Sample> samples;
    for (int i = 0; i < 1000; ++i) samples.push_back(test::FakeUpstream::sample("queue", "q-" + std::to_string(i), 1));
    return test::FakeUpstream::vector(std::move(samples));
  };
  const auto listing = std::make_shared<const upstream::SeriesListing>(
      upstream::SeriesListing{.shapes = {{"queue_depth", {"queue"}}}, .series = 1});
  provider::ExternalMetricProvider of_many(resources, many, clock, logger);
  of_many.set_registry(series::build_registry(
      test::rule_set(
          "externalRules:\n- {seriesQuery: queue_depth, resources: {namespaced: false}, metricsQuery: <<.Series>>}\n"),
      {{"queue_depth", {.last_good = listing, .failure = std::nullopt}}}, rules::Section::external_rules));
  ExternalMetricEndpoint endpoint(of_many, clock, logger, budget);
  Router wide(access, metrics, endpoint, resource_metrics, health, clock, logger, figures, SentAnswers(budget, budget),
              "{}");
  ServedGroups external;
  external.add(ApiGroup::external_metrics);
  wide.serve_groups(external);
  const auto target = "/apis/external.metrics.k8s.io/v1beta1/namespaces/moc/queue_depth";
  std::vector<http::Response> held;
  for (;;) {
    held.push_back(test::run_coroutine(io, wide.handle(request(target))));
    if (held.back().status != 200) break;
    ASSERT_GE(budget.used(), held.size() * held.back().content().size());
    ASSERT_LE(held.size(), 100u);
  }
  EXPECT_GT(held.size(), 10u);
  EXPECT_EQ(held.back().status, 503);
  EXPECT_THAT(held.back().body, HasSubstr("the answer does not fit into the memory for answers (4 MiB, "));
  EXPECT_EQ(test::run_coroutine(io, wide.handle(request("/apis"))).status, 200) << "small ones are always served";
  held.clear();
  EXPECT_EQ(budget.used(), 0u);
  EXPECT_EQ(test::run_coroutine(io, wide.handle(request(target))).status, 200);
}

TEST_F(RouterTest, HoldsADocumentThatIsNotSentCompressedOnTheBudgetOnceForAll) {
  const auto with_names = [this](const std::string& prefix) {
    upstream::SeriesListing listing{.shapes = {}, .series = 1};
    for (int i = 0; i < 10'000; ++i) listing.shapes.push_back({prefix + std::to_string(i), {"pod"}});
    const auto rules = test::rule_set(
        "rules:\n- {seriesQuery: s, resources: {overrides: {pod: {resource: pod}}}, metricsQuery: <<.Series>>}\n");
    const auto made = series::build_registry(
        rules, {{"s",
                 {.last_good = std::make_shared<const upstream::SeriesListing>(std::move(listing)),
                  .failure = std::nullopt}}});
    return render_discovery({.custom = made, .external = nullptr}, custom_metrics);
  };
  const auto asked = request("/apis/custom.metrics.k8s.io/v1beta1");
  auto packed = asked;
  packed.headers.add("Accept-Encoding", "gzip");
  router.set_discovery(with_names("a"));
  std::vector<http::Response> held{test::run_coroutine(io, router.handle(asked))};
  ASSERT_EQ(held[0].status, 200);
  const auto one = budget.used();
  EXPECT_GE(one, held[0].content().size());
  held.push_back(test::run_coroutine(io, router.handle(asked)));
  held.push_back(test::run_coroutine(io, router.handle(packed)));
  EXPECT_EQ(held[1].content(), held[0].content());
  EXPECT_EQ(held[2].headers.get("Content-Encoding"), "gzip");
  EXPECT_EQ(budget.used(), one);
  for (int version = 0; held.back().status == 200; ++version) {
    ASSERT_LT(version, 10) << "readers of old versions take more and more";
    router.set_discovery(with_names("b" + std::to_string(version)));
    held.push_back(test::run_coroutine(io, router.handle(asked)));
  }
  EXPECT_EQ(held.back().status, 503);
  EXPECT_EQ(test::run_coroutine(io, router.handle(packed)).status, 200);
  held.clear();
  EXPECT_EQ(budget.used(), 0u);
  EXPECT_EQ(test::run_coroutine(io, router.handle(asked)).status, 200);
}

TEST_F(RouterTest, ServesOpenApiAndKnowsItsPathsFromOthers) {
  EXPECT_EQ(ask("/openapi/v2").status, 200);
  EXPECT_EQ(ask("/openapi/v3").status, 200);
  EXPECT_EQ(ask("/openapi/v3/apis/custom.metrics.k8s.io/v1beta1").status, 200);
  for (const auto* lost : {"/openapi", "/openapi/v1", "/openapi/v3/version", "/openapi/v2/x"}) {
    EXPECT_EQ(ask(lost).status, 404) << lost;
    EXPECT_THAT(std::string(ask(lost).content()), HasSubstr("\"paths\": [")) << lost;
  }
}

TEST_F(RouterTest, CountsEveryAnswerAndShowsTheCounts) {
  ask(value);
  ask(value);
  ask(value + "?timeout=xx");
  ask("/healthz");
  ask("relative");
  const auto response = ask("/metrics");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers.get("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  const std::string text(response.content());
  const std::string values =
      R"(component="custom-metrics",dry_run="",group="custom.metrics.k8s.io",resource="*",scope="resource",subresource="*",)"
      R"(verb="GET",version="v1beta1"} )";
  EXPECT_THAT(text, HasSubstr(R"(apiserver_request_total{code="200",)" + values + "2\n"));
  EXPECT_THAT(text, HasSubstr(R"(apiserver_request_total{code="400",)" + values + "1\n"));
  EXPECT_THAT(text, HasSubstr(R"(apiserver_request_duration_seconds_count{)" + values + "3\n"));
  EXPECT_THAT(text, HasSubstr(R"(subresource="/healthz",verb="GET",version=""} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(apiserver_request_total{code="400",component="apiserver",dry_run="",group="",)"));
  EXPECT_THAT(text, HasSubstr("apiserver_current_inflight_requests{request_kind=\"readOnly\"} 1\n")) << "this one";
  EXPECT_EQ(ask("/metrics", "DELETE").status, 405);
  EXPECT_EQ(ask("/metrics/slis").status, 404);
}

TEST_F(RouterTest, AnswersLostPathsWithThePathsThereAre) {
  const auto lost = ask("/nope");
  EXPECT_EQ(lost.status, 404);
  EXPECT_THAT(std::string(lost.content()), HasSubstr("/apis/custom.metrics.k8s.io/v1beta1"));
  EXPECT_EQ(ask("/").status, 200);
  EXPECT_EQ(ask("/version").content(), "{\n  \"major\": \"1\"\n}");
  EXPECT_EQ(ask("/healthz").content(), "ok");
  EXPECT_EQ(ask("/healthz/nope").status, 404);
}

TEST_F(RouterTest, RefusesOtherMethodsOnItsRoutes) {
  for (const auto* method : {"POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECTX"}) {
    EXPECT_EQ(ask(value, method).status, 405) << method;
    for (const auto* target : {"/apis/custom.metrics.k8s.io/v1beta1", "/apis", "/", "/index.html", "/version"}) {
      EXPECT_EQ(ask(target, method).status, 405) << method << " " << target;
    }
  }
}

TEST_F(RouterTest, RefusesABadTimeoutBeforeAnythingElse) {
  EXPECT_EQ(ask(value + "?timeout=xx").status, 400);
  EXPECT_TRUE(upstream.queries.empty());
}

TEST_F(RouterTest, GivesTheBackendTheTimeOfTheRequestLessAReserve) {
  ask(value + "?timeout=5s");
  EXPECT_EQ(upstream.queries[0].deadline, clock.now() + std::chrono::milliseconds(4500));
  ask(value);
  EXPECT_EQ(upstream.queries[1].deadline, clock.now() + std::chrono::milliseconds(59500));
}

TEST_F(RouterTest, Answers500ToAnUnexpectedExceptionButLetsCancellationPass) {
  upstream.on_query = [](const upstream::QueryCall&) -> Result<upstream::QueryResult> {
    throw boost::system::system_error(asio::error::bad_descriptor);
  };
  const auto response = ask(value);
  EXPECT_EQ(response.status, 500);
  EXPECT_THAT(testing::PrintToString(lines), HasSubstr("unexpected failure"));
  upstream.on_query = [](const upstream::QueryCall&) -> Result<upstream::QueryResult> {
    throw boost::system::system_error(asio::error::operation_aborted);
  };
  EXPECT_THROW(ask(value), boost::system::system_error);
}

TEST_F(RouterTest, BoundsTheRequestsForMetricsThatRunAtOnceAndNoOthers) {
  runtime::Event release(io.get_executor());
  class Slow : public NoObjects {
   public:
    explicit Slow(runtime::Event& until) : until_(until) {}
    asio::awaitable<Result<std::vector<std::string>>> names(cluster::ObjectQuery) override {
      co_await until_.wait();
      co_return std::vector<std::string>();
    }

   private:
    runtime::Event& until_;
  };
  Slow slow(release);
  provider::CustomMetricProvider slow_provider(resources, slow, upstream, clock, logger, repeated, lists);
  const auto listing = std::make_shared<const upstream::SeriesListing>(
      upstream::SeriesListing{.shapes = {{"http_requests_total", {"namespace", "pod"}}}, .series = 1});
  slow_provider.set_registry(series::build_registry(
      test::rule_set(test::kWebinarRule),
      {{"{__name__=~\"^http_requests_total$\"}", {.last_good = listing, .failure = std::nullopt}}}));
  MetricEndpoint endpoint(slow_provider, clock, logger, budget);
  Router narrow(access, endpoint, external_metrics, resource_metrics, health, clock, logger, figures,
                SentAnswers(budget, budget), "{}", {.running = 4});
  narrow.serve_groups(custom_metrics);
  const auto many = "/apis/custom.metrics.k8s.io/v1beta1/namespaces/moc/pods/*/http_requests_per_second";
  int done = 0;
  for (int i = 0; i < 2; ++i) {
    asio::co_spawn(io, narrow.handle(request(many)), [&](const std::exception_ptr&, const http::Response&) { ++done; });
  }
  test::run_ready(io);
  EXPECT_THAT(figures.text(), HasSubstr("apiserver_current_inflight_requests{request_kind=\"readOnly\"} 2\n"));
  const auto refused = test::run_coroutine(io, narrow.handle(request(many)));
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.headers.get("Retry-After"), "1");
  for (const auto* target : {"/livez", "/apis", "/apis/custom.metrics.k8s.io", "/apis/custom.metrics.k8s.io/v1beta1",
                             "/version", "/openapi/v2", "/openapi/v3", "/metrics"}) {
    EXPECT_EQ(test::run_coroutine(io, narrow.handle(request(target))).status, 200) << target;
  }
  EXPECT_EQ(test::run_coroutine(io, narrow.handle(request("/nowhere"))).status, 404);
  release.set();
  while (done < 2) io.run_one();
  EXPECT_EQ(test::run_coroutine(io, narrow.handle(request(many))).status, 404) << "the places are free again";
}

// They hold their connections meanwhile, and probes need some.
TEST_F(RouterTest, BoundsTheStrangersWhoWaitForAReview) {
  runtime::Event release(io.get_executor());
  struct Hanging : auth::Authorizer {
    explicit Hanging(runtime::Event& until) : until_(until) {}
    asio::awaitable<Result<auth::Decision>> authorize(auth::Identity, auth::AccessAttributes,
                                                      runtime::SteadyTime) override {
      co_await until_.wait();
      co_return auth::Decision{.allowed = false, .reason = ""};
    }
    runtime::Event& until_;
  };
  struct Anybody : auth::Authenticator {
    asio::awaitable<Result<std::optional<auth::Identity>>> authenticate(const http::Request&,
                                                                        runtime::SteadyTime) override {
      co_return std::optional(auth::Identity{.user = "system:anonymous"});
    }
  };
  std::vector<std::unique_ptr<auth::Authenticator>> chain;
  chain.push_back(std::make_unique<Anybody>());
  Hanging hanging(release);
  AccessFilter filter(auth::AuthenticatorChain(std::move(chain)), auth::AlwaysAllowedPaths({"/livez"}), hanging, trust,
                      logger);
  Router narrow(filter, metrics, external_metrics, resource_metrics, health, clock, logger, figures,
                SentAnswers(budget, budget), "{}", {.strangers = 5, .strangers_of_one_address = 2});
  const auto from = [this](const std::string& address, const std::string& target) {
    auto out = request(target);
    out.remote_address = address + ":1234";
    return out;
  };
  std::vector<int> answers;
  const auto begin = [&](http::Request request) {
    asio::co_spawn(io, narrow.handle(std::move(request)),
                   [&](const std::exception_ptr&, const http::Response& r) { answers.push_back(r.status); });
    test::run_ready(io);
  };
  for (int i = 0; i < 3; ++i) begin(from("10.0.0.1", "/apis"));
  EXPECT_THAT(answers, testing::ElementsAre(429)) << "an address has two places";
  begin(from("10.0.0.1", "/livez"));
  EXPECT_THAT(answers, testing::ElementsAre(429, 200)) << "a probe waits for nobody";
  begin(from("10.0.0.2", "/apis"));
  auto known = from("10.0.0.1", "/apis");
  known.from_stranger = false;
  begin(std::move(known));
  EXPECT_THAT(answers, testing::ElementsAre(429, 200)) << "others have theirs";
  auto with_token = from("10.0.0.1", "/livez");
  with_token.headers.add("Authorization", "Bearer x");
  begin(std::move(with_token));
  EXPECT_THAT(answers, testing::ElementsAre(429, 200, 429)) << "a token must be reviewed, whatever the path";
  release.set();
  test::run_ready(io);
  EXPECT_THAT(answers, testing::ElementsAre(429, 200, 429, 403, 403, 403, 403));
  begin(from("10.0.0.1", "/apis"));
  EXPECT_EQ(answers.back(), 403) << "the places are free again";
}

// Their connections cannot be closed meanwhile, and probes may come from the same address.
TEST_F(RouterTest, BoundsTheStrangersOfOneAddressWhoWaitForTheBackend) {
  Router narrow(access, metrics, external_metrics, resource_metrics, health, clock, logger, figures,
                SentAnswers(budget, budget), "{}", {.strangers_of_one_address = 2});
  narrow.serve_groups(custom_metrics);
  upstream.query_stall = std::make_shared<runtime::Event>(io.get_executor());
  std::vector<int> answers;
  const auto begin = [&](const std::string& address) {
    auto asked = request(value);
    asked.remote_address = address + ":1234";
    asio::co_spawn(io, narrow.handle(std::move(asked)),
                   [&](const std::exception_ptr&, const http::Response& r) { answers.push_back(r.status); });
    test::run_ready(io);
  };
  for (int i = 0; i < 3; ++i) begin("10.0.0.1");
  EXPECT_THAT(answers, testing::ElementsAre(429));
  for (int i = 0; i < 3; ++i) begin("127.0.0.1");
  begin("10.0.0.2");
  EXPECT_THAT(answers, testing::ElementsAre(429));
  upstream.query_stall->set();
  test::run_ready(io);
  EXPECT_THAT(answers, testing::ElementsAre(429, 200, 200, 200, 200, 200, 200));
  begin("10.0.0.1");
  EXPECT_EQ(answers.back(), 200);
}

TEST_F(RouterTest, LetsNobodyWithoutARightTakeThePlaceOfAnotherAndMastersAlwaysPass) {
  runtime::Event verdict(io.get_executor());
  struct Told : auth::Authenticator {
    explicit Told(runtime::Event& until) : until_(until) {}
    asio::awaitable<Result<std::optional<auth::Identity>>> authenticate(const http::Request& request,
                                                                        runtime::SteadyTime) override {
      auth::Identity out{.user = std::string(request.headers.get("User").value_or("alice"))};
      if (out.user == "unknown") {
        co_await until_.wait();
        co_return Error{ErrorKind::unauthorized, "unknown token", ""};
      }
      if (out.user == "master") out.groups.emplace_back("system:masters");
      co_return std::optional<auth::Identity>(std::move(out));
    }
    runtime::Event& until_;
  };
  struct Slow : auth::Authorizer {
    explicit Slow(runtime::Event& until) : until_(until) {}
    asio::awaitable<Result<auth::Decision>> authorize(auth::Identity identity, auth::AccessAttributes,
                                                      runtime::SteadyTime) override {
      const bool allowed = identity.user != "refused";
      if (!allowed) co_await until_.wait();
      co_return auth::Decision{.allowed = allowed};
    }
    runtime::Event& until_;
  };
  std::vector<std::unique_ptr<auth::Authenticator>> chain;
  chain.push_back(std::make_unique<Told>(verdict));
  Slow slow(verdict);
  AccessFilter filter(auth::AuthenticatorChain(std::move(chain)), auth::AlwaysAllowedPaths({}), slow, trust, logger);
  Router narrow(filter, metrics, external_metrics, resource_metrics, health, clock, logger, figures,
                SentAnswers(budget, budget), "{}", {.running = 4});
  narrow.serve_groups(custom_metrics);
  const auto as = [this](const std::string& user) {
    auto out = request(value);
    out.headers.add("User", user);
    return out;
  };
  std::vector<int> answers;
  const auto begin = [&](const std::string& user) {
    asio::co_spawn(io, narrow.handle(as(user)),
                   [&](const std::exception_ptr&, const http::Response& r) { answers.push_back(r.status); });
    test::run_ready(io);
  };
  for (int i = 0; i < 3; ++i) begin("unknown");
  for (int i = 0; i < 3; ++i) begin("refused");
  EXPECT_EQ(test::run_coroutine(io, narrow.handle(as("alice"))).status, 200);
  const auto slow_backend = std::make_shared<runtime::Event>(io.get_executor());
  upstream.query_stall = slow_backend;
  const std::string account = "system:serviceaccount:shop:";
  for (const auto* name : {"a", "b"}) begin(account + name);
  upstream.query_stall.reset();
  EXPECT_EQ(test::run_coroutine(io, narrow.handle(as(account + "c"))).status, 429) << "they hold half of them";
  EXPECT_EQ(test::run_coroutine(io, narrow.handle(as("alice"))).status, 200) << "others have theirs";
  EXPECT_EQ(test::run_coroutine(io, narrow.handle(as("master"))).status, 200);
  verdict.set();
  test::run_ready(io);
  EXPECT_THAT(answers, testing::ElementsAre(401, 401, 401, 403, 403, 403)) << "401 and 403 come before 429";
  slow_backend->set();
  test::run_ready(io);
  EXPECT_THAT(answers, testing::ElementsAre(401, 401, 401, 403, 403, 403, 200, 200));
}

TEST_F(RouterTest, GivesTheApiServerNoMoreTimeForAReviewThanTheRequestHas) {
  struct Silent : auth::Authorizer {
    runtime::SteadyTime told;
    asio::awaitable<Result<auth::Decision>> authorize(auth::Identity, auth::AccessAttributes,
                                                      runtime::SteadyTime deadline) override {
      told = deadline;
      co_return Error{ErrorKind::upstream_timeout, "too slow", ""};
    }
  };
  Silent silent;
  AccessFilter filter(auth::AuthenticatorChain({}), auth::AlwaysAllowedPaths({}), silent, trust, logger);
  Router patient(filter, metrics, external_metrics, resource_metrics, health, clock, logger, figures,
                 SentAnswers(budget, budget), "{}");
  const auto response = test::run_coroutine(io, patient.handle(request("/apis?timeout=3s")));
  EXPECT_EQ(response.status, 504);
  EXPECT_THAT(response.body, HasSubstr(R"("reason":"Timeout")"));
  EXPECT_EQ(silent.told, clock.now() + std::chrono::seconds(3));
}

TEST_F(RouterTest, HasAGroupFromWhenItIsServed) {
  Router bare(access, metrics, external_metrics, resource_metrics, health, clock, logger, figures,
              SentAnswers(budget, budget), "{}");
  EXPECT_EQ(test::run_coroutine(io, bare.handle(request("/apis/custom.metrics.k8s.io"))).status, 404);
  EXPECT_EQ(test::run_coroutine(io, bare.handle(request(value))).status, 404);
  EXPECT_THAT(std::string(test::run_coroutine(io, bare.handle(request("/apis"))).content()),
              HasSubstr(R"("groups":[])"));
  bare.serve_groups(custom_metrics);
  EXPECT_EQ(test::run_coroutine(io, bare.handle(request("/apis/custom.metrics.k8s.io"))).status, 200);
  EXPECT_EQ(test::run_coroutine(io, bare.handle(request("/openapi/v3/apis/custom.metrics.k8s.io/v1beta1"))).status,
            200);
}

TEST_F(RouterTest, KeepsTheMetricsOfAGroupWhenAnotherComes) {
  custom_metrics.add(ApiGroup::external_metrics);
  router.serve_groups(custom_metrics);
  EXPECT_THAT(std::string(ask("/apis/custom.metrics.k8s.io/v1beta1").content()),
              HasSubstr("pods/http_requests_per_second"));
  EXPECT_THAT(std::string(ask("/apis/external.metrics.k8s.io/v1beta1").content()), HasSubstr(R"("resources":[])"));
}

TEST_F(RouterTest, ServesExternalMetricsByTheirOwnRegistry) {
  const std::string metric = "/apis/external.metrics.k8s.io/v1beta1/namespaces/moc/queue_depth";
  EXPECT_THAT(std::string(ask(metric).content()), HasSubstr("paths")) << "no such group yet";
  const auto listing = std::make_shared<const upstream::SeriesListing>(
      upstream::SeriesListing{.shapes = {{"queue_depth", {}}}, .series = 1});
  external_provider.set_registry(series::build_registry(
      test::rule_set("externalRules: [{seriesQuery: q, metricsQuery: q, resources: {namespaced: false}}]"),
      {{"q", {.last_good = listing, .failure = std::nullopt}}}, rules::Section::external_rules));
  custom_metrics.add(ApiGroup::external_metrics);
  router.serve_groups(custom_metrics);
  const auto response = ask(metric);
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.body, HasSubstr(R"("metricLabels":{"pod":"p-a"})"));
  EXPECT_EQ(ask("/apis/external.metrics.k8s.io/v1beta1/namespaces/moc/other").status, 404);
  EXPECT_EQ(ask(metric, "PUT").status, 405);
  EXPECT_EQ(ask("/apis/external.metrics.k8s.io").status, 200);
  EXPECT_EQ(ask("/openapi/v3/apis/external.metrics.k8s.io/v1beta1").status, 200);
  auto picky = request("/apis/external.metrics.k8s.io/v1beta1/namespaces/moc/other");
  picky.headers.add("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io");
  EXPECT_EQ(ask(picky).status, 406) << "before anybody is asked";
}

TEST_F(RouterTest, ServesResourceMetricsByTheirRules) {
  custom_metrics.add(ApiGroup::resource_metrics);
  router.serve_groups(custom_metrics);
  const std::string nodes = "/apis/metrics.k8s.io/v1beta1/nodes";
  EXPECT_EQ(ask(nodes).status, 503) << "no rules yet";
  resource_provider.set_rules(test::rule_set("resourceRules: {}"));
  EXPECT_THAT(ask(nodes).body, HasSubstr(R"("kind":"NodeMetricsList")"));
  EXPECT_EQ(ask(nodes + "/n-a").status, 404);
  EXPECT_EQ(ask(nodes, "DELETE").status, 405);
  EXPECT_EQ(ask("/apis/metrics.k8s.io/v1beta1/pods?watch=1").status, 405);
}

TEST_F(RouterTest, ProbesItsHealthByAnyMethod) {
  for (const auto* method : {"GET", "HEAD", "POST"}) EXPECT_EQ(ask("/readyz", method).status, 200) << method;
  EXPECT_EQ(ask("/readyz/ping").content(), "ok");
  EXPECT_EQ(ask("/readyz?verbose=").content(), "[+]ping ok\nreadyz check passed\n");
  EXPECT_EQ(ask("/readyz").headers.get("X-Content-Type-Options"), "nosniff");
}

TEST_F(RouterTest, LogsARequestFromVerbosityFiveOn) {
  ask("/healthz");
  EXPECT_THAT(testing::PrintToString(lines), HasSubstr("GET /healthz 200 in 0 us"));
  lines.clear();
  ask("/" + std::string(1 << 20, 'x'));
  ASSERT_FALSE(lines.empty());
  for (const auto& line : lines) EXPECT_LT(line.size(), 600u);
}

}  // namespace
}  // namespace adapter::api
