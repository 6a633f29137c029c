#include "runtime/throttled_log.hpp"

#include <utility>

namespace adapter::runtime {
namespace {

constexpr std::chrono::seconds kTellEvery{10};
constexpr std::size_t kMaxKinds = 64;

}  // namespace

void ThrottledLog::warning(const std::string& kind, std::string_view line) {
  const auto now = clock_.now();
  auto known = kinds_.find(kind);
  if (known != kinds_.end() && now < known->second.next) {
    ++known->second.left_out;
    return;
  }
  if (known == kinds_.end()) {
    if (!has_room()) {
      ++others_;
      return;
    }
    known = kinds_.emplace(kind, Kind()).first;
  }
  known->second.next = now + kTellEvery;
  std::string told(line);
  if (const auto same = std::exchange(known->second.left_out, 0); same > 0) {
    told += "; not shown since the last line: " + std::to_string(same);
  }
  if (const auto others = std::exchange(others_, 0); others > 0) {
    told += "; other lines not shown: " + std::to_string(others);
  }
  logger_.warning(told);
}

// Forgets the kinds that have been quiet. Looked for only when all places are taken.
bool ThrottledLog::has_room() {
  if (kinds_.size() < kMaxKinds) return true;
  std::erase_if(kinds_, [this](const auto& entry) {
    if (clock_.now() < entry.second.next) return false;
    others_ += entry.second.left_out;
    return true;
  });
  return kinds_.size() < kMaxKinds;
}

}  // namespace adapter::runtime
