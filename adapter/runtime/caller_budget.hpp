#pragma once

// A budget that callers share, so that no few of them can have all of it, for long or at all. At once each may have
// three quarters of what the others leave: so there is room for whoever comes next. Who wants more waits for his part
// of three quarters of the whole: as much as he wants, but no more than others who want more than that ("max-min
// fair": Bertsekas and Gallager, "Data Networks", 6.5.2). While somebody waits nobody gets more than such a part, and
// what is given back goes to who holds least: those who had more drain, and however often they ask again, whoever asks
// for less than his part gets it as soon as their questions end.
//
// Lives on the loop's thread.

#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/result.hpp"
#include "runtime/asio.hpp"
#include "runtime/budget.hpp"
#include "runtime/clock.hpp"

namespace adapter::runtime {

class CallerBudget {
 public:
  class Share;

  // Both must outlive it, and all shares must be gone before it dies.
  CallerBudget(Budget& budget, Clock& clock) : budget_(budget), clock_(clock) {}

  // How much more this caller may have now. Empty: the program's own, as much as there is.
  std::size_t left_for(const std::string& caller) const;
  Error over(const std::string& what) const { return budget_.over(what); }

 private:
  struct Caller {
    std::size_t held = 0, awaited = 0;  // bytes
  };
  struct Waiting;
  Caller of(std::size_t caller) const;
  std::size_t all_parts() const;
  std::size_t part(std::optional<std::size_t> of_caller) const;
  bool does_another_wait(std::size_t caller) const;
  std::size_t left_at_once(std::size_t caller) const;
  std::size_t left_of_part(std::size_t caller) const;
  bool may_have(std::size_t caller, std::size_t bytes) const;
  bool may_wait(std::size_t caller, std::size_t bytes) const;
  void take(std::size_t caller, std::size_t bytes);
  void give_back(std::size_t caller, std::size_t bytes);
  void forget_if_idle(std::size_t caller);
  void serve_waiting();

  Budget& budget_;
  Clock& clock_;
  std::unordered_map<std::size_t, Caller> callers_;  // by the hash of a name, which may be long; none has nothing
  std::size_t held_ = 0;                             // by all of them
  std::list<Waiting*> waiting_;                      // in the order of coming
};

// What one request of a caller holds. Gives it back when it dies.
class CallerBudget::Share {
 public:
  // `of` must outlive the share.
  Share(CallerBudget& of, const std::string& caller);
  Share(const Share&) = delete;
  Share& operator=(const Share&) = delete;
  ~Share();

  // False, and nothing is changed, when that is more than the caller may have now.
  [[nodiscard]] bool grow(std::size_t bytes);
  // Likewise, but nobody is told that there was a refusal, as who asks will ask again.
  [[nodiscard]] bool try_to_grow(std::size_t bytes);
  // Likewise, but waits for what is no more than his part; until half of the time to the deadline is over, as what the
  // room is for needs time, too. Who waits should hold little that is not accounted for. The share must outlive the
  // call. Throws operation_aborted when the caller is cancelled.
  asio::awaitable<bool> wait_to_grow(std::size_t bytes, SteadyTime deadline);
  std::size_t size() const { return share_.size(); }

 private:
  friend class CallerBudget;

  CallerBudget& of_;
  std::size_t caller_;
  bool is_own_;
  Budget::Share share_;
};

}  // namespace adapter::runtime
