#pragma once

// How much memory the surroundings let this program have: the limit of its control group, or of one around it, which is
// what `resources.limits.memory` of a container becomes. Beyond it the kernel ends the program.
//
// cgroup v2: memory.max. v1: memory.limit_in_bytes (Documentation/admin-guide of the kernel, cgroup-v2 and cgroup-v1).

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

namespace adapter::runtime {

// The least limit on the way from the group that `self` (the text of /proc/self/cgroup) names up to the root of
// `mounts` (/sys/fs/cgroup). In a container the files of its own group often stand at that root. nullopt: none.
std::optional<std::uint64_t> memory_limit_of(std::string_view self, const std::filesystem::path& mounts);

// Of this process.
std::optional<std::uint64_t> memory_limit();

}  // namespace adapter::runtime
