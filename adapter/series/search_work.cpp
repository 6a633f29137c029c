#include "series/search_work.hpp"

namespace adapter::series {
namespace {

constexpr std::uint64_t kBetweenLooks = 1'000'000;    // five milliseconds at most: looking costs as much as a name
constexpr std::uint64_t kMostAtOnce = 1'000'000'000;  // as long as a rule may take; nothing interrupts it

}  // namespace

bool SearchWork::goes_on(std::uint64_t bytes, std::uint64_t instructions) {
  const auto coming = (bytes + 1) * (instructions + 1);
  if (is_over_ || coming > kMostAtOnce) return false;
  since_last_look_ += coming;
  if (since_last_look_ < kBetweenLooks) return true;
  since_last_look_ = 0;
  const auto now = now_();
  is_over_ = now - begun_ > kMost;
  return !is_over_ && now - rule_begun_ <= kMostOfARule;
}

bool SearchWork::may_compare(std::uint64_t bytes) {
  compared_since_last_look_ += bytes + 1;
  if (is_late_ || compared_since_last_look_ < kBetweenLooks) return !is_late_;
  compared_since_last_look_ = 0;
  is_late_ = now_() - begun_ > kMost + kMostToCompare;
  return !is_late_;
}

}  // namespace adapter::series
