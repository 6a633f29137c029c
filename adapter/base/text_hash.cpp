#include "base/text_hash.hpp"

#include <bit>
#include <random>

namespace adapter {
namespace {

class SipState {
 public:
  explicit SipState(const SipKey& key)
      : v0_(key.first ^ 0x736f6d6570736575),
        v1_(key.second ^ 0x646f72616e646f6d),
        v2_(key.first ^ 0x6c7967656e657261),
        v3_(key.second ^ 0x7465646279746573) {}

  void take(std::uint64_t word, int rounds) {
    v3_ ^= word;
    mix(rounds);
    v0_ ^= word;
  }
  std::uint64_t finish(int rounds) {
    v2_ ^= 0xff;
    mix(rounds);
    return v0_ ^ v1_ ^ v2_ ^ v3_;
  }

 private:
  void mix(int rounds) {
    for (; rounds > 0; --rounds) {
      v0_ += v1_;
      v1_ = std::rotl(v1_, 13) ^ v0_;
      v0_ = std::rotl(v0_, 32);
      v2_ += v3_;
      v3_ = std::rotl(v3_, 16) ^ v2_;
      v0_ += v3_;
      v3_ = std::rotl(v3_, 21) ^ v0_;
      v2_ += v1_;
      v1_ = std::rotl(v1_, 17) ^ v2_;
      v2_ = std::rotl(v2_, 32);
    }
  }

  std::uint64_t v0_, v1_, v2_, v3_;
};

SipKey random_key() {
  std::random_device random;
  const auto word = [&random] { return std::uint64_t{random()} << 32 | random(); };
  const auto first = word();
  return {.first = first, .second = word()};
}

}  // namespace

std::uint64_t sip_hash(std::string_view text, const SipKey& key, int rounds, int last_rounds) {
  const auto word_of = [](std::string_view bytes) {
    std::uint64_t word = 0;
    for (std::size_t i = bytes.size(); i > 0; --i) word = word << 8 | static_cast<unsigned char>(bytes[i - 1]);
    return word;
  };
  SipState state(key);
  const auto length = std::uint64_t{text.size()} << 56;
  for (; text.size() >= 8; text.remove_prefix(8)) state.take(word_of(text.substr(0, 8)), rounds);
  state.take(length | word_of(text), rounds);
  return state.finish(last_rounds);
}

std::size_t TextHash::operator()(std::string_view text) const noexcept {
  static const SipKey key = random_key();
  return sip_hash(text, key);
}

}  // namespace adapter
