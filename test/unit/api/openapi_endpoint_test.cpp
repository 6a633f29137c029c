#include "api/openapi_endpoint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace adapter::api {
namespace {

using testing::HasSubstr;

const std::string kGroup = "/openapi/v3/apis/custom.metrics.k8s.io/v1beta2";

ServedGroups only_custom_metrics() {
  ServedGroups out;
  out.add(ApiGroup::custom_metrics);
  return out;
}

struct OpenApiTest : testing::Test {
  test::ManualClock clock;
  OpenApiEndpoint openapi{clock, only_custom_metrics()};

  std::optional<http::Response> ask(const std::string& target, std::vector<http::Headers::Field> headers = {},
                                    const std::string& method = "GET") {
    http::Request request;
    request.method = method;
    request.target = target;
    for (auto& field : headers) request.headers.add(field.name, field.value);
    return openapi.answer(request, *parse_request_path(method, target));
  }
  std::string hash() { return tag(kGroup).substr(1, 128); }
  std::string tag(const std::string& target) { return std::string(*ask(target)->headers.get("ETag")); }
};

TEST_F(OpenApiTest, ServesAValidSwaggerDocumentWithoutPaths) {
  const auto response = ask("/openapi/v2", {{"Accept", "application/json"}});
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->content(),
            R"({"swagger":"2.0","info":{"title":"promadapter","version":"v1"},"paths":{},"definitions":{}})"
            "\n");
  EXPECT_EQ(response->headers.get("Content-Type"), "application/json");
  EXPECT_EQ(response->headers.get("Vary"), "Accept");
}

TEST_F(OpenApiTest, IndexesTheGroupVersionsServedAndNoOtherKey) {
  EXPECT_EQ(ask("/openapi/v3")->content(), R"({"paths":{"apis/custom.metrics.k8s.io/v1beta1":{"serverRelativeURL":)"
                                           R"("/openapi/v3/apis/custom.metrics.k8s.io/v1beta1?hash=)" +
                                               tag("/openapi/v3/apis/custom.metrics.k8s.io/v1beta1").substr(1, 128) +
                                               R"("},"apis/custom.metrics.k8s.io/v1beta2":{"serverRelativeURL":")" +
                                               kGroup + "?hash=" + hash() + "\"}}}\n");
  const OpenApiEndpoint without(clock, {});
  EXPECT_EQ(without
                .answer({.method = "GET", .target = "", .headers = {}, .remote_address = "", .peer = nullptr},
                        *parse_request_path("GET", "/openapi/v3"))
                ->content(),
            "{\"paths\":{}}\n");
}

TEST_F(OpenApiTest, LetsADocumentBeKeptForEverUnderItsOwnHashOnly) {
  const auto kept = ask(kGroup + "?hash=" + hash());
  EXPECT_THAT(std::string(kept->content()), HasSubstr(R"({"openapi":"3.0.0","info":{"title":)"));
  EXPECT_EQ(kept->headers.get("Cache-Control"), "public, immutable");
  EXPECT_TRUE(kept->headers.get("Expires").has_value());
  for (const auto* query : {"", "?hash=", "?hash=ABC", "?hash=%22"}) {
    const auto response = ask(kGroup + query);
    EXPECT_EQ(response->status, 200) << query << ": no redirect, which the proxy would turn into a 502";
    EXPECT_EQ(response->content(), kept->content()) << query;
    EXPECT_EQ(response->headers.count("Cache-Control") + response->headers.count("Expires"), 0u) << query;
    EXPECT_TRUE(response->headers.get("ETag").has_value()) << query;
  }
}

TEST_F(OpenApiTest, Answers304ToTheTagItGave) {
  for (const auto& target : {std::string("/openapi/v2"), std::string("/openapi/v3"), kGroup}) {
    EXPECT_EQ(ask(target, {{"If-None-Match", tag(target)}})->status, 304) << target;
    EXPECT_EQ(ask(target, {{"If-None-Match", "\"0\""}})->status, 200) << target;
  }
}

TEST_F(OpenApiTest, HasNoOtherDocuments) {
  for (const auto* rest : {"/", "/version", "/apis", "/apis/custom.metrics.k8s.io", "/apis/apps/v1",
                           "/apis/custom.metrics.k8s.io/v1beta2/", "/apis/custom.metrics.k8s.io/v1"}) {
    EXPECT_FALSE(ask("/openapi/v3" + std::string(rest)).has_value()) << rest;
  }
}

TEST_F(OpenApiTest, Answers406ToWhoWantsProtobufAlone) {
  const std::string v2 = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
  const std::string v3 = "application/com.github.proto-openapi.spec.v3.v1.0+protobuf";
  EXPECT_EQ(ask("/openapi/v2", {{"Accept", v2}})->status, 406);
  EXPECT_EQ(ask(kGroup, {{"Accept", v3}})->status, 406);
  EXPECT_EQ(ask(kGroup, {{"Accept", v3 + ", application/json"}})->status, 200);
  EXPECT_EQ(ask("/openapi/v3", {{"Accept", "*/*"}})->status, 200);
  EXPECT_EQ(ask("/openapi/v2", {}, "POST")->status, 405);
}

}  // namespace
}  // namespace adapter::api
