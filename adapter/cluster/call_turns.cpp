#include "cluster/call_turns.hpp"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <vector>

#include "base/text_hash.hpp"
#include "runtime/event.hpp"

namespace adapter::cluster {
namespace {

// The program's own calls stand apart.
std::size_t own() {
  static const auto hash = TextHash{}("");
  return hash;
}

}  // namespace

struct CallTurns::Waiting final : CallDemand::Queues {
  Waiting(CallTurns& turns, const std::string& caller, CallDemand* several, const asio::any_io_executor& executor)
      : of(turns), demand(several), called(executor) {
    ++of.waiting_;
    if (demand != nullptr) {
      demand->wait_in(*this);
    } else {
      join(TextHash{}(caller));
    }
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  ~Waiting() override { end_wait(); }

  void join(std::size_t caller) override {
    stands_with.push_back(caller);
    of.join(*this, caller);
  }
  void leave(std::size_t caller) override {
    std::erase(stands_with, caller);
    of.leave(*this, caller);
  }
  void drop() override { called.set(); }
  void end_wait() {
    if (!std::exchange(is_waiting, false)) return;
    --of.waiting_;
    if (demand != nullptr) demand->end_wait();
    for (const auto caller : stands_with) of.leave(*this, caller);
  }

  CallTurns& of;
  CallDemand* const demand;
  std::vector<std::size_t> stands_with;  // in the queues of these
  bool is_waiting = true;
  std::optional<Turn> turn;  // given back where nobody takes it
  runtime::Event called;     // its turn has come, or its end
};

CallTurns::CallTurns(runtime::Clock& clock, std::size_t at_once, std::optional<RateLimit> pace)
    : clock_(clock), at_once_(at_once), pace_(pace) {
}

asio::awaitable<Result<CallTurns::Turn>> CallTurns::take(std::string caller, runtime::SteadyTime deadline,
                                                         CallDemand* demand) {
  const auto executor = co_await asio::this_coro::executor;
  if (shut_down_) co_return Error{ErrorKind::unavailable, "shutting down", ""};
  if (waiting_ >= kMostWaiting) {
    co_return Error{ErrorKind::upstream_unavailable, "too many requests are waiting for a connection", ""};
  }
  if (pace_ && pace_->next(clock_.now()) >= deadline) co_return too_late();
  Waiting waiting(*this, caller, demand, executor);
  pass_on();
  if (!waiting.turn) {
    const auto alarm = clock_.set_alarm(deadline, [&waiting] { waiting.called.set(); });
    co_await waiting.called.wait();
  }
  if (waiting.turn) co_return std::move(*waiting.turn);
  if (demand != nullptr && demand->is_dropped()) throw boost::system::system_error(asio::error::operation_aborted);
  if (shut_down_) co_return Error{ErrorKind::unavailable, "shutting down", ""};
  co_return too_late();
}

Error CallTurns::too_late() const {
  if (pace_ && running_ < at_once_) {
    return {ErrorKind::upstream_timeout, "the limit of --client-qps leaves no turn before the deadline", ""};
  }
  return {ErrorKind::upstream_timeout, "too many calls are under way: no time was left for this one", ""};
}

void CallTurns::join(Waiting& waiting, std::size_t caller) {
  if (caller == own()) {
    own_.push_back(&waiting);
    return;
  }
  auto at = std::ranges::find(callers_, caller, &Caller::hash);
  if (at == callers_.end()) at = callers_.insert(at, Caller{.hash = caller, .waiting = {}});
  at->waiting.push_back(&waiting);
}

void CallTurns::leave(Waiting& waiting, std::size_t caller) {
  if (caller == own()) {
    std::erase(own_, &waiting);
    return;
  }
  const auto at = std::ranges::find(callers_, caller, &Caller::hash);
  std::erase(at->waiting, &waiting);
  if (at->waiting.empty()) callers_.erase(at);
}

// There must be one. Whose turn it was goes behind all others, if he waits for more.
CallTurns::Waiting* CallTurns::next() {
  const bool is_own = !own_.empty() && (own_is_next_ || callers_.empty());
  own_is_next_ = !is_own;
  if (is_own) return own_.front();
  callers_.splice(callers_.end(), callers_, callers_.begin());
  return callers_.back().waiting.front();
}

void CallTurns::pass_on() {
  while (running_ < at_once_) {
    if (own_.empty() && callers_.empty()) return;
    if (pace_) {
      const auto now = clock_.now(), turn = pace_->next(now);
      if (turn > now) {
        paced_ = clock_.set_alarm(turn, [this] { pass_on(); });
        return;
      }
      pace_->take(now);
    }
    auto* called = next();
    called->end_wait();
    if (called->demand != nullptr) called->demand->note_turn();
    ++running_;
    called->turn.emplace(*this);
    called->called.set();
  }
}

void CallTurns::end_one() {
  --running_;
  pass_on();
}

void CallTurns::shut_down() {
  shut_down_ = true;
  for (auto* waiting : own_) waiting->called.set();
  for (const auto& caller : callers_) {
    for (auto* waiting : caller.waiting) waiting->called.set();
  }
}

}  // namespace adapter::cluster
