#include "auth/client_certificate_authenticator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/certificates.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::auth {
namespace {

struct ClientCertificateAuthenticatorTest : testing::Test {
  asio::io_context io;
  runtime::SystemClock clock{io.get_executor()};
  test::Authority authority;
  TrustHolder trusted{CallerTrust{.client_authorities = *http::CertificatePool::from_pem(authority.certificate_pem())}};
  ClientCertificateAuthenticator authenticator{trusted, clock};

  Result<std::optional<Identity>> ask(const test::Authority& issuer, const test::Authority::Subject& subject) {
    http::Request request;
    request.peer = *http::PeerCertificate::from_pem(issuer.issue(subject).certificate_pem);
    return test::run_coroutine(io, authenticator.authenticate(request, {}));
  }
};

TEST_F(ClientCertificateAuthenticatorTest, TakesUserAndGroupsFromTheSubject) {
  const auto identity = ask(authority, {.common_name = "alice", .organizations = {"dev", "ops"}});
  ASSERT_TRUE(identity && *identity);
  EXPECT_EQ((*identity)->user, "alice");
  EXPECT_THAT((*identity)->groups, testing::ElementsAre("dev", "ops"));
}

TEST_F(ClientCertificateAuthenticatorTest, HasNoOpinionWithoutACertificateOrAName) {
  const http::Request bare;
  EXPECT_FALSE(test::run_coroutine(io, authenticator.authenticate(bare, {}))->has_value());
  EXPECT_FALSE(ask(authority, {.common_name = "", .organizations = {"dev"}})->has_value());
}

TEST_F(ClientCertificateAuthenticatorTest, RefusesOthersAndTheExpired) {
  const test::Authority other;
  EXPECT_EQ(ask(other, {.common_name = "alice"}).error().kind, ErrorKind::unauthorized);
  const auto past = std::chrono::system_clock::now() - std::chrono::minutes(1);
  EXPECT_EQ(ask(authority, {.common_name = "alice", .not_after = past}).error().kind, ErrorKind::unauthorized);
}

TEST_F(ClientCertificateAuthenticatorTest, NamesTheCredentialAndTakesTheUid) {
  const std::string type = "1.3.6.1.4.1.57683.2";
  const auto identity = ask(authority, {.common_name = "alice", .organizations = {}, .attributes = {{type, "u-1"}}});
  ASSERT_TRUE(identity && *identity);
  EXPECT_EQ((*identity)->uid, "u-1");
  EXPECT_THAT((*identity)->extra,
              testing::ElementsAre(testing::Pair("authentication.kubernetes.io/credential-id",
                                                 testing::ElementsAre(testing::StartsWith("X509SHA256=")))));
  EXPECT_EQ((*ask(authority, {.common_name = "bob"}))->uid, "");
}

TEST_F(ClientCertificateAuthenticatorTest, RefusesAUidThatIsRepeatedOrEmpty) {
  const std::string type = "1.3.6.1.4.1.57683.2";
  EXPECT_FALSE(
      ask(authority, {.common_name = "alice", .organizations = {}, .attributes = {{type, "u-1"}, {type, "u-1"}}}));
  EXPECT_FALSE(ask(authority, {.common_name = "alice", .organizations = {}, .attributes = {{type, ""}}}));
}

TEST_F(ClientCertificateAuthenticatorTest, FollowsTheTrustInForce) {
  TrustHolder trust;
  ClientCertificateAuthenticator following(trust, clock);
  http::Request request;
  request.peer = *http::PeerCertificate::from_pem(authority.issue({.common_name = "alice"}).certificate_pem);
  EXPECT_FALSE(test::run_coroutine(io, following.authenticate(request, {}))->has_value()) << "no authority, no opinion";
  trust.publish({.client_authorities = *http::CertificatePool::from_pem(authority.certificate_pem())});
  EXPECT_EQ((*test::run_coroutine(io, following.authenticate(request, {})))->user, "alice");
  const test::Authority other;
  trust.publish({.client_authorities = *http::CertificatePool::from_pem(other.certificate_pem())});
  EXPECT_FALSE(test::run_coroutine(io, following.authenticate(request, {})));
}

}  // namespace
}  // namespace adapter::auth
