#include "cluster/refresh_pace.hpp"

#include <algorithm>

namespace adapter::cluster {
namespace {

using std::chrono::seconds;

constexpr seconds kCheapPause{5};
constexpr seconds kDearPause{8};  // the first
constexpr seconds kLongestPause{60};
constexpr std::chrono::minutes kRemembered{5};
// Names come from callers: what goes beyond these is nobody's hurry.
constexpr std::size_t kMaxNames = 1000;
constexpr std::size_t kMaxNameBytes = 512;

}  // namespace

void RefreshPace::asked(const meta::GroupResource& name, runtime::SteadyTime now) {
  if (!first_asked_) first_asked_ = now;
  if (const auto known = names_.find(name); known != names_.end()) {
    known->second = now;
  } else if (names_.size() < kMaxNames && name.group.size() + name.resource.size() <= kMaxNameBytes) {
    names_.emplace(name, now);
    has_new_name_ = true;
  }
}

void RefreshPace::begun(runtime::SteadyTime now) {
  if (has_new_name_) {
    in_vain_ = 0;
  } else if (first_asked_) {
    ++in_vain_;
  }
  has_new_name_ = false;
  first_asked_.reset();
  std::erase_if(names_, [now](const auto& name) { return now - name.second > kRemembered; });
}

void RefreshPace::refreshed(runtime::SteadyTime now, bool aggregated) {
  last_refresh_ = now;
  aggregated_ = aggregated;
}

seconds RefreshPace::pause() const {
  if (aggregated_) return kCheapPause;
  if (has_new_name_) return kDearPause;
  auto out = kDearPause;
  for (std::size_t i = 0; i < in_vain_ && out < kLongestPause; ++i) out *= 2;
  return std::min(out, kLongestPause);
}

std::optional<runtime::SteadyTime> RefreshPace::due() const {
  if (!first_asked_ || !last_refresh_) return first_asked_;
  return std::max(*first_asked_, *last_refresh_ + pause());
}

}  // namespace adapter::cluster
