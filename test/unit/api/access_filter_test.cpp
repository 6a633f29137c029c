#include "api/access_filter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/run_coroutine.hpp"

namespace adapter::api {
namespace {

using testing::HasSubstr;

class FakeAuthorizer : public auth::Authorizer {
 public:
  Result<auth::Decision> answer = auth::Decision{.allowed = true};
  std::vector<auth::AccessAttributes> asked;
  std::vector<auth::Identity> identities;
  asio::awaitable<Result<auth::Decision>> authorize(auth::Identity identity, auth::AccessAttributes attributes,
                                                    runtime::SteadyTime) override {
    asked.push_back(attributes);
    identities.push_back(std::move(identity));
    co_return answer;
  }
};

class Bad : public auth::Authenticator {
  asio::awaitable<Result<std::optional<auth::Identity>>> authenticate(const http::Request&,
                                                                      runtime::SteadyTime) override {
    co_return Error{ErrorKind::unauthorized, "expired", ""};
  }
};

struct AccessFilterTest : testing::Test {
  asio::io_context io;
  runtime::Logger logger{0, [](std::string_view) {}};
  FakeAuthorizer authorizer;
  auth::TrustHolder nobody;
  AccessFilter filter{auth::AuthenticatorChain({}), auth::AlwaysAllowedPaths({"/healthz"}), authorizer, nobody, logger};
  const runtime::SteadyTime deadline{std::chrono::hours(2)};
  http::Request request;
  auth::AccessAttributes pods{.resource_request = true,
                              .path = "/apis/custom.metrics.k8s.io/v1beta1/namespaces/default/pods/*/m",
                              .verb = "get",
                              .group = "custom.metrics.k8s.io",
                              .version = "v1beta1",
                              .resource = "pods",
                              .subresource = "m",
                              .name = "*",
                              .object_namespace = "default"};

  asio::awaitable<std::optional<http::Response>> ask(AccessFilter& by, auth::AccessAttributes attributes) {
    auto caller = co_await by.authenticate(request, deadline, false);
    if (!caller) co_return caller.error();
    co_return co_await by.authorize(std::move(*caller), attributes, deadline, false);
  }
  std::optional<http::Response> refuse(AccessFilter& by, const auth::AccessAttributes& attributes) {
    return test::run_coroutine(io, ask(by, attributes));
  }
};

TEST_F(AccessFilterTest, LetsPassWhoMay) {
  EXPECT_FALSE(refuse(filter, pods));
}

TEST_F(AccessFilterTest, HandsTheCallerOnAndKeepsNoCopy) {
  auth::Identity large{.user = "bob", .groups = {"dev", "ops"}};
  const auto* const groups = large.groups.data();
  EXPECT_FALSE(test::run_coroutine(io, filter.authorize(std::move(large), pods, deadline, false)));
  EXPECT_EQ(authorizer.identities.at(0).groups.data(), groups);
}

TEST_F(AccessFilterTest, CutsWhatAStrangerMadeLong) {
  std::vector<std::string> lines;
  const runtime::Logger talkative(5, [&](std::string_view line) { lines.emplace_back(line); });
  AccessFilter telling(auth::AuthenticatorChain({}), auth::AlwaysAllowedPaths({}), authorizer, nobody, talkative);
  const std::string text(1 << 20, 'x');
  authorizer.answer = auth::Decision{.allowed = false, .reason = text};
  EXPECT_LT(refuse(telling, {.path = "/" + text, .verb = text})->body.size(), 2500u);
  pods.group = pods.resource = pods.subresource = pods.name = pods.object_namespace = text;
  EXPECT_LT(refuse(telling, pods)->body.size(), 4000u);
  ASSERT_EQ(lines.size(), 2u);
  for (const auto& line : lines) EXPECT_LT(line.size(), 2500u);
}

TEST_F(AccessFilterTest, SaysWhatIsForbiddenInTheWordsOfKubernetes) {
  authorizer.answer = auth::Decision{.allowed = false, .reason = "no <role>"};
  const auto refused = refuse(filter, pods);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 403);
  EXPECT_THAT(
      refused->body,
      HasSubstr(
          R"(pods.custom.metrics.k8s.io \"*\" is forbidden: User \"system:anonymous\" cannot get resource )"
          R"(\"pods/m\" in API group \"custom.metrics.k8s.io\" in the namespace \"default\": no \u0026lt;role\u0026gt;)"));
  EXPECT_THAT(refused->body, HasSubstr(R"("details":{"name":"*","group":"custom.metrics.k8s.io","kind":"pods"})"));
  pods.object_namespace.clear();
  pods.name.clear();
  EXPECT_THAT(refuse(filter, pods)->body, HasSubstr(R"(pods.custom.metrics.k8s.io is forbidden)"));
  EXPECT_THAT(refuse(filter, pods)->body, HasSubstr("at the cluster scope"));
  EXPECT_THAT(refuse(filter, {.path = "/apis", .verb = "get"})->body,
              HasSubstr(R"(forbidden: User \"system:anonymous\" cannot get path \"/apis\")"));
}

TEST_F(AccessFilterTest, AsksNobodyAboutOpenPaths) {
  authorizer.answer = auth::Decision{.allowed = false};
  EXPECT_FALSE(refuse(filter, {.path = "/healthz", .verb = "get"}));
  EXPECT_TRUE(authorizer.asked.empty());
}

TEST_F(AccessFilterTest, SaysNothingOfARefusedRequestAtVerbosityFour) {
  authorizer.answer = auth::Decision{.allowed = false};
  for (const auto& [verbosity, lines_expected] : {std::pair(4, 0u), std::pair(5, 2u)}) {
    std::vector<std::string> lines;
    const runtime::Logger counting{verbosity, [&lines](std::string_view line) { lines.emplace_back(line); }};
    AccessFilter forbidding(auth::AuthenticatorChain({}), auth::AlwaysAllowedPaths({}), authorizer, nobody, counting);
    EXPECT_EQ(refuse(forbidding, pods)->status, 403);
    std::vector<std::unique_ptr<auth::Authenticator>> chain;
    chain.push_back(std::make_unique<Bad>());
    AccessFilter strict(auth::AuthenticatorChain(std::move(chain)), auth::AlwaysAllowedPaths({}), authorizer, nobody,
                        counting);
    EXPECT_EQ(refuse(strict, pods)->status, 401);
    EXPECT_EQ(lines.size(), lines_expected) << verbosity;
  }
}

TEST_F(AccessFilterTest, FailsClosed) {
  authorizer.answer = Error{ErrorKind::internal, "review unreachable", ""};
  EXPECT_EQ(refuse(filter, pods)->status, 500);
}

TEST_F(AccessFilterTest, RefusesABadCredentialEvenOnOpenPaths) {
  std::vector<std::unique_ptr<auth::Authenticator>> chain;
  chain.push_back(std::make_unique<Bad>());
  AccessFilter strict(auth::AuthenticatorChain(std::move(chain)), auth::AlwaysAllowedPaths({"/healthz"}), authorizer,
                      nobody, logger);
  const auto refused = refuse(strict, {.path = "/healthz", .verb = "get"});
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 401);
  EXPECT_THAT(refused->body, testing::Not(HasSubstr("expired")));
}

