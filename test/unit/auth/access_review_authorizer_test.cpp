#include "auth/access_review_authorizer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <malloc.h>

#include "support/fake_api.hpp"
#include "support/manual_clock.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::auth {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::IsEmpty;

AccessAttributes pods() {
  return {.resource_request = true,
          .path = "/apis/custom.metrics.k8s.io/v1beta1/namespaces/moc/pods/*/http_requests_per_second",
          .verb = "get",
          .group = "custom.metrics.k8s.io",
          .version = "v1beta1",
          .resource = "pods",
          .subresource = "http_requests_per_second",
          .name = "*",
          .object_namespace = "moc"};
}

TEST(AccessReview, AsksWhatIsServedForWhomItIsServed) {
  const Identity hpa{.user = "system:serviceaccount:kube-system:horizontal-pod-autoscaler",
                     .uid = "u1",
                     .groups = {"system:serviceaccounts", "system:authenticated"},
                     .extra = {{"scopes", {"a", "b"}}}};
  EXPECT_EQ(
      access_review_of(hpa, pods()),
      R"({"apiVersion":"authorization.k8s.io/v1","kind":"SubjectAccessReview","spec":{"user":"system:serviceaccount:kube-system:horizontal-pod-autoscaler","uid":"u1","groups":["system:serviceaccounts","system:authenticated"],"extra":{"scopes":["a","b"]},"resourceAttributes":{"namespace":"moc","verb":"get","group":"custom.metrics.k8s.io","version":"v1beta1","resource":"pods","subresource":"http_requests_per_second","name":"*"}}})");
}

TEST(AccessReview, LeavesOutWhatIsEmptyAndAsksForAPathAsItIs) {
  EXPECT_EQ(
      access_review_of({.user = "bob", .groups = {"system:authenticated"}}, {.path = "/metrics", .verb = "get"}),
      R"({"apiVersion":"authorization.k8s.io/v1","kind":"SubjectAccessReview","spec":{"user":"bob","groups":["system:authenticated"],"nonResourceAttributes":{"path":"/metrics","verb":"get"}}})");
  EXPECT_EQ(
      access_review_of({.user = "bob"}, {.resource_request = true, .verb = "list", .resource = "nodes"}),
      R"({"apiVersion":"authorization.k8s.io/v1","kind":"SubjectAccessReview","spec":{"user":"bob","resourceAttributes":{"verb":"list","resource":"nodes"}}})");
}

TEST(AccessReview, EscapesWhatACallerCanChoose) {
  const auto review = access_review_of({.user = "a\",\"groups\":[\"system:masters\"],\"x\":\"\xff"}, pods());
  EXPECT_THAT(review, HasSubstr(R"("user":"a\",\"groups\":[\"system:masters\"],\"x\":\")"));
  EXPECT_THAT(review, HasSubstr("\xef\xbf\xbd"));
}

TEST(DecisionOfReview, IsWhatTheReviewSays) {
  const auto allowed = decision_of_review(R"({"status":{"allowed":true,"reason":"RBAC: allowed by x"}})");
  EXPECT_TRUE(allowed->allowed);
  const auto refused = decision_of_review(R"({"status":{"allowed":false,"reason":"no role"}})");
  EXPECT_FALSE(refused->allowed);
  EXPECT_EQ(refused->reason, "no role");
  EXPECT_FALSE(decision_of_review(R"({"status":{}})")->allowed);
  EXPECT_FALSE(decision_of_review(R"({"status":{"denied":true}})")->allowed);
  EXPECT_FALSE(decision_of_review(R"({"status":{"allowed":false,"evaluationError":"no such role"}})")->allowed);
  EXPECT_TRUE(decision_of_review(R"({"status":{"allowed":true,"evaluationError":"no such role"}})")->allowed)
      << "one broken role does not take away what another gives";
  const std::string long_reason(2000, 'x');
  EXPECT_EQ(decision_of_review(R"({"status":{"reason":")" + long_reason + R"("}})")->reason.size(), 1024u);
}

