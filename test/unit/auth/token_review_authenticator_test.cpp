#include "auth/token_review_authenticator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_api.hpp"
#include "support/manual_clock.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::auth {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

TEST(BearerToken, IsTheSecondOfTheFieldsThatSingleSpacesSeparate) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"Bearer abc", "abc"},     {"bearer abc", "abc"}, {"BEARER abc", "abc"}, {"  Bearer abc  ", "abc"},
      {"Bearer abc def", "abc"}, {"Bearer  abc", ""},   {"Bearer", ""},        {"Bearer ", ""},
      {"Bearer\tabc", ""},       {"Basic abc", ""},     {"Bearerabc", ""},     {"", ""},
  };
  for (const auto& [value, token] : cases) {
    http::Headers headers;
    headers.add("authorization", value);
    EXPECT_EQ(bearer_token(headers).value_or(""), token) << "'" << value << "'";
  }
  EXPECT_FALSE(bearer_token(http::Headers()));
  http::Headers two;
  two.add("Authorization", "Bearer first");
  two.add("Authorization", "Bearer second");
  EXPECT_EQ(bearer_token(two), "first");
}

TEST(IdentityOfReview, IsThatOfTheTokensOwner) {
  // As recorded from kube-apiserver 1.37.
  const auto identity = identity_of_review(
      R"({"kind":"TokenReview","spec":{"token":"t"},"status":{"authenticated":true,"user":{"username":"system:serviceaccount:moc:moc-user","uid":"431bd130","groups":["system:serviceaccounts","system:authenticated"],"extra":{"authentication.kubernetes.io/credential-id":["JTI=ccdb2c9b"]}},"audiences":["https://kubernetes.default.svc"]}})");
  ASSERT_TRUE(identity && *identity);
  EXPECT_EQ((*identity)->user, "system:serviceaccount:moc:moc-user");
  EXPECT_EQ((*identity)->uid, "431bd130");
  EXPECT_THAT((*identity)->groups, ElementsAre("system:serviceaccounts", "system:authenticated"));
  EXPECT_THAT((*identity)->extra,
              ElementsAre(Pair("authentication.kubernetes.io/credential-id", ElementsAre("JTI=ccdb2c9b"))));
}

TEST(IdentityOfReview, IsNobodysWhenTheReviewSaysSo) {
  EXPECT_FALSE(identity_of_review(R"({"status":{"authenticated":false,"user":{}}})")->has_value());
  EXPECT_FALSE(identity_of_review(R"({"status":{"user":{}}})")->has_value());
}

TEST(IdentityOfReview, IsAnErrorWhenTheReviewFailedOrMakesNoSense) {
  for (const auto* body : {
           R"({"status":{"user":{},"error":"invalid bearer token"}})",
           R"({"status":{"authenticated":true,"user":{"username":"a"},"error":"but"}})",
           R"({"status":{"authenticated":"true","user":{"username":"a"}}})",
           R"({"status":{"authenticated":true}})",
           R"({"status":{"authenticated":true,"user":{}}})",
           R"({"status":{"authenticated":true,"user":{"username":7}}})",
           R"({"status":{"authenticated":true,"user":{"username":"a","groups":"b"}}})",
           R"({"status":{"authenticated":true,"user":{"username":"a","groups":[1]}}})",
           R"({"status":{"authenticated":true,"user":{"username":"a","extra":[]}}})",
           R"({"status":{"authenticated":true,"user":{"username":"a","extra":{"k":"v"}}}})",
           R"({"status":[]})",
           R"({})",
           R"([])",
           R"({"status":)",
           "",
       }) {
    EXPECT_FALSE(identity_of_review(body)) << body;
  }
}

struct TokenReviewAuthenticatorTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  std::vector<std::string> log;
  runtime::Logger logger{10, [this](std::string_view line) { log.emplace_back(line); }};
  std::string status = R"({"authenticated":true,"user":{"username":"alice"}})";
  int code = 201;
  std::shared_ptr<runtime::Event> before;  // reviews wait for it, when there is one
  test::FakeApi api{[this](const cluster::ApiCall&) {
    return test::FakeApi::Answer{.status = code, .pieces = {R"({"status":)" + status + "}"}, .before = before};
  }};
  runtime::Budget budget{1 << 20};
  TokenReviewAuthenticator authenticator{io.get_executor(), api, clock, logger, budget, seconds(10)};

  ~TokenReviewAuthenticatorTest() override { test::run_coroutine(io, authenticator.stop()); }

  static http::Request with(const std::string& authorization) {
    http::Request request;
    if (!authorization.empty()) request.headers.add("Authorization", authorization);
    return request;
  }
  Result<std::optional<Identity>> ask(const std::string& authorization) {
    const auto request = with(authorization);
    return test::run_coroutine(io, authenticator.authenticate(request, clock.now() + seconds(60)));
  }
};

