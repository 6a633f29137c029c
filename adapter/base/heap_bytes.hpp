#pragma once

#include <cstddef>
#include <string_view>

namespace adapter {

// About what a std::string of this content takes beside itself: nothing when it is short, else what the allocator
// needs.
constexpr std::size_t heap_bytes(std::string_view text) {
  constexpr std::size_t kInPlace = 15, kAround = 17;
  return text.size() > kInPlace ? text.size() + kAround : 0;
}

}  // namespace adapter
