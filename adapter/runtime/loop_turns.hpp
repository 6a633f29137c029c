#pragma once

// Work on the loop that takes some milliseconds in one piece. What comes at once from hundreds of requests would keep
// all others waiting until all of it is done: here it comes in turns, one in each round of the loop, so that whatever
// is ready goes on in between. Callers who wait share the time: the turn goes to the one who has had least with what he
// asks for, so that little work waits for one piece of others, however many they are (weighted fair queueing).

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>

#include "runtime/asio.hpp"
#include "runtime/clock.hpp"

namespace adapter::runtime {

class LoopTurns {
 public:
  // The clock must outlive it.
  explicit LoopTurns(Clock& clock) : clock_(clock) {}

  // Returns when it is the turn of this call: what follows until the coroutine suspends is its piece, which takes about
  // `work` (in any unit, and more than nothing). False when the deadline comes first; throws operation_aborted when the
  // caller is cancelled. All calls must have ended before it dies. How many wait is bounded by whoever bounds the
  // requests.
  asio::awaitable<bool> take(std::string caller, std::uint64_t work, SteadyTime deadline);

 private:
  struct Share {
    std::uint64_t had = 0;    // of a caller, counted from the beginning of everybody's
    std::size_t waiting = 0;  // calls
  };
  using Shares = std::unordered_map<std::size_t, Share>;  // by the hash of a name, which may be long
  struct Waiting;
  void pass_on();
  void give(Share& share, std::uint64_t had, std::uint64_t work);
  void forget_some();

  Clock& clock_;
  bool is_taken_ = false;
  std::list<Waiting*> waiting_;  // in the order of coming
  Shares shares_;                // of callers since somebody waits; bounded
  std::size_t callers_ = 0;      // who wait
  std::uint64_t share_ = 0;  // what each of those who wait would have had by now, and newcomers are taken to have had
  std::shared_ptr<LoopTurns*> self_ = std::make_shared<LoopTurns*>(this);  // for what the loop still holds
};

}  // namespace adapter::runtime
