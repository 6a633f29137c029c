#include "http/trust_stores.hpp"

#include <gtest/gtest.h>

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

TEST(TrustStores, HaveOneForEachAuthorityWhenSomeShareASubject) {
  const test::Authority old("name"), next("name"), other("other");
  EXPECT_EQ(stores_of_single(old.certificate_pem() + other.certificate_pem()), 0u);
  EXPECT_EQ(stores_of_single(old.certificate_pem() + other.certificate_pem() + next.certificate_pem()), 3u);
}

}  // namespace
}  // namespace adapter::http
