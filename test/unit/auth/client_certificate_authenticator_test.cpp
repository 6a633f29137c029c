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
  ClientCertificateAuthenticator authenticator{*http::CertificatePool::from_pem(authority.certificate_pem()), clock};

  Result<std::optional<Identity>> ask(const test::Authority& issuer, const test::Authority::Subject& subject) {
    http::Request request;
    request.peer = *http::PeerCertificate::from_pem(issuer.issue(subject).certificate_pem);
    return test::run_coroutine(io, authenticator.authenticate(request));
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
  EXPECT_FALSE(test::run_coroutine(io, authenticator.authenticate(bare))->has_value());
  EXPECT_FALSE(ask(authority, {.common_name = "", .organizations = {"dev"}})->has_value());
}

TEST_F(ClientCertificateAuthenticatorTest, RefusesOthersAndTheExpired) {
  const test::Authority other;
  EXPECT_EQ(ask(other, {.common_name = "alice"}).error().kind, ErrorKind::unauthorized);
  const auto past = std::chrono::system_clock::now() - std::chrono::minutes(1);
  EXPECT_EQ(ask(authority, {.common_name = "alice", .not_after = past}).error().kind, ErrorKind::unauthorized);
}

}  // namespace
}  // namespace adapter::auth
