#pragma once

// A budget that callers share, so that no one of them can have all of it: each may hold three quarters of what the
// others leave, and what that is for each where all of them hold as much. Those who hold little take nothing from him.

#include <cstddef>
#include <string>
#include <unordered_map>

#include "base/result.hpp"
#include "runtime/budget.hpp"

namespace adapter::runtime {

class CallerBudget {
 public:
  class Share;

  // `budget` must outlive it, and all shares must be gone before it dies.
  explicit CallerBudget(Budget& budget) : budget_(budget) {}

  // How much more this caller may have now. Empty: the program's own, as much as there is.
  std::size_t left_for(const std::string& caller) const;
  Error over(const std::string& what) const { return budget_.over(what); }

 private:
  using Holders = std::unordered_map<std::size_t, std::size_t>;  // bytes, by the hash of a name, which may be long
  bool take(std::size_t caller, bool is_own, std::size_t bytes);
  std::size_t left_for(std::size_t caller, bool is_own) const;
  void give_back(std::size_t caller, std::size_t bytes);

  Budget& budget_;
  Holders holders_;       // none of them zero
  std::size_t held_ = 0;  // by all of them
};

// What one request of a caller holds. Gives it back when it dies.
class CallerBudget::Share {
 public:
  // `of` must outlive the share.
  Share(CallerBudget& of, const std::string& caller);
  Share(const Share&) = delete;
  Share& operator=(const Share&) = delete;
  ~Share() {
    if (!is_own_) of_.give_back(caller_, share_.size());
  }

  // False, and nothing is changed, when that is more than the caller may have.
  [[nodiscard]] bool grow(std::size_t bytes);
  std::size_t size() const { return share_.size(); }

 private:
  CallerBudget& of_;
  std::size_t caller_;
  bool is_own_;
  Budget::Share share_;
};

}  // namespace adapter::runtime
