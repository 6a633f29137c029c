#pragma once

// The turns of calls to the API server: so many run at once, and where the user wants it (--client-qps) they keep a
// pace. Who has to wait shares the turns: one caller after the other has one, each in the order of coming, and every
// second one is for the program itself (watches, discovery) where it waits for one. So nobody waits for the hundreds of
// another.

#include <cstddef>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/result.hpp"
#include "cluster/call_demand.hpp"
#include "cluster/rate_limit.hpp"
#include "runtime/asio.hpp"
#include "runtime/clock.hpp"

namespace adapter::cluster {

class CallTurns {
 public:
  static constexpr std::size_t kMostWaiting = 1024;

  // Without `pace` they go as fast as they come. The clock must outlive it, and it all calls and turns.
  CallTurns(runtime::Clock& clock, std::size_t at_once, std::optional<RateLimit> pace);

  // Of a call, until it has ended.
  class [[nodiscard]] Turn {
   public:
    explicit Turn(CallTurns& of) : of_(&of) {}
    Turn(Turn&& other) noexcept : of_(std::exchange(other.of_, nullptr)) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn() {
      if (of_ != nullptr) of_->end_one();
    }

   private:
    CallTurns* of_;
  };

  // `caller`: on whose behalf; empty: the program's own; `demand`, where there is one, says it instead and must outlive
  // the call. Fails with upstream_timeout when the deadline comes first or no turn can come before it,
  // upstream_unavailable when kMostWaiting wait, unavailable after shut_down(). Throws operation_aborted when the
  // caller is cancelled, or when nobody of `demand` is left before its turn.
  asio::awaitable<Result<Turn>> take(std::string caller, runtime::SteadyTime deadline, CallDemand* demand);

  // All who wait, and who come later, fail.
  void shut_down();

 private:
  struct Waiting;
  using Queue = std::list<Waiting*>;
  struct Caller {
    std::size_t hash;  // of a name, which may be long
    Queue waiting;
  };
  void join(Waiting& waiting, std::size_t caller);
  void leave(Waiting& waiting, std::size_t caller);
  void end_one();
  void pass_on();
  Waiting* next();
  Error too_late() const;

  runtime::Clock& clock_;
  std::size_t at_once_;
  std::optional<RateLimit> pace_;
  std::size_t running_ = 0, waiting_ = 0;
  Queue own_;
  bool own_is_next_ = true;                // if any waits
  std::list<Caller> callers_;              // who wait, the next one first
  std::unique_ptr<runtime::Alarm> paced_;  // when the next one may go
  bool shut_down_ = false;
};

}  // namespace adapter::cluster
