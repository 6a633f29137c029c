#include "runtime/caller_budget.hpp"

#include <algorithm>

#include "base/text_hash.hpp"

namespace adapter::runtime {

std::size_t CallerBudget::left_for(const std::string& caller) const {
  return left_for(TextHash{}(caller), caller.empty());
}

std::size_t CallerBudget::left_for(std::size_t caller, bool is_own) const {
  const auto left = budget_.limit() - std::min(budget_.limit(), budget_.used());
  if (is_own) return left;
  const auto found = holders_.find(caller);
  const auto held = found == holders_.end() ? 0 : found->second;
  const auto holders = holders_.size() + (held == 0 ? 1 : 0);
  const auto part = 3 * budget_.limit() / (3 * holders + 1);
  const auto others = std::min(held_ - held, budget_.limit());
  const auto most = std::max(part, 3 * (budget_.limit() - others) / 4);
  return std::min(left, most - std::min(most, held));
}

bool CallerBudget::take(std::size_t caller, bool is_own, std::size_t bytes) {
  if (bytes > left_for(caller, is_own)) {
    budget_.count_refusal();
    return false;
  }
  if (is_own || bytes == 0) return true;
  holders_[caller] += bytes;
  held_ += bytes;
  return true;
}

void CallerBudget::give_back(std::size_t caller, std::size_t bytes) {
  const auto found = holders_.find(caller);
  if (found == holders_.end()) return;
  found->second -= bytes;
  held_ -= bytes;
  if (found->second == 0) holders_.erase(found);
}

CallerBudget::Share::Share(CallerBudget& of, const std::string& caller)
    : of_(of), caller_(TextHash{}(caller)), is_own_(caller.empty()), share_(of.budget_) {
}

bool CallerBudget::Share::grow(std::size_t bytes) {
  if (!of_.take(caller_, is_own_, bytes)) return false;
  if (share_.grow(bytes)) return true;
  if (!is_own_) of_.give_back(caller_, bytes);
  return false;
}

}  // namespace adapter::runtime
