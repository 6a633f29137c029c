#include "http/key_bounds.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <cstddef>
#include <optional>

namespace adapter::http {
namespace {

constexpr int kMostBits = 8192, kMostExponentBits = 31, kMostBitsOfDsa = 3072;
constexpr std::string_view kEcPublicKey = "\x2a\x86\x48\xce\x3d\x02\x01";  // 1.2.840.10045.2.1
constexpr std::string_view kSm2("\x2a\x81\x1c\xcf\x55\x01\x82\x2d", 8);    // 1.2.156.10197.1.301, read as the former
constexpr char kObjectIdentifier = 0x06, kBitString = 0x03, kUncompressed = 0x04;

constexpr int kMostLevels = 32;

// The length of the DER value that begins here, and past it; nothing where that takes more than two bytes.
std::optional<std::size_t> take_length(std::string_view& der) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(der[i]); };
  if (der.empty() || at(0) > 0x82 || at(0) == 0x80) return std::nullopt;
  const std::size_t more = at(0) < 0x80 ? 0 : at(0) & 0x7fU;
  if (der.size() <= more) return std::nullopt;
  std::size_t out = more == 0 ? at(0) : 0;
  for (std::size_t i = 1; i <= more; ++i) out = out << 8 | at(i);
  der.remove_prefix(1 + more);
  return out;
}

enum class Taken { all, no_der, too_many };

// Takes the values of DER off `left` that stand here, those within others included.
Taken take_elements(std::string_view der, int levels, std::size_t& left) {
  constexpr char kOctetString = 0x04, kSequence = 0x30;
  while (!der.empty()) {
    const char tag = der.front();
    der.remove_prefix(1);
    const auto size = take_length(der);
    if (!size || *size > der.size()) return Taken::no_der;
    if (left == 0 || levels == 0) return Taken::too_many;
    --left;
    const auto content = der.substr(0, *size);
    der.remove_prefix(*size);
    const bool is_made_of_others = (tag & 0x20) != 0;
    if (!is_made_of_others && !(tag == kOctetString && content.starts_with(kSequence))) continue;
    auto left_within = left;
    const auto within = take_elements(content, levels - 1, left_within);
    if (within == Taken::too_many || (within == Taken::no_der && is_made_of_others)) return within;
    if (within == Taken::no_der) {
      // Octets that only begin like DER, or what OpenSSL reads all the same: then each value takes two bytes or more.
      if (left < content.size() / 2) return Taken::too_many;
      left_within = left - content.size() / 2;
    }
    left = left_within;
  }
  return Taken::all;
}

// What stands behind id-ecPublicKey: the name of a curve, and a point with both its coordinates.
bool is_plain_key(std::string_view der) {
  if (!der.starts_with(kObjectIdentifier)) return false;
  der.remove_prefix(1);
  const auto name = take_length(der);
  if (!name || der.size() < *name) return false;
  der.remove_prefix(*name);
  if (!der.starts_with(kBitString)) return false;
  der.remove_prefix(1);
  return take_length(der) && der.size() > 1 && der[0] == 0 && der[1] == kUncompressed;
}

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

bool take_certificate(std::string_view der, std::size_t& left) {
  if (take_elements(der, kMostLevels, left) != Taken::all || der.find(kSm2) != der.npos) return false;
  for (auto at = der.find(kEcPublicKey); at != der.npos; at = der.find(kEcPublicKey, at + 1)) {
    if (!is_plain_key(der.substr(at + kEcPublicKey.size()))) return false;
  }
  return true;
}

}  // namespace adapter::http
