#pragma once

// A hash of texts that others choose: names of series, labels, objects. Who does not know its key, which is another in
// each process, cannot find texts that collide and make a table as slow as a list. (The C++ library's can be computed.)
//
// SipHash: Aumasson and Bernstein, "SipHash: a fast short-input PRF", with one round for each word and three at the
// end.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace adapter {

struct SipKey {
  std::uint64_t first = 0, second = 0;
};
std::uint64_t sip_hash(std::string_view text, const SipKey& key, int rounds = 1, int last_rounds = 3);

// For unordered containers of std::string or std::string_view.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept;
};

}  // namespace adapter
