#pragma once

// "Did you mean": the name closest to one that nobody knows. For flags, resources and keys of the configuration.

#include <optional>
#include <span>
#include <string_view>

namespace adapter {

// The candidate with the fewest edits (insert, delete, replace, swap neighbours; ASCII case does not count), the first
// of equals. Nothing when even that one takes more edits than a third of the name's length (at least one), or when the
// name is longer than any of ours would be. The result views the candidate.
[[nodiscard]] std::optional<std::string_view> nearest_name(std::string_view name,
                                                           std::span<const std::string_view> candidates);

}  // namespace adapter