TEST(DecisionOfReview, IsAnErrorWhenTheReviewContradictsItselfOrMakesNoSense) {
  for (const auto* body : {R"({"status":{"allowed":true,"denied":true}})", R"({"status":{"allowed":"true"}})",
                           R"({"status":{"allowed":1}})", R"({"status":{"allowed":true,"denied":"no"}})",
                           R"({"status":{"allowed":true,"reason":[]}})", R"({"status":true})", "{}", "", "allowed"}) {
    EXPECT_FALSE(decision_of_review(body)) << body;
  }
}

struct AccessReviewAuthorizerTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  runtime::Logger logger{0, [](std::string_view) {}};
  std::string status = R"({"allowed":true})";
  Result<int> code = 201;
  test::FakeApi api{[this](const cluster::ApiCall&) {
    return test::FakeApi::Answer{.status = code, .pieces = {R"({"status":)" + status + "}"}};
  }};
  runtime::Budget budget{64 << 20};
  AccessReviewAuthorizer authorizer{
      io.get_executor(), api, clock, logger, budget, {.allowed = seconds(10), .refused = seconds(5)}};
  Identity bob{.user = "bob", .groups = {"system:authenticated"}};

  ~AccessReviewAuthorizerTest() override { test::run_coroutine(io, authorizer.stop()); }

  Result<Decision> ask(const Identity& who, const AccessAttributes& what) {
    return test::run_coroutine(io, authorizer.authorize(who, what, clock.now() + seconds(60)));
  }
};

TEST_F(AccessReviewAuthorizerTest, LetsTheApiServerDecide) {
  EXPECT_TRUE(ask(bob, pods())->allowed);
  ASSERT_EQ(api.calls.size(), 1u);
  EXPECT_EQ(api.calls[0].target, "/apis/authorization.k8s.io/v1/subjectaccessreviews");
  EXPECT_EQ(api.calls[0].body, access_review_of(bob, pods()));
}

TEST_F(AccessReviewAuthorizerTest, AllowsMastersWithoutAQuestion) {
  status = R"({"denied":true})";
  EXPECT_TRUE(ask({.user = "system:kube-aggregator", .groups = {"system:masters"}}, pods())->allowed);
  EXPECT_THAT(api.calls, IsEmpty());
}

TEST_F(AccessReviewAuthorizerTest, RemembersEachAnswerForItsOwnTime) {
  ask(bob, pods());
  clock.advance(seconds(9));
  ask(bob, pods());
  EXPECT_EQ(api.calls.size(), 1u);
  clock.advance(seconds(1));
  status = R"({"allowed":false,"reason":"no role"})";
  EXPECT_FALSE(ask(bob, pods())->allowed);
  clock.advance(seconds(4));
  EXPECT_EQ(ask(bob, pods())->reason, "no role");
  EXPECT_EQ(api.calls.size(), 2u);
  clock.advance(seconds(1));
  ask(bob, pods());
  EXPECT_EQ(api.calls.size(), 3u);
  EXPECT_EQ(authorizer.cache().hits(), 2u);
}

TEST_F(AccessReviewAuthorizerTest, NeverAnswersOneQuestionWithTheAnswerToAnother) {
  ask(bob, pods());
  status = R"({"allowed":false})";
  const auto change = [](auto edit) {
    auto attributes = pods();
    edit(attributes);
    return attributes;
  };
  const std::vector<std::pair<Identity, AccessAttributes>> others{
      {{.user = "eve", .groups = bob.groups}, pods()},
      {{.user = "bob", .uid = "u", .groups = bob.groups}, pods()},
      {{.user = "bob", .groups = {"system:authenticated", "dev"}}, pods()},
      {{.user = "bob", .groups = {"system:authenticated,dev"}}, pods()},
      {{.user = "bob", .groups = bob.groups, .extra = {{"k", {}}}}, pods()},
      {bob, change([](auto& a) { a.object_namespace = "other"; })},
      {bob, change([](auto& a) { a.name = "p"; })},
      {bob, change([](auto& a) { a.verb = "list"; })},
      {bob, change([](auto& a) { a.subresource = "other"; })},
      {bob, change([](auto& a) { a.version = "v1beta2"; })},
      {bob, change([](auto& a) { a.resource_request = false; })},
  };
  for (const auto& [who, what] : others) EXPECT_FALSE(ask(who, what)->allowed);
  EXPECT_EQ(api.calls.size(), 1 + others.size());
}

