#pragma once

// Amounts of memory as people write and read them. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace adapter {

// A whole number of bytes, as Kubernetes writes quantities of memory: `134217728`, `128Mi`, `1.5Gi`, `128M`, `1e8`.
// nullopt for anything else, for a fraction of a byte, and beyond 2^63 - 1.
std::optional<std::uint64_t> parse_byte_count(std::string_view text);

// For messages, rounded down: `128 MiB`, `1.5 GiB`, `512 B`.
std::string byte_count_text(std::uint64_t bytes);

}  // namespace adapter
