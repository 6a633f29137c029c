#include "auth/authenticator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/run_coroutine.hpp"

namespace adapter::auth {
namespace {

class Says : public Authenticator {
 public:
  explicit Says(Result<std::optional<Identity>> answer) : answer_(std::move(answer)) {}
  asio::awaitable<Result<std::optional<Identity>>> authenticate(const http::Request&, runtime::SteadyTime) override {
    co_return answer_;
  }

 private:
  Result<std::optional<Identity>> answer_;
};

using Answer = Result<std::optional<Identity>>;
const Answer kNoOpinion = std::optional<Identity>();
const Answer kBad = Error{ErrorKind::unauthorized, "bad credential", ""};
Answer somebody(const std::string& user, std::vector<std::string> groups = {}) {
  return std::optional<Identity>(Identity{.user = user, .groups = std::move(groups)});
}

Result<Identity> ask(const std::vector<Answer>& answers) {
  std::vector<std::unique_ptr<Authenticator>> chain;
  for (const auto& answer : answers) chain.push_back(std::make_unique<Says>(answer));
  AuthenticatorChain authenticators(std::move(chain));
  asio::io_context io;
  const http::Request request;
  return test::run_coroutine(io, authenticators.authenticate(request, {}));
}

TEST(ShareOfUser, IsOneForAllServiceAccountsOfANamespace) {
  EXPECT_EQ(share_of_user("alice"), "alice");
  EXPECT_EQ(share_of_user("system:serviceaccount:tenant:a"), "system:serviceaccount:tenant:");
  EXPECT_EQ(share_of_user("system:serviceaccount:tenant:b"), "system:serviceaccount:tenant:");
  EXPECT_EQ(share_of_user("system:serviceaccount:odd"), "system:serviceaccount:odd");
  EXPECT_TRUE(is_share_of_namespace(share_of_user("system:serviceaccount:tenant:a")));
  EXPECT_FALSE(is_share_of_namespace(share_of_user("alice")));
  EXPECT_FALSE(is_share_of_namespace(share_of_user("system:serviceaccount:kube-system:a")));
}

TEST(ShareOfUser, IsTheControllersOwnBesideThoseOfItsNamespace) {
  const std::string controller = "system:serviceaccount:kube-system:horizontal-pod-autoscaler";
  EXPECT_EQ(share_of_user(controller), controller);
  EXPECT_EQ(share_of_user("system:serviceaccount:kube-system:coredns"), "system:serviceaccount:kube-system:coredns");
  EXPECT_EQ(share_of_user("system:serviceaccount:kube-system-not:a"), "system:serviceaccount:kube-system-not:");
}

TEST(Identity, CountsWhatItsGroupsAndExtrasTake) {
  Identity many{.user = "alice", .groups = std::vector<std::string>(1000, "g")};
  EXPECT_GE(bytes_of(many), 1000 * sizeof(std::string));
  many.groups.clear();
  for (int i = 0; i < 100; ++i) many.extra[std::to_string(i)] = {"v"};
  EXPECT_GE(bytes_of(many), 100 * (2 * sizeof(std::string) + sizeof(std::vector<std::string>)));
  EXPECT_LT(bytes_of(Identity{.user = "alice"}), 300u);
}

TEST(AuthenticatorChain, TakesTheFirstIdentityAndAddsItToTheAuthenticated) {
  const auto identity = ask({kNoOpinion, somebody("alice", {"dev"}), somebody("bob")});
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->user, "alice");
  EXPECT_THAT(identity->groups, testing::ElementsAre("dev", "system:authenticated"));
}

TEST(AuthenticatorChain, LetsAGoodCredentialWinOverABadOne) {
  EXPECT_EQ(ask({kBad, somebody("alice")})->user, "alice");
}

TEST(AuthenticatorChain, RefusesABadCredentialThatNothingElseMakesGood) {
  const auto refused = ask({kBad, kNoOpinion});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::unauthorized);
}

TEST(AuthenticatorChain, SaysThatACredentialCouldNotBeJudgedRatherThanThatAnotherIsBad) {
  const Answer busy = Error{ErrorKind::too_many_requests, "too many", ""};
  for (const auto& answers : {std::vector{kBad, busy}, std::vector{busy, kBad}}) {
    EXPECT_EQ(ask(answers).error().kind, ErrorKind::too_many_requests);
  }
  EXPECT_EQ(ask({busy, somebody("alice")})->user, "alice");
}

TEST(AuthenticatorChain, CallsWhoCarriesNothingAnonymous) {
  const auto identity = ask({kNoOpinion});
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->user, "system:anonymous");
  EXPECT_THAT(identity->groups, testing::ElementsAre("system:unauthenticated"));
  EXPECT_FALSE(identity->in_group(kAuthenticatedGroup));
}

TEST(AuthenticatorChain, DoesNotPromoteWhoIsDeclaredUnauthenticated) {
  EXPECT_THAT(ask({somebody("x", {"system:unauthenticated"})})->groups, testing::ElementsAre("system:unauthenticated"));
  EXPECT_THAT(ask({somebody("x", {"system:authenticated"})})->groups, testing::ElementsAre("system:authenticated"));
}

}  // namespace
}  // namespace adapter::auth
