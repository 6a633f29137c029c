#include "http/peer_certificate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/certificate_facts.hpp"
#include "support/certificates.hpp"

namespace adapter::http {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::system_clock;
using test::Authority;

struct PeerCertificateTest : testing::Test {
  Authority authority;
  CertificatePool pool = *CertificatePool::from_pem(authority.certificate_pem());

  static std::shared_ptr<const PeerCertificate> peer(const Authority& by, const Authority::Subject& subject) {
    return *PeerCertificate::from_pem(by.issue(subject).certificate_pem);
  }
};

TEST_F(PeerCertificateTest, TellsNameAndEveryOrganization) {
  const auto alice = peer(authority, {.common_name = "alice", .organizations = {"dev", "a,b"}});
  EXPECT_EQ(alice->common_name(), "alice");
  EXPECT_THAT(alice->organizations(), testing::ElementsAre("dev", "a,b"));
}

TEST_F(PeerCertificateTest, TakesTheLastOfSeveralNames) {
  const auto two = peer(authority, {.common_name = "first", .organizations = {}, .attributes = {{"CN", "last"}}});
  EXPECT_EQ(two->common_name(), "last");
  EXPECT_EQ(peer(authority, {.common_name = "", .organizations = {}})->common_name(), "");
}

TEST_F(PeerCertificateTest, TellsEveryUserId) {
  const std::string type = "1.3.6.1.4.1.57683.2";
  const auto alice =
      peer(authority, {.common_name = "alice", .organizations = {}, .attributes = {{type, "u-1"}, {type, "u-2"}}});
  EXPECT_THAT(alice->user_ids(), testing::ElementsAre("u-1", "u-2"));
  EXPECT_THAT(peer(authority, {.common_name = "bob", .organizations = {}})->user_ids(), testing::IsEmpty());
}

TEST_F(PeerCertificateTest, IsKnownByTheDigestOfItsBytes) {
  const auto pem = authority.issue({.common_name = "a", .organizations = {}}).certificate_pem;
  const auto first = (*PeerCertificate::from_pem(pem))->fingerprint();
  EXPECT_THAT(first, testing::MatchesRegex("[0-9a-f]{64}"));
  EXPECT_EQ((*PeerCertificate::from_pem(pem))->fingerprint(), first);
  EXPECT_NE(peer(authority, {.common_name = "a", .organizations = {}})->fingerprint(), first);
}

TEST_F(PeerCertificateTest, SeesWhetherTwoBundlesShareAnAuthority) {
  const Authority other, third;
  const auto both = *CertificatePool::from_pem(other.certificate_pem() + authority.certificate_pem());
  EXPECT_TRUE(pool.overlaps(both));
  EXPECT_TRUE(both.overlaps(pool));
  EXPECT_FALSE(pool.overlaps(*CertificatePool::from_pem(other.certificate_pem() + third.certificate_pem())));
}

TEST_F(PeerCertificateTest, AcceptsOnlyItsOwnAuthorityWithinTimeForClients) {
  const Authority other;
  const auto now = system_clock::now();
  EXPECT_TRUE(pool.verify_client(*peer(authority, {.common_name = "a", .organizations = {}}), now));
  EXPECT_TRUE(pool.verify_client(*peer(authority, {.common_name = "a", .organizations = {}, .usage = ""}), now))
      << "a leaf without extended key usage is for any use";
  EXPECT_FALSE(pool.verify_client(*peer(other, {.common_name = "a", .organizations = {}}), now));
  EXPECT_FALSE(
      pool.verify_client(*peer(authority, {.common_name = "a", .organizations = {}, .usage = "serverAuth"}), now));
  EXPECT_FALSE(pool.verify_client(*peer(authority, {.common_name = "a", .organizations = {}}), now + hours(2)));
  const auto refused = pool.verify_client(*peer(authority, {.common_name = "a", .organizations = {}}), now - hours(2));
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, testing::HasSubstr("not yet valid"));
}

