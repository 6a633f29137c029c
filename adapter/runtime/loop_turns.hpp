#pragma once

// Work on the loop that takes some milliseconds in one piece. What comes at once from hundreds of requests would keep
// all others waiting until all of it is done: here it comes in turns, one in each round of the loop, so that whatever
// is ready goes on in between. Callers who wait share the time (weighted fair queueing): next comes the piece that
// would end first if all callers who wait had the loop at once and each did one piece after the other, so that little
// work waits for a piece or two of others, however many they are. What a piece takes is estimated before and measured
// then; whose pieces take longer than was said waits for it with all that he has waiting.

#include <chrono>
#include <cstddef>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "runtime/asio.hpp"
#include "runtime/clock.hpp"

namespace adapter::runtime {

class LoopTurns {
 public:
  // The clock must outlive it.
  explicit LoopTurns(Clock& clock) : clock_(clock) {}

  using Time = std::chrono::nanoseconds;

  // While it lives the piece is measured; it must not live on when the coroutine suspends.
  class [[nodiscard]] Turn {
   public:
    Turn(LoopTurns& turns, std::size_t caller, Time estimate, Time counted);
    Turn(Turn&& other) noexcept;
    Turn& operator=(Turn&&) = delete;
    ~Turn();

   private:
    LoopTurns* turns_;
    std::size_t caller_;
    SteadyTime begun_;
    Time estimate_, counted_;
  };

  // Returns when it is the turn of this call: what follows until the coroutine suspends is its piece, which takes about
  // as long as `estimate`. Nothing when the deadline comes first; throws operation_aborted when the caller is
  // cancelled. All calls must have ended before it dies. How many wait is bounded by whoever bounds the requests.
  asio::awaitable<std::optional<Turn>> take(std::string caller, Time estimate, SteadyTime deadline);

 private:
  struct Waiting;
  struct Share {
    Time had{0};                    // the end of the caller's last piece that came, by each_had_
    Time more{0};                   // than was estimated, of late: the next ones are taken for as wrong
    std::list<Waiting*> waiting{};  // in the order of coming

    Time counted() const;  // of the first of them
  };
  using Shares = std::unordered_map<std::size_t, Share>;  // by the hash of a name, which may be long
  Share& share_of(std::size_t caller);
  void pass_on();

  Clock& clock_;
  bool is_taken_ = false;
  Time taken_{0};              // by the piece that has the turn
  Shares shares_;              // of callers since somebody waits; bounded
  std::list<Share*> callers_;  // who wait
  Time each_had_{0};  // since somebody waits, if all had had the loop at once; newcomers are taken to have had it
  std::shared_ptr<LoopTurns*> self_ = std::make_shared<LoopTurns*>(this);  // for what the loop still holds
};

}  // namespace adapter::runtime
