#include "runtime/budget.hpp"

#include <algorithm>
#include <cassert>

#include "base/byte_count.hpp"

namespace adapter::runtime {

Budget::~Budget() {
  assert(used_ == 0);
}

bool Budget::take(std::size_t bytes) {
  if (used_ > limit_ || bytes > limit_ - used_) {
    count_refusal();
    return false;
  }
  if (whole_ != nullptr && !whole_->take(bytes)) {
    ++refusals_;
    return false;
  }
  used_ += bytes;
  peak_ = std::max(peak_, used_);
  return true;
}

void Budget::count_refusal() {
  for (auto* budget = this; budget != nullptr; budget = budget->whole_) ++budget->refusals_;
}

void Budget::give_back(std::size_t bytes) {
  used_ -= bytes;
  if (whole_ != nullptr) whole_->give_back(bytes);
}

Error Budget::over(const std::string& what) const {
  return {ErrorKind::unavailable,
          what + " does not fit into the memory for answers (" + byte_count_text(limit_) +
              (whole_ == nullptr ? "," : " of") + " --memory-budget), which others use too: try again, or ask for less",
          ""};
}

Budget::Share& Budget::Share::operator=(Share&& other) noexcept {
  if (this == &other) return *this;
  release();
  budget_ = other.budget_;
  size_ = std::exchange(other.size_, 0);
  return *this;
}

bool Budget::Share::grow(std::size_t bytes) {
  if (!budget_->take(bytes)) return false;
  size_ += bytes;
  return true;
}

bool Budget::Share::resize(std::size_t bytes) {
  if (bytes > size_) return grow(bytes - size_);
  budget_->give_back(size_ - bytes);
  size_ = bytes;
  return true;
}

void Budget::Share::release() {
  budget_->give_back(std::exchange(size_, 0));
}

}  // namespace adapter::runtime
