#include "http/trust_stores.hpp"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>

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
  const auto commented = "# -----BEGIN CERTIFICATE----- begins one\n" + both + "  -----BEGIN CERTIFICATE-----\n";
  EXPECT_EQ(read_certificates(commented)->size(), 2u);
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

// A certificate whose key says that it has so many bits; nothing is signed with it.
std::string with_rsa_key(int bits, int exponent_bits) {
  const auto number_of = [](int size) {
    BIGNUM* out = BN_new();
    BN_set_bit(out, size - 1);
    BN_set_bit(out, 0);
    return out;
  };
  BIGNUM *modulus = number_of(bits), *exponent = number_of(exponent_bits);
  OSSL_PARAM_BLD* builder = OSSL_PARAM_BLD_new();
  OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, modulus);
  OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, exponent);
  OSSL_PARAM* parameters = OSSL_PARAM_BLD_to_param(builder);
  EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr);
  EVP_PKEY* key = nullptr;
  EVP_PKEY_fromdata_init(context);
  EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters);
  const KeyPtr owner(key), signer(EVP_EC_gen("P-256"));
  EVP_PKEY_CTX_free(context);
  OSSL_PARAM_free(parameters);
  OSSL_PARAM_BLD_free(builder);
  BN_free(modulus);
  BN_free(exponent);
  const X509Ptr certificate(X509_new());
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key);
  X509_sign(certificate.get(), signer.get(), EVP_sha256());
  const BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), certificate.get());
  char* data = nullptr;
  const auto size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

TEST(TrustStores, ReadNoKeyThatHoldsTheLoopWhenSomethingIsVerifiedWithIt) {
  EXPECT_TRUE(read_certificates(with_rsa_key(8192, 17)));
  EXPECT_TRUE(read_certificates(with_rsa_key(2048, 31)));
  const auto good = test::Authority().certificate_pem();
  for (const auto& bad : {with_rsa_key(8193, 17), with_rsa_key(2048, 32), with_rsa_key(3072, 3070)}) {
    const auto refused = read_certificates(good + bad);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message,
              "a certificate with an RSA key of more than 8192 bits or an exponent of more than 31, or DSA over 3072");
  }
}

TEST(TrustStores, ReadOfOneSubjectAFewAlone) {
  std::string pem = test::Authority("other").certificate_pem();
  for (int i = 0; i < 16; ++i) pem += test::Authority("name").certificate_pem();
  EXPECT_EQ(read_certificates(pem + pem)->size(), 34u) << "repeated ones are no more";
  EXPECT_EQ(stores_of_single(pem + pem), 17u);
  const auto refused = read_certificates(pem + test::Authority("name").certificate_pem());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "more than 16 certificates of one subject");
}

TEST(TrustStores, HaveOneForEachAuthorityWhenSomeShareASubject) {
  const test::Authority old("name"), next("name"), other("other");
  EXPECT_EQ(stores_of_single(old.certificate_pem() + other.certificate_pem()), 0u);
  EXPECT_EQ(stores_of_single(old.certificate_pem() + other.certificate_pem() + next.certificate_pem()), 3u);
  EXPECT_EQ(stores_of_single(old.certificate_pem() + next.certificate_pem() + other.certificate_pem()), 3u);
}

}  // namespace
}  // namespace adapter::http
