#include "api/health_endpoint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace adapter::api {
namespace {

struct HealthEndpointTest : testing::Test {
  bool ready = true;
  std::string log;
  runtime::Logger logger{2, [this](std::string_view line) { log += line; }};
  HealthChecks checks{{.name = "ping", .readiness_only = false, .check = [] { return Result<void>(); }},
                      {.name = "relist/first", .readiness_only = true, .check = [this] {
                         return ready ? Result<void>() : Result<void>(Error{ErrorKind::unavailable, "secret", ""});
                       }}};
  http::Response ask(const std::string& endpoint, const http::QueryParameters& parameters = {}) {
    return *answer_health(checks, endpoint, "", parameters, logger);
  }
};

TEST_F(HealthEndpointTest, SaysOkAndNothingElse) {
  const auto response = ask("readyz");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "ok");
  EXPECT_EQ(response.headers.get("Content-Type"), "text/plain; charset=utf-8");
}

TEST_F(HealthEndpointTest, ListsItsChecksWhenAsked) {
  EXPECT_EQ(ask("readyz", {{"verbose", ""}}).body, "[+]ping ok\n[+]relist/first ok\nreadyz check passed\n");
  EXPECT_EQ(ask("livez", {{"verbose", ""}, {"exclude", "ping"}, {"exclude", "nope"}}).body,
            "[+]ping excluded: ok\nwarn: some health checks cannot be excluded: no matches for \"nope\"\nlivez check "
            "passed\n");
}

TEST_F(HealthEndpointTest, NamesUnknownExclusionsOnceAndInOrder) {
  EXPECT_EQ(ask("readyz", {{"verbose", "true"}, {"exclude", "z"}, {"exclude", "a"}, {"exclude", "z"}}).body,
            "[+]ping ok\n[+]relist/first ok\nwarn: some health checks cannot be excluded: no matches for \"a\",\"z\"\n"
            "readyz check passed\n");
  EXPECT_EQ(ask("readyz", {{"exclude", "a"}}).body, "ok") << "they fail nothing";
  ready = false;
  EXPECT_EQ(ask("readyz", {{"exclude", "a"}}).body,
            "[+]ping ok\n[-]relist/first failed: reason withheld\n"
            "warn: some health checks cannot be excluded: no matches for \"a\"\nreadyz check failed\n");
}

TEST_F(HealthEndpointTest, FailsWith500AndKeepsTheReasonToItself) {
  ready = false;
  const auto response = ask("readyz");
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(response.body, "[+]ping ok\n[-]relist/first failed: reason withheld\nreadyz check failed\n");
  EXPECT_THAT(log, testing::HasSubstr("readyz check failed: relist/first: secret"));
  EXPECT_EQ(ask("livez").status, 200) << "being alive does not depend on it";
  EXPECT_EQ(ask("readyz", {{"exclude", "relist/first"}}).status, 200);
}

TEST_F(HealthEndpointTest, AnswersForOneCheck) {
  EXPECT_EQ(answer_health(checks, "readyz", "relist/first", {}, logger)->body, "ok");
  ready = false;
  EXPECT_EQ(answer_health(checks, "readyz", "relist/first", {}, logger)->status, 500);
  EXPECT_FALSE(answer_health(checks, "livez", "relist/first", {}, logger).has_value());
  EXPECT_FALSE(answer_health(checks, "readyz", "nope", {}, logger).has_value());
}

}  // namespace
}  // namespace adapter::api
