#pragma once

// Work on the loop that takes some milliseconds in one piece. What comes at once from hundreds of requests would keep
// all others waiting until all of it is done: here it comes in turns, one in each round of the loop, so that whatever
// is ready goes on in between, and of the callers who wait the one who has had the fewest.

#include <cstddef>
#include <list>
#include <map>
#include <memory>
#include <string>

#include "runtime/asio.hpp"

namespace adapter::runtime {

class LoopTurns {
 public:
  // Returns when it is the turn of this call: what follows until the coroutine suspends is its piece. Throws
  // operation_aborted when the caller is cancelled. All calls must have ended before it dies. How many wait is bounded
  // by whoever bounds the requests.
  asio::awaitable<void> take(std::string caller);

 private:
  struct Waiting;
  struct Caller {
    std::size_t waiting = 0, turns = 0;  // had while it waits
  };
  void pass_on();

  bool is_taken_ = false;
  std::list<Waiting*> waiting_;  // in the order of coming
  std::map<std::string, Caller> callers_;
  std::shared_ptr<LoopTurns*> self_ = std::make_shared<LoopTurns*>(this);  // for what the loop still holds
};

}  // namespace adapter::runtime
