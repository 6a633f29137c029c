#pragma once

#include <array>
#include <string>
#include <string_view>

namespace adapter::auth {

// HMAC-SHA-256 with a key that this object draws and nobody else learns: names a secret, or a long text, in 32 bytes
// without keeping it, and no caller can choose texts that collide.
class KeyedHash {
 public:
  // Throws std::runtime_error when the system has no randomness.
  KeyedHash();
  std::string operator()(std::string_view text) const;

 private:
  std::array<unsigned char, 32> key_;
};

}  // namespace adapter::auth
