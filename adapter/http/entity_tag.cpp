#include "http/entity_tag.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <array>

#include "http/digest.hpp"

namespace adapter::http {

std::string entity_tag(std::string_view content) {
  std::array<unsigned char, SHA512_DIGEST_LENGTH> digest{};
  SHA512(reinterpret_cast<const unsigned char*>(content.data()), content.size(), digest.data());
  auto digits = hexadecimal(digest);
  std::ranges::transform(digits, digits.begin(),
                         [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
  return '"' + digits + '"';
}

}  // namespace adapter::http