TEST_F(PeerCertificateTest, IsNotBelievedWhenItsSignatureCanBeForged) {
  const auto signed_by = [this](const EVP_MD* digest) {
    return pool.verify_client(*peer(authority, {.common_name = "a", .organizations = {}, .digest = digest}),
                              system_clock::now());
  };
  EXPECT_FALSE(signed_by(EVP_sha1()));
  EXPECT_TRUE(signed_by(EVP_sha384()));
}

TEST_F(PeerCertificateTest, IsVerifiedOnceAMinuteByEachPool) {
  const Authority other, rotated;
  const auto others = *CertificatePool::from_pem(other.certificate_pem());
  const auto now = system_clock::now();
  const auto alice = peer(authority, {.common_name = "alice", .organizations = {}});
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(pool.verify_client(*alice, now + milliseconds(590) * i));
    EXPECT_FALSE(others.verify_client(*alice, now + milliseconds(590) * i));
  }
  EXPECT_EQ(alice->verifications(), 2u);
  EXPECT_TRUE(pool.verify_client(*alice, now + CertificatePool::kRemembered));
  EXPECT_EQ(alice->verifications(), 3u);
  EXPECT_TRUE(pool.verify_client(*alice, now)) << "a clock that was set back";
  EXPECT_EQ(alice->verifications(), 4u);
  const auto same = *CertificatePool::from_pem(authority.certificate_pem());
  EXPECT_TRUE(same.verify_client(*alice, now));
  EXPECT_EQ(alice->verifications(), 5u) << "another pool, be it of the same authorities";
}

TEST_F(PeerCertificateTest, IsVerifiedAnewWhenItsTimesSaySo) {
  const auto alice = peer(authority, {.common_name = "alice", .organizations = {}});
  const auto facts = *certificate_facts(authority.issue({.common_name = "a", .organizations = {}}).certificate_pem);
  const auto second = std::chrono::seconds(1);
  EXPECT_FALSE(pool.verify_client(*alice, facts.not_before - 30 * second));
  EXPECT_TRUE(pool.verify_client(*alice, facts.not_before + 2 * second)) << "has begun";
  EXPECT_TRUE(pool.verify_client(*alice, facts.not_after - 2 * second));
  EXPECT_FALSE(pool.verify_client(*alice, facts.not_after + 2 * second)) << "has ended";
}

TEST_F(PeerCertificateTest, TrustsEveryCertificateOfTheBundleSelfSignedOrNot) {
  const auto leaf_pem = authority.issue({.common_name = "pinned", .organizations = {}}).certificate_pem;
  const auto pinned = CertificatePool::from_pem(leaf_pem);
  ASSERT_TRUE(pinned);
  EXPECT_TRUE(pinned->verify_client(**PeerCertificate::from_pem(leaf_pem), system_clock::now()));
}

TEST_F(PeerCertificateTest, TrustsEachOfTwoAuthoritiesOfOneName) {
  const Authority rotated, stranger;
  const auto both = *CertificatePool::from_pem(authority.certificate_pem() + rotated.certificate_pem());
  const auto now = system_clock::now();
  EXPECT_TRUE(both.verify_client(*peer(authority, {.common_name = "a", .organizations = {}}), now));
  EXPECT_TRUE(both.verify_client(*peer(rotated, {.common_name = "a", .organizations = {}}), now));
  EXPECT_FALSE(both.verify_client(*peer(stranger, {.common_name = "a", .organizations = {}}), now));
  EXPECT_FALSE(both.verify_client(*peer(rotated, {.common_name = "a", .organizations = {}}), now + hours(2)));
}

TEST_F(PeerCertificateTest, RefusesABundleThatIsEmptyOrBroken) {
  EXPECT_FALSE(CertificatePool::from_pem(""));
  EXPECT_FALSE(CertificatePool::from_pem("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"));
  EXPECT_FALSE(CertificatePool::from_pem(authority.certificate_pem() +
                                         "-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n"));
}

}  // namespace
}  // namespace adapter::http
