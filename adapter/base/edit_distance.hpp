#pragma once

// How far apart two names are, for "did you mean".

#include <cstddef>
#include <string_view>

namespace adapter {

inline constexpr std::size_t kLongestComparedName = 192;  // bytes of either; longer ones are out of reach

struct EditDistance {
  std::size_t edits = 0;  // more than the limit: that many or more
  std::size_t cells = 0;  // of the table that were computed: the cost
};

// Edits that make one of the other: insert, delete, replace, swap neighbours; ASCII case does not count, and no part is
// edited twice (optimal string alignment). Computed only as far as `limit` edits reach: a band of 2 * limit + 1 cells
// in each row, and no further row once all of one are beyond it.
[[nodiscard]] EditDistance edit_distance(std::string_view a, std::string_view b, std::size_t limit);

}  // namespace adapter
