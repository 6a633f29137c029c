#include "cluster/refresh_pace.hpp"

#include <algorithm>

namespace adapter::cluster {
namespace {

constexpr std::chrono::seconds kPause{5};

}  // namespace

void RefreshPace::asked(runtime::SteadyTime now) {
  if (!first_asked_) first_asked_ = now;
}

void RefreshPace::refreshed(runtime::SteadyTime now) {
  last_refresh_ = now;
  first_asked_.reset();
}

std::optional<runtime::SteadyTime> RefreshPace::due() const {
  if (!first_asked_ || !last_refresh_) return first_asked_;
  return std::max(*first_asked_, *last_refresh_ + kPause);
}

}  // namespace adapter::cluster
