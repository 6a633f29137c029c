#include "auth/keyed_hash.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <stdexcept>

namespace adapter::auth {

KeyedHash::KeyedHash() {
  if (RAND_bytes(key_.data(), static_cast<int>(key_.size())) != 1) throw std::runtime_error("no randomness");
}

std::string KeyedHash::operator()(std::string_view text) const {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  if (HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
           reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size) == nullptr) {
    throw std::runtime_error("HMAC failed");  // an empty key would make all texts equal
  }
  return std::string(digest.data(), digest.data() + size);
}

}  // namespace adapter::auth
