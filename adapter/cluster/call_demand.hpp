#pragma once

// Who waits for a call that several share, as they come and go. Until the call has its turn (CallTurns) it stands where
// the first of them comes to his, and ends when none is left: so nobody waits longer because somebody with more to ask
// had asked the same before. Lives on the loop's thread.

#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "runtime/clock.hpp"

namespace adapter::cluster {

class CallDemand {
 public:
  // The clock must outlive it.
  explicit CallDemand(runtime::Clock& clock) : clock_(clock) {}
  CallDemand(const CallDemand&) = delete;
  CallDemand& operator=(const CallDemand&) = delete;

  // `caller`: on whose behalf; empty: the program's own. Once more for each request of his.
  void add(const std::string& caller);
  void remove(const std::string& caller);
  bool empty() const { return callers_.empty(); }

  // When it had its turn: the first, where it takes several.
  std::optional<runtime::SteadyTime> turn() const { return turn_; }
  // Whether it ended without one because nobody was left. Who comes then has to ask anew.
  bool is_dropped() const { return is_dropped_; }

  // For whoever gives turns.
  class Queues {
   public:
    virtual ~Queues() = default;
    virtual void join(std::size_t caller) = 0;  // the hash of his name
    virtual void leave(std::size_t caller) = 0;
    virtual void drop() = 0;  // none is left
  };
  // Stands in these queues, of all who wait now and who come later, until end_wait(). Nobody: dropped at once.
  void wait_in(Queues& queues);
  void end_wait() { queues_ = nullptr; }
  void note_turn();

 private:
  void drop();

  runtime::Clock& clock_;
  std::map<std::size_t, std::size_t> callers_;  // by the hash of the name, which may be long: requests
  Queues* queues_ = nullptr;
  std::optional<runtime::SteadyTime> turn_;
  bool is_dropped_ = false;
};

}  // namespace adapter::cluster
