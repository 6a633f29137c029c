#include "runtime/memory_limit.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "runtime/file.hpp"

namespace adapter::runtime {
namespace {

constexpr std::size_t kMaxFileBytes = 64 << 10;
// Without a limit v1 shows the largest number of whole pages: no machine has as much.
constexpr std::uint64_t kNoLimit = std::uint64_t(1) << 62;

std::optional<std::uint64_t> limit_in(const std::filesystem::path& file) {
  const auto text = read_file(file.string(), kMaxFileBytes);
  if (!text) return std::nullopt;
  std::uint64_t out = 0;
  const auto [end, ec] = std::from_chars(text->data(), text->data() + text->size(), out);  // not `max`
  if (ec != std::errc() || out == 0 || out >= kNoLimit) return std::nullopt;
  return out;
}

// `group` is absolute within the hierarchy: `/kubepods/pod1/container`.
std::optional<std::uint64_t> least_limit(const std::filesystem::path& root, std::string_view group,
                                         std::string_view file) {
  std::optional<std::uint64_t> least;
  for (;;) {
    const auto limit = limit_in((root / group.substr(std::min(group.find_first_not_of('/'), group.size()))) / file);
    if (limit) least = std::min(*limit, least.value_or(*limit));
    const auto slash = group.rfind('/');
    if (group.empty() || slash == group.npos) return least;
    group = group.substr(0, slash);
  }
}

}  // namespace

std::optional<std::uint64_t> memory_limit_of(std::string_view self, const std::filesystem::path& mounts) {
  std::optional<std::uint64_t> least;
  while (!self.empty()) {
    const auto line = self.substr(0, self.find('\n'));
    self.remove_prefix(std::min(line.size() + 1, self.size()));
    // ID:CONTROLLERS:PATH; the one group of v2 has no controllers.
    const auto first = line.find(':'), second = line.find(':', first + 1);
    if (first == line.npos || second == line.npos) continue;
    const auto controllers = "," + std::string(line.substr(first + 1, second - first - 1)) + ",";
    const auto group = line.substr(second + 1);
    std::optional<std::uint64_t> limit;
    if (controllers == ",,") limit = least_limit(mounts, group, "memory.max");
    if (controllers.find(",memory,") != controllers.npos) {
      limit = least_limit(mounts / "memory", group, "memory.limit_in_bytes");
    }
    if (limit) least = std::min(*limit, least.value_or(*limit));
  }
  return least;
}

std::optional<std::uint64_t> memory_limit() {
  const auto self = read_file("/proc/self/cgroup", kMaxFileBytes);
  return self ? memory_limit_of(*self, "/sys/fs/cgroup") : std::nullopt;
}

}  // namespace adapter::runtime
