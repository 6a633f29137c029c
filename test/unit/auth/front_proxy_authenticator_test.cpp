#include "auth/front_proxy_authenticator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/certificates.hpp"
#include "support/manual_clock.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::auth {
namespace {

using std::chrono::hours;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using Fields = std::vector<http::Headers::Field>;

ProxyTrust usual_proxy() {
  return {.allowed_names = {"front-proxy-client"},
          .username_headers = {"X-Remote-User"},
          .uid_headers = {"X-Remote-Uid"},
          .group_headers = {"X-Remote-Group"},
          .extra_header_prefixes = {"X-Remote-Extra-"}};
}

std::optional<Identity> read(const Fields& fields, const ProxyTrust& proxy = usual_proxy()) {
  http::Headers headers;
  for (const auto& field : fields) headers.add(field.name, field.value);
  return identity_of_headers(headers, proxy);
}

TEST(IdentityOfHeaders, IsReadAsKubeApiserverWritesIt) {
  // As recorded from kube-apiserver 1.37.
  const auto identity = read({{"X-Remote-Extra-Authentication.kubernetes.io%2fcredential-Id", "JTI=bccac236"},
                              {"X-Remote-Group", "system:serviceaccounts"},
                              {"X-Remote-Group", "system:serviceaccounts:kube-system"},
                              {"X-Remote-Group", "system:authenticated"},
                              {"X-Remote-Uid", "53492ed9"},
                              {"X-Remote-User", "system:serviceaccount:kube-system:horizontal-pod-autoscaler"}});
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->user, "system:serviceaccount:kube-system:horizontal-pod-autoscaler");
  EXPECT_EQ(identity->uid, "53492ed9");
  EXPECT_THAT(identity->groups,
              ElementsAre("system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"));
  EXPECT_THAT(identity->extra,
              ElementsAre(Pair("authentication.kubernetes.io/credential-id", ElementsAre("JTI=bccac236"))));
}

TEST(IdentityOfHeaders, TakesTheFirstNameThatSaysSomething) {
  auto proxy = usual_proxy();
  proxy.username_headers = {"X-First", "X-Second"};
  EXPECT_EQ(read({{"X-Second", "b"}, {"X-First", "a"}}, proxy)->user, "a");
  EXPECT_EQ(read({{"X-Second", "b"}, {"X-First", ""}}, proxy)->user, "b");
  EXPECT_EQ(read({{"x-second", "b"}, {"X-SECOND", "c"}}, proxy)->user, "b");
  EXPECT_FALSE(read({{"X-First", ""}, {"X-First", "a"}}, proxy)) << "only the first line of a name is read";
  EXPECT_FALSE(read({{"X_First", "a"}}, proxy));
  EXPECT_FALSE(read({}, proxy));
}

TEST(IdentityOfHeaders, KeepsEveryGroupWholeAndLeavesEmptyOnesOut) {
  auto proxy = usual_proxy();
  proxy.group_headers = {"X-Team", "X-Remote-Group"};
  const auto identity = read({{"X-Remote-User", "a"},
                              {"x-remote-group", "b,c"},
                              {"X-Remote-Group", ""},
                              {"X-Remote-Group", "d"},
                              {"X-Team", "e"}},
                             proxy);
  EXPECT_THAT(identity->groups, ElementsAre("e", "b,c", "d"));
}

TEST(IdentityOfHeaders, DecodesTheKeysOfExtras) {
  const auto identity = read({{"X-Remote-User", "a"},
                              {"X-REMOTE-EXTRA-SCOPES", "1"},
                              {"X-Remote-Extra-scopes", "2"},
                              {"X-Remote-Extra-A%2FB%20c", "3"},
                              {"X-Remote-Extra-bad%zz", "4"},
                              {"X-Remote-Extra-", "5"},
                              {"X-Remote-Extra-Empty", ""}});
  EXPECT_THAT(identity->extra,
              ElementsAre(Pair("", ElementsAre("5")), Pair("a/b c", ElementsAre("3")), Pair("bad%zz", ElementsAre("4")),
                          Pair("empty", ElementsAre("")), Pair("scopes", ElementsAre("1", "2"))));
}

