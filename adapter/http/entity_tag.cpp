#include "http/entity_tag.hpp"

#include <openssl/sha.h>

#include <array>

namespace adapter::http {

std::string entity_tag(std::string_view content) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::array<unsigned char, SHA512_DIGEST_LENGTH> digest{};
  SHA512(reinterpret_cast<const unsigned char*>(content.data()), content.size(), digest.data());
  std::string out = "\"";
  for (const unsigned char byte : digest) {
    out += kHex[byte >> 4];
    out += kHex[byte & 0xf];
  }
  return out + '"';
}

}  // namespace adapter::http