TEST_F(AccessFilterTest, Answers429WhereNobodyHadTimeToLook) {
  struct Busy : auth::Authenticator {
    asio::awaitable<Result<std::optional<auth::Identity>>> authenticate(const http::Request&,
                                                                        runtime::SteadyTime) override {
      co_return Error{ErrorKind::too_many_requests, "too many", ""};
    }
  };
  std::vector<std::unique_ptr<auth::Authenticator>> chain;
  chain.push_back(std::make_unique<Busy>());
  AccessFilter busy(auth::AuthenticatorChain(std::move(chain)), auth::AlwaysAllowedPaths({}), authorizer, nobody,
                    logger);
  const auto refused = refuse(busy, pods);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 429);
  EXPECT_EQ(refused->headers.get("Retry-After"), "1");
}

class ReadsHeader : public auth::Authenticator {
  asio::awaitable<Result<std::optional<auth::Identity>>> authenticate(const http::Request& request,
                                                                      runtime::SteadyTime) override {
    co_return std::optional(auth::Identity{.user = std::string(request.headers.get("X-User").value_or("nobody"))});
  }
};

TEST_F(AccessFilterTest, PassesNoIdentityHeaderOn) {
  auth::CallerTrust trusted;
  trusted.proxy.username_headers = {"X-User"};
  const auth::TrustHolder trust(std::move(trusted));
  std::vector<std::unique_ptr<auth::Authenticator>> chain;
  chain.push_back(std::make_unique<ReadsHeader>());
  AccessFilter stripping(auth::AuthenticatorChain(std::move(chain)), auth::AlwaysAllowedPaths({"/healthz"}), authorizer,
                         trust, logger);
  for (const auto& attributes : {pods, auth::AccessAttributes{.path = "/healthz", .verb = "get"}}) {
    request.headers = {};
    for (const auto* name : {"Authorization", "x-remote-group", "X-USER", "Accept"}) request.headers.add(name, "x");
    EXPECT_FALSE(refuse(stripping, attributes));
    ASSERT_EQ(request.headers.fields().size(), 1u);
    EXPECT_EQ(request.headers.fields()[0].name, "Accept");
  }
  EXPECT_EQ(authorizer.identities.back().user, "x") << "authenticators read them before";
  request.headers.add("X-User", "x");
  request.headers.add("X-Remote-User", "x");
  EXPECT_FALSE(refuse(filter, pods));
  EXPECT_EQ(request.headers.count("X-User"), 1u) << "nobody's header without a front proxy";
  EXPECT_EQ(request.headers.count("X-Remote-User"), 0u);
}

TEST_F(AccessFilterTest, RefusesImpersonation) {
  request.headers.add("impersonate-user", "admin");
  EXPECT_EQ(refuse(filter, pods)->status, 403);
  EXPECT_TRUE(authorizer.asked.empty());
  std::vector<std::unique_ptr<auth::Authenticator>> chain;
  chain.push_back(std::make_unique<Bad>());
  AccessFilter strict(auth::AuthenticatorChain(std::move(chain)), auth::AlwaysAllowedPaths({}), authorizer, nobody,
                      logger);
  EXPECT_EQ(refuse(strict, pods)->status, 401) << "who calls comes first";
}

}  // namespace
}  // namespace adapter::api