TEST_F(TokenReviewAuthenticatorTest, AsksTheApiServerWhoseATokenIs) {
  EXPECT_EQ((*ask("Bearer secret"))->user, "alice");
  ASSERT_EQ(api.calls.size(), 1u);
  EXPECT_EQ(api.calls[0].target, "/apis/authentication.k8s.io/v1/tokenreviews");
  EXPECT_EQ(api.calls[0].body,
            R"({"apiVersion":"authentication.k8s.io/v1","kind":"TokenReview","spec":{"token":"secret"}})");
  EXPECT_FALSE(ask("")->has_value());
  EXPECT_FALSE(ask("Basic YTpi")->has_value());
  EXPECT_EQ(api.calls.size(), 1u);
}

TEST_F(TokenReviewAuthenticatorTest, RemembersGoodAndBadVerdictsForTheirTime) {
  ask("Bearer good");
  ask("Bearer good");
  EXPECT_EQ(api.calls.size(), 1u);
  status = R"({"authenticated":false})";
  EXPECT_EQ(ask("Bearer bad").error().kind, ErrorKind::unauthorized);
  EXPECT_EQ(ask("Bearer bad").error().kind, ErrorKind::unauthorized);
  EXPECT_EQ(api.calls.size(), 2u);
  EXPECT_TRUE(ask("Bearer good"));
  clock.advance(seconds(10));
  EXPECT_FALSE(ask("Bearer good")) << "a token that was revoked";
  EXPECT_EQ(api.calls.size(), 3u);
}

TEST_F(TokenReviewAuthenticatorTest, DoesNotRememberAnIdentityBeyondReason) {
  status = R"({"authenticated":true,"user":{"username":"alice","groups":[")" + std::string(20'000, 'g') + R"("]}})";
  EXPECT_TRUE(ask("Bearer good"));
  EXPECT_TRUE(ask("Bearer good"));
  EXPECT_EQ(api.calls.size(), 2u);
  EXPECT_EQ(authenticator.cache().size(), 0u);
}

TEST_F(TokenReviewAuthenticatorTest, DoesNotRememberErrors) {
  status = R"({"user":{},"error":"the issuer is slow"})";
  EXPECT_FALSE(ask("Bearer good"));
  status = R"({"authenticated":true,"user":{"username":"alice"}})";
  EXPECT_TRUE(ask("Bearer good"));
}

TEST_F(TokenReviewAuthenticatorTest, RefusesWhomNobodyCouldReview) {
  code = 403;
  const auto refused = ask("Bearer secret");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::unauthorized);
  EXPECT_THAT(refused.error().message, HasSubstr("the API server did not answer a TokenReview"));
  code = 201;
  EXPECT_TRUE(ask("Bearer secret"));
}

TEST_F(TokenReviewAuthenticatorTest, SaysThatThereIsNoMemoryRatherThanThatTheTokenIsBad) {
  runtime::Budget::Share others(budget);
  ASSERT_TRUE(others.grow(budget.limit()));
  const auto refused = ask("Bearer secret");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(refused.error().message, HasSubstr("does not fit into the memory"));
  others.release();
  EXPECT_TRUE(ask("Bearer secret"));
}

