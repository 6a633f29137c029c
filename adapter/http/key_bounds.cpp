#include "http/key_bounds.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

namespace adapter::http {
namespace {

constexpr int kMostBits = 8192, kMostExponentBits = 31, kMostBitsOfDsa = 3072;
// 1.2.840.10045.1.1 and .2: the kinds of fields under a curve. Nothing else in a certificate names them.
constexpr std::string_view kPrimeField = "\x2a\x86\x48\xce\x3d\x01\x01", kBinaryField = "\x2a\x86\x48\xce\x3d\x01\x02";

constexpr std::string_view kP224("\x2b\x81\x04\x00\x21", 5);  // 1.3.132.0.33

}  // namespace

bool is_dear_to_verify_with(const X509* certificate) {
  const EVP_PKEY* key = X509_get0_pubkey(certificate);
  if (key == nullptr) return false;  // of an algorithm that nothing can be verified with
  BIGNUM* exponent = nullptr;
  EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent);  // of RSA alone
  const int exponent_bits = exponent == nullptr ? 0 : BN_num_bits(exponent);
  BN_free(exponent);
  const int most = EVP_PKEY_is_a(key, "DSA") == 1 ? kMostBitsOfDsa : kMostBits;
  return EVP_PKEY_get_bits(key) > most || exponent_bits > kMostExponentBits;
}

bool describes_a_curve(std::string_view der) {
  return der.find(kPrimeField) != der.npos || der.find(kBinaryField) != der.npos;
}

bool names_p224(std::string_view der) {
  return der.find(kP224) != der.npos;
}

}  // namespace adapter::http