TEST(IdentityOfHeaders, ReadsNothingThatIsNotConfigured) {
  auto proxy = usual_proxy();
  proxy.uid_headers.clear();
  proxy.group_headers.clear();
  proxy.extra_header_prefixes.clear();
  const auto identity =
      read({{"X-Remote-User", "a"}, {"X-Remote-Uid", "u"}, {"X-Remote-Group", "g"}, {"X-Remote-Extra-K", "v"}}, proxy);
  EXPECT_EQ(identity->uid, "");
  EXPECT_THAT(identity->groups, IsEmpty());
  EXPECT_THAT(identity->extra, IsEmpty());
  proxy.username_headers.clear();
  EXPECT_FALSE(read({{"X-Remote-User", "a"}}, proxy));
}

struct FrontProxyAuthenticatorTest : testing::Test {
  asio::io_context io;
  test::ManualClock clock;
  test::Authority authority{"front-proxy-ca"}, other;
  TrustHolder trust;
  FrontProxyAuthenticator authenticator{trust, clock};

  FrontProxyAuthenticatorTest() { trust_proxy(usual_proxy(), authority); }

  void trust_proxy(ProxyTrust proxy, const test::Authority& by) {
    proxy.authorities = *http::CertificatePool::from_pem(by.certificate_pem());
    CallerTrust next;
    next.proxy = std::move(proxy);
    trust.publish(std::move(next));
  }
  Result<std::optional<Identity>> ask(std::shared_ptr<const http::PeerCertificate> peer) {
    http::Request request;
    request.headers.add("X-Remote-User", "alice");
    request.peer = std::move(peer);
    return test::run_coroutine(io, authenticator.authenticate(request, {}));
  }
  static std::shared_ptr<const http::PeerCertificate> certificate(const test::Authority& by,
                                                                  const test::Authority::Subject& subject) {
    return *http::PeerCertificate::from_pem(by.issue(subject).certificate_pem);
  }
};

TEST_F(FrontProxyAuthenticatorTest, BelievesTheHeadersOfTheProxyAlone) {
  EXPECT_EQ((*ask(certificate(authority, {.common_name = "front-proxy-client"})))->user, "alice");
  EXPECT_FALSE(ask(nullptr)->has_value());
  EXPECT_EQ(ask(certificate(other, {.common_name = "front-proxy-client"})).error().kind, ErrorKind::unauthorized);
  const auto wrong_name = ask(certificate(authority, {.common_name = "mallory"}));
  ASSERT_FALSE(wrong_name);
  EXPECT_THAT(wrong_name.error().message, HasSubstr("subject with cn=mallory is not in the allowed list"));
  EXPECT_FALSE(ask(certificate(authority, {.common_name = "front-proxy-client", .usage = "serverAuth"})));
  const auto first_of_two = ask(
      certificate(authority, {.common_name = "front-proxy-client", .organizations = {}, .attributes = {{"CN", "x"}}}));
  EXPECT_FALSE(first_of_two) << "the last name counts";
}

TEST_F(FrontProxyAuthenticatorTest, AsksTheClockAtEachRequest) {
  const auto proxy = certificate(authority, {.common_name = "front-proxy-client"});
  EXPECT_TRUE(ask(proxy));
  clock.advance(hours(2));
  EXPECT_EQ(ask(proxy).error().kind, ErrorKind::unauthorized);
  const auto future = clock.wall_now() + hours(1);
  EXPECT_FALSE(ask(certificate(authority, {.common_name = "front-proxy-client", .not_before = future})));
}

TEST_F(FrontProxyAuthenticatorTest, FollowsARotationFromTheNextRequestOn) {
  const auto proxy = certificate(authority, {.common_name = "front-proxy-client"});
  EXPECT_TRUE(ask(proxy));
  trust_proxy(usual_proxy(), other);
  EXPECT_FALSE(ask(proxy));
  EXPECT_TRUE(ask(certificate(other, {.common_name = "front-proxy-client"})));
}

TEST_F(FrontProxyAuthenticatorTest, AllowsAnyNameWhenNoneIsListed) {
  auto proxy = usual_proxy();
  proxy.allowed_names.clear();
  trust_proxy(proxy, authority);
  EXPECT_TRUE(*ask(certificate(authority, {.common_name = "whoever"})));
}

TEST_F(FrontProxyAuthenticatorTest, HasNoOpinionWhereNobodyIsTheProxy) {
  trust.publish(CallerTrust());
  EXPECT_FALSE(ask(certificate(authority, {.common_name = "front-proxy-client"}))->has_value());
}

}  // namespace
}  // namespace adapter::auth