TEST_F(TokenReviewAuthenticatorTest, ShowsATokenToNobodyElse) {
  code = 403;
  const auto refused = ask("Bearer s3cr3t");
  EXPECT_THAT(refused.error().message + refused.error().detail, Not(HasSubstr("s3cr3t")));
  for (const auto& line : log) EXPECT_THAT(line, Not(HasSubstr("s3cr3t")));
}

TEST_F(TokenReviewAuthenticatorTest, LetsOnlySoManyWaitAndStillKnowsWhomItKnew) {
  EXPECT_TRUE(ask("Bearer known"));
  before = std::make_shared<runtime::Event>(io.get_executor());
  runtime::TaskGroup callers(io.get_executor(), logger);
  const auto most = ReviewPaceLimits().in_flight;
  for (std::size_t i = 0; i < most; ++i) {
    callers.spawn(
        "caller",
        [](TokenReviewAuthenticator& by, http::Request request, runtime::SteadyTime by_then) -> asio::awaitable<void> {
          co_await by.authenticate(request, by_then);
        }(authenticator, with("Bearer random-" + std::to_string(i)), clock.now() + seconds(60)));
  }
  test::run_ready(io);
  EXPECT_EQ(api.calls.size(), 1 + most);
  EXPECT_EQ(ask("Bearer one-more").error().kind, ErrorKind::too_many_requests);
  EXPECT_EQ(api.calls.size(), 1 + most);
  EXPECT_TRUE(ask("Bearer known"));
  before->set();
  test::run_coroutine(io, callers.join());
  EXPECT_TRUE(ask("Bearer one-more"));
}

TEST_F(TokenReviewAuthenticatorTest, PacesTheReviewsOfTokensThatNobodyKnows) {
  EXPECT_TRUE(ask("Bearer known"));
  status = R"({"authenticated":false})";
  std::size_t refused = 0;
  for (int i = 0; i < 2000; ++i) {
    if (ask("Bearer random-" + std::to_string(i)).error().kind == ErrorKind::too_many_requests) ++refused;
  }
  EXPECT_EQ(api.calls.size(), 100u);
  EXPECT_EQ(refused, 1901u);
  clock.advance(seconds(10));  // the verdict on the known one holds no longer, and the bucket is full again
  while (ask("Bearer random-x" + std::to_string(refused++)).error().kind == ErrorKind::unauthorized) continue;
  status = R"({"authenticated":true,"user":{"username":"alice"}})";
  EXPECT_TRUE(ask("Bearer known")) << "a token that was good is looked at again whatever others do";
  clock.advance(seconds(10));
  status = R"({"authenticated":false})";
  EXPECT_EQ(ask("Bearer known").error().kind, ErrorKind::unauthorized);
  clock.advance(seconds(10));
  while (ask("Bearer random-y" + std::to_string(refused++)).error().kind == ErrorKind::unauthorized) continue;
  EXPECT_EQ(ask("Bearer known").error().kind, ErrorKind::too_many_requests) << "one that is no longer good is not";
}

TEST_F(TokenReviewAuthenticatorTest, SaysThatThereWasNoTimeToLookRatherThanThatTheTokenIsBad) {
  before = std::make_shared<runtime::Event>(io.get_executor());
  std::optional<Result<std::optional<Identity>>> answer;
  const auto request = with("Bearer secret");
  asio::co_spawn(io, authenticator.authenticate(request, clock.now() + seconds(1)),
                 [&](const std::exception_ptr&, Result<std::optional<Identity>> r) { answer = std::move(r); });
  test::run_ready(io);
  clock.advance(seconds(1));
  test::run_ready(io);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->error().kind, ErrorKind::upstream_timeout);
  before->set();
}

TEST_F(TokenReviewAuthenticatorTest, RefusesATokenBeyondReasonWithoutACall) {
  EXPECT_FALSE(ask("Bearer " + std::string(70'000, 'x')));
  EXPECT_THAT(api.calls, IsEmpty());
}

}  // namespace
}  // namespace adapter::auth
