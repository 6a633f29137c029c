#include "upstream/failure_log.hpp"

#include <algorithm>

#include "base/short_text.hpp"

namespace adapter::upstream {
namespace {

constexpr std::chrono::seconds kTellEvery{10};
constexpr std::size_t kMaxTold = 4;  // an error that quotes its query is different each time
constexpr std::size_t kMaxQueryBytes = 1 << 10;

}  // namespace

void FailureLog::failed(const std::string& what, std::string_view promql) {
  const auto now = clock_.now();
  if (now >= forget_at_) told_.clear();
  if (told_.size() == kMaxTold || std::ranges::find(told_, what) != told_.end()) {
    ++untold_;
    return;
  }
  if (told_.empty()) forget_at_ = now + kTellEvery;
  told_.push_back(what);
  logger_.warning(what + "; query: " + short_text(promql, kMaxQueryBytes) +
                  (untold_ > 0 ? "; not shown since the last line: " + std::to_string(untold_) : ""));
  untold_ = 0;
}

}  // namespace adapter::upstream
