#include "auth/authorizer.hpp"

#include <gtest/gtest.h>

#include "support/run_coroutine.hpp"

namespace adapter::auth {
namespace {

AccessAttributes path(const std::string& text) {
  return {.path = text, .verb = "get"};
}

TEST(AlwaysAllowedPaths, AreExactUnlessTheyEndInAStar) {
  const AlwaysAllowedPaths paths({"/healthz", "/open/*"});
  EXPECT_TRUE(paths.allow(path("/healthz")));
  EXPECT_FALSE(paths.allow(path("/healthz/ping")));
  EXPECT_FALSE(paths.allow(path("/healthz/")));
  EXPECT_TRUE(paths.allow(path("/open/x")));
  EXPECT_FALSE(paths.allow(path("/apis")));
}

TEST(AlwaysAllowedPaths, NeverCoverResources) {
  const AlwaysAllowedPaths paths({"*"});
  auto attributes = path("/apis/custom.metrics.k8s.io/v1beta1/namespaces/a/pods/b/m");
  attributes.resource_request = true;
  EXPECT_FALSE(paths.allow(attributes));
  attributes.resource_request = false;
  EXPECT_TRUE(paths.allow(attributes));
}

TEST(StandaloneAuthorizer, ServesTheAuthenticatedAndTheAnonymousOnlyWhereAllowed) {
  asio::io_context io;
  const Identity alice{.user = "alice", .groups = {"system:authenticated"}};
  const Identity anonymous{.user = "system:anonymous", .groups = {"system:unauthenticated"}};
  StandaloneAuthorizer strict(false), open(true);
  EXPECT_TRUE(test::run_coroutine(io, strict.authorize(alice, {}, {}))->allowed);
  EXPECT_TRUE(test::run_coroutine(io, open.authorize(anonymous, {}, {}))->allowed);
  const auto refused = test::run_coroutine(io, strict.authorize(anonymous, {}, {}));
  EXPECT_FALSE(refused->allowed);
  EXPECT_NE(refused->reason.find("--client-ca-file"), std::string::npos);
}

}  // namespace
}  // namespace adapter::auth
