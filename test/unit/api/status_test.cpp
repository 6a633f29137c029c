#include "api/status.hpp"

#include <gtest/gtest.h>

namespace adapter::api {
namespace {

TEST(StatusResponse, HasTheCodeReasonAndDetailsOfItsKind) {
  struct Case {
    ErrorKind kind;
    int code;
    std::string body;
  };
  const std::string start = R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":)";
  for (
      const auto& c : std::vector<Case>{
          {ErrorKind::bad_request, 400, R"("why","reason":"BadRequest","code":400})"},
          {ErrorKind::invalid, 422, R"("why","reason":"Invalid","code":422})"},
          {ErrorKind::unauthorized, 401, R"("Unauthorized","reason":"Unauthorized","code":401})"},
          {ErrorKind::not_found, 404, R"("why","reason":"NotFound","code":404})"},
          {ErrorKind::method_not_allowed, 405, R"("why","reason":"MethodNotAllowed","details":{},"code":405})"},
          {ErrorKind::not_acceptable, 406, R"("why","reason":"NotAcceptable","code":406})"},
          {ErrorKind::upstream_unavailable, 500,
           R"("Internal error occurred: why","reason":"InternalError","details":{"causes":[{"message":"why"}]},"code":500})"},
          {ErrorKind::unrepresentable, 500,
           R"("Internal error occurred: why","reason":"InternalError","details":{"causes":[{"message":"why"}]},"code":500})"},
          {ErrorKind::wrong_result, 500, R"("why","code":500})"},
          {ErrorKind::unavailable, 503, R"("why","reason":"ServiceUnavailable","code":503})"},
          {ErrorKind::upstream_timeout, 504,
           R"("Timeout: request did not complete within the allotted timeout: why","reason":"Timeout","details":{},"code":504})"},
      }) {
    const auto response = status_response({c.kind, "why", "secret"}, false);
    EXPECT_EQ(response.status, c.code);
    EXPECT_EQ(response.body, start + c.body + "\n");
    EXPECT_EQ(response.headers.get("Content-Type"), "application/json");
    EXPECT_EQ(response.headers.get("Retry-After"), std::nullopt) << "it would make clients wait ten times over";
  }
}

TEST(StatusResponse, TellsAPathFromAMetricThatIsNotFound) {
  EXPECT_NE(no_such_resource(false).body.find(R"("reason":"NotFound","details":{},"code":404)"), std::string::npos);
}

TEST(StatusResponse, IsIndentedOnRequestWithoutALineBreakAtTheEnd) {
  const auto body = status_response({ErrorKind::not_found, "x", ""}, true).body;
  EXPECT_TRUE(body.starts_with("{\n  \"kind\": \"Status\",\n"));
  EXPECT_TRUE(body.ends_with("\n}"));
}

TEST(StatusResponse, IsNeverLargeWhateverItTellsOf) {
  const std::string text(1 << 16, '<');  // which takes six bytes in JSON
  const StatusCause cause{.reason = text, .message = text, .field = text};
  for (const auto kind : {ErrorKind::bad_request, ErrorKind::internal, ErrorKind::upstream_timeout}) {
    EXPECT_LT(status_response({kind, text, ""}, true).body.size(), 26u << 10);
    const StatusDetails details{.name = text, .group = text, .kind = text, .causes = {cause}};
    EXPECT_LT(status_response({kind, text, ""}, true, details).body.size(), 41u << 10);
  }
}

TEST(StatusResponse, TellsWhatItWasAbout) {
  const auto response = status_response(
      {ErrorKind::invalid, "x", ""}, false,
      {.group = "meta.k8s.io",
       .kind = "ListOptions",
       .causes = {{.reason = "FieldValueForbidden", .message = "no \"a\"", .field = "a"}, {.message = "b"}}});
  EXPECT_NE(
      response.body.find(R"("details":{"group":"meta.k8s.io","kind":"ListOptions","causes":[)"
                         R"({"reason":"FieldValueForbidden","message":"no \"a\"","field":"a"},{"message":"b"}]})"),
      std::string::npos)
      << response.body;
}

TEST(ForbiddenResponse, NamesTheResource) {
  const auto response =
      forbidden_response("no", {.name = "*", .group = "custom.metrics.k8s.io", .kind = "pods"}, false);
  EXPECT_EQ(response.status, 403);
  EXPECT_NE(response.body.find(R"("details":{"name":"*","group":"custom.metrics.k8s.io","kind":"pods"})"),
            std::string::npos);
  EXPECT_NE(forbidden_response("no", {}, false).body.find(R"("details":{},)"), std::string::npos);
}

}  // namespace
}  // namespace adapter::api