TEST_F(AccessReviewAuthorizerTest, PacesTheQuestionsOfStrangersAndOfNobodyElse) {
  const auto path = [](int i) { return AccessAttributes{.path = "/p" + std::to_string(i), .verb = "get"}; };
  Identity anonymous{.user = "system:anonymous", .groups = {"system:unauthenticated"}, .stranger = true};
  std::size_t refused = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto decision = ask(anonymous, path(i));
    if (decision) continue;
    ++refused;
    EXPECT_EQ(decision.error().kind, ErrorKind::too_many_requests);
  }
  EXPECT_EQ(api.calls.size(), 100u);
  EXPECT_EQ(refused, 900u);
  EXPECT_EQ(authorizer.pace().refused(), 900u);
  EXPECT_TRUE(ask(anonymous, path(0))) << "what is remembered costs nothing";
  EXPECT_TRUE(ask(bob, pods())) << "the known are never shut out";
  anonymous.stranger = false;
  EXPECT_TRUE(ask(anonymous, path(2000))) << "nor those for whom the front proxy speaks";
  anonymous.stranger = true;
  clock.advance(seconds(1));
  api.calls.clear();
  for (int i = 3000; i < 3100; ++i) ask(anonymous, path(i));
  EXPECT_EQ(api.calls.size(), 50u);
}

TEST_F(AccessReviewAuthorizerTest, DoesNotRememberVeryLongQuestions) {
  auto attributes = pods();
  attributes.name = std::string(10'000, 'x');
  ask(bob, attributes);
  ask(bob, attributes);
  EXPECT_EQ(api.calls.size(), 2u);
  EXPECT_EQ(authorizer.cache().size(), 0u);
}

TEST_F(AccessReviewAuthorizerTest, HoldsNoMoreOfACallerThanIsCountedWhileItWaits) {
  std::size_t held = 0, counted = 0;
  const auto before = mallinfo2().uordblks;
  api.on_call = [&](const cluster::ApiCall&) {
    held = mallinfo2().uordblks - before;
    counted = budget.used();
    return test::FakeApi::Answer{.status = 201, .pieces = {R"({"status":{"allowed":true}})"}};
  };
  Identity large{.user = "bob"};
  for (int i = 0; i < 3000; ++i) large.extra["scope-" + std::to_string(i)] = {"a value of some length"};
  EXPECT_TRUE(test::run_coroutine(io, authorizer.authorize(std::move(large), pods(), clock.now() + seconds(60))));
  EXPECT_GT(counted, 100'000u);
  EXPECT_LT(held, counted);
}

TEST_F(AccessReviewAuthorizerTest, FailsClosedAndNamesTheApiServer) {
  code = 403;
  const auto failed = ask(bob, pods());
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, ErrorKind::upstream_unavailable);
  EXPECT_THAT(failed.error().message, HasSubstr("the API server did not answer a SubjectAccessReview"));
  code = 201;
  status = R"({"allowed":true,"denied":true})";
  EXPECT_EQ(ask(bob, pods()).error().kind, ErrorKind::malformed_response);
  status = R"({"allowed":true})";
  EXPECT_TRUE(ask(bob, pods())->allowed) << "errors are not remembered";
}

}  // namespace
}  // namespace adapter::auth
