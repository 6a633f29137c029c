#include "http/trust_stores.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "support/certificates.hpp"

namespace adapter::http {
namespace {

std::size_t stores_of_single(const std::string& pem) {
  return make_trust_stores(*read_certificates(pem)).single.size();
}

TEST(TrustStores, ReadAllCertificatesOfATextAndWhatElseItSaysIsIgnored) {
  const test::Authority first("first"), second("second");
  const auto both = "# the old one\n" + first.certificate_pem() + "the new one\n" + second.certificate_pem() + "end\n";
  EXPECT_EQ(read_certificates(both)->size(), 2u);
  auto broken = both;
  broken.replace(both.rfind("-----BEGIN") + 40, 8, "????????");
  EXPECT_EQ(read_certificates(broken).error().message, "a certificate in the PEM text does not parse");
  for (const auto* none : {"", "text"}) {
    EXPECT_EQ(read_certificates(none).error().message, "no certificate in the PEM text") << none;
  }
}

TEST(TrustStores, ReadNoMoreCertificatesThanHoldTheLoopForAMoment) {
  auto one = test::Authority().certificate_pem();
  auto of_another_name = one;  // which OpenSSL reads as well
  for (const auto* word : {"BEGIN ", "END "})
    of_another_name.insert(of_another_name.find(word) + std::strlen(word), "X509 ");
  std::string pem;
  for (int i = 0; i < 499; ++i) pem += one;
  for (const auto& last : {one, of_another_name}) {
    EXPECT_EQ(read_certificates(pem + last)->size(), 500u);
    const auto refused = read_certificates(pem + last + one);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "more than 500 certificates");
  }
}

TEST(TrustStores, HaveOneForEachAuthorityWhenSomeShareASubject) {
  const test::Authority old("name"), next("name"), other("other");
  EXPECT_EQ(stores_of_single(old.certificate_pem() + other.certificate_pem()), 0u);
  EXPECT_EQ(stores_of_single(old.certificate_pem() + other.certificate_pem() + next.certificate_pem()), 3u);
  EXPECT_EQ(stores_of_single(old.certificate_pem() + next.certificate_pem() + other.certificate_pem()), 3u);
}

}  // namespace
}  // namespace adapter::http
