#include "cluster/refresh_pace.hpp"

#include <algorithm>

namespace adapter::cluster {
namespace {

using std::chrono::seconds;

constexpr seconds kFirst{5};
constexpr seconds kSlowest{60};
constexpr std::chrono::minutes kForgotten{5};  // a name that nobody asked for so long is new again
constexpr std::size_t kMaxNames = 100;         // names come from callers

}  // namespace

void RefreshPace::asked(const meta::GroupResource& name, runtime::SteadyTime now) {
  auto known = names_.find(name);
  if (known == names_.end()) {
    if (names_.size() == kMaxNames) {
      names_.erase(std::ranges::min_element(names_, {}, [](const auto& entry) { return entry.second.last_asked; }));
    }
    known = names_.emplace(name, Unknown{.pace = kFirst, .last_asked = now, .since_refresh = true}).first;
  }
  known->second.last_asked = now;
  known->second.since_refresh = true;
}

void RefreshPace::refreshed(runtime::SteadyTime now) {
  last_refresh_ = now;
  std::erase_if(names_, [now](const auto& entry) { return now - entry.second.last_asked > kForgotten; });
  for (auto& [name, unknown] : names_) {
    if (unknown.since_refresh) unknown.pace = std::min(unknown.pace * 2, kSlowest);
    unknown.since_refresh = false;
  }
}

std::optional<runtime::SteadyTime> RefreshPace::due() const {
  std::optional<runtime::SteadyTime> out;
  for (const auto& [name, unknown] : names_) {
    if (!unknown.since_refresh) continue;
    const auto at = last_refresh_ ? *last_refresh_ + unknown.pace : unknown.last_asked;
    if (!out || at < *out) out = at;
  }
  return out;
}

}  // namespace adapter::cluster
