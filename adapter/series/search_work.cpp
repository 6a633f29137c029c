#include "series/search_work.hpp"

namespace adapter::series {
namespace {

constexpr std::uint64_t kBetweenLooks = 1'000'000;  // five milliseconds at most: looking costs as much as a name

}  // namespace

bool SearchWork::goes_on(std::uint64_t bytes, std::uint64_t instructions) {
  if (is_over_) return false;
  since_last_look_ += (bytes + 1) * (instructions + 1);
  if (since_last_look_ < kBetweenLooks) return true;
  since_last_look_ = 0;
  const auto now = now_();
  is_over_ = now - begun_ > kMost;
  return !is_over_ && now - rule_begun_ <= kMostOfARule;
}

}  // namespace adapter::series
