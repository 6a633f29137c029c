#pragma once

// One bound for the memory that many hold at once: answers being decoded, lists of objects, long request heads. Each of
// them has a bound of its own; what they may take together is said here, once for the whole program. Whoever asks for
// more than is left is refused and says so to its caller; the others go on.
//
// Lives on the loop's thread. Nothing is allocated here: a share is an account of what its holder allocates.

#include <cstddef>
#include <string>
#include <utility>

#include "base/result.hpp"

namespace adapter::runtime {

class Budget {
 public:
  class Share;

  explicit Budget(std::size_t limit_bytes) : limit_(limit_bytes) {}
  // A part of another one, which must outlive it: what is taken of the part is taken of both, so that one kind of
  // holders cannot have it all.
  Budget(std::size_t limit_bytes, Budget& whole) : limit_(limit_bytes), whole_(&whole) {}
  // All shares must be gone.
  ~Budget();
  Budget(const Budget&) = delete;
  Budget& operator=(const Budget&) = delete;

  std::size_t limit() const { return limit_; }
  // Where less than is used now, nobody gets more until enough is given back.
  void set_limit(std::size_t bytes) { limit_ = bytes; }
  std::size_t used() const { return used_; }
  std::size_t peak() const { return peak_; }          // the most that was ever used
  std::size_t refusals() const { return refusals_; }  // times that a share of it, or of a part, could not grow

  // What whoever was refused tells its caller: unavailable, with `what` in front (`the answer`).
  Error over(const std::string& what) const;
  // Somebody was refused what he did not ask for in vain, as it was known that it would not fit.
  void count_refusal();

 private:
  bool take(std::size_t bytes);
  void give_back(std::size_t bytes);

  std::size_t limit_;
  Budget* whole_ = nullptr;
  std::size_t used_ = 0;
  std::size_t peak_ = 0;
  std::size_t refusals_ = 0;
};

// What one holder uses. Gives it back when it dies; moves with what it accounts for.
class Budget::Share {
 public:
  // `budget` must outlive the share.
  explicit Share(Budget& budget) : budget_(&budget) {}
  Share(Share&& other) noexcept : budget_(other.budget_), size_(std::exchange(other.size_, 0)) {}
  Share& operator=(Share&& other) noexcept;
  ~Share() { release(); }

  // False, and nothing is changed, when the budget does not have so much left.
  [[nodiscard]] bool grow(std::size_t bytes);
  // Likewise when that is more than now; less always goes.
  [[nodiscard]] bool resize(std::size_t bytes);
  void release();

  std::size_t size() const { return size_; }
  const Budget& budget() const { return *budget_; }

 private:
  Budget* budget_;
  std::size_t size_ = 0;
};

}  // namespace adapter::runtime
