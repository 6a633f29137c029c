#pragma once

// Work on the loop that takes some milliseconds in one piece. What comes at once from hundreds of requests would keep
// all others waiting until all of it is done: here it comes in turns, one in each round of the loop, so that whatever
// is ready goes on in between. Callers who wait have one each before anybody has another.

#include <list>
#include <memory>
#include <set>
#include <string>

#include "runtime/asio.hpp"
#include "runtime/clock.hpp"

namespace adapter::runtime {

class LoopTurns {
 public:
  // The clock must outlive it.
  explicit LoopTurns(Clock& clock) : clock_(clock) {}

  // Returns when it is the turn of this call: what follows until the coroutine suspends is its piece. False when the
  // deadline comes first; throws operation_aborted when the caller is cancelled. All calls must have ended before it
  // dies. How many wait is bounded by whoever bounds the requests.
  asio::awaitable<bool> take(std::string caller, SteadyTime deadline);

 private:
  struct Waiting;
  void pass_on();
  void note(const std::string& caller);

  Clock& clock_;
  bool is_taken_ = false;
  std::list<Waiting*> waiting_;     // in the order of coming
  std::set<std::string> have_had_;  // callers, since all who waited had one; bounded
  std::shared_ptr<LoopTurns*> self_ = std::make_shared<LoopTurns*>(this);  // for what the loop still holds
};

}  // namespace adapter::runtime
