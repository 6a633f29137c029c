#include "cluster/call_turns.hpp"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include "base/text_hash.hpp"
#include "runtime/event.hpp"

namespace adapter::cluster {

struct CallTurns::Waiting {
  Waiting(CallTurns& turns, const std::string& name, const asio::any_io_executor& executor)
      : of(turns), is_own(name.empty()), caller(TextHash{}(name)), called(executor) {
    of.join(*this);
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  ~Waiting() {
    if (is_in_queue) of.leave(*this);
  }

  CallTurns& of;
  const bool is_own;
  const std::size_t caller;
  bool is_in_queue = true;
  std::optional<Turn> turn;  // given back where nobody takes it
  runtime::Event called;     // its turn has come, or its end
};

CallTurns::CallTurns(runtime::Clock& clock, std::size_t at_once, std::optional<RateLimit> pace)
    : clock_(clock), at_once_(at_once), pace_(pace) {
}

asio::awaitable<Result<CallTurns::Turn>> CallTurns::take(std::string caller, runtime::SteadyTime deadline,
                                                         http::Interrupt* unwanted) {
  const auto executor = co_await asio::this_coro::executor;
  if (shut_down_) co_return Error{ErrorKind::unavailable, "shutting down", ""};
  if (waiting_ >= kMostWaiting) {
    co_return Error{ErrorKind::upstream_unavailable, "too many requests are waiting for a connection", ""};
  }
  if (pace_ && pace_->next(clock_.now()) >= deadline) co_return too_late();
  Waiting waiting(*this, caller, executor);
  pass_on();
  if (!waiting.turn) {
    const auto end = [&waiting] { waiting.called.set(); };
    const auto alarm = clock_.set_alarm(deadline, end);
    std::optional<http::Interrupt::Wait> until_unwanted;
    if (unwanted != nullptr) until_unwanted.emplace(*unwanted, end);
    co_await waiting.called.wait();
  }
  if (waiting.turn) co_return std::move(*waiting.turn);
  if (unwanted != nullptr && unwanted->is_set()) throw boost::system::system_error(asio::error::operation_aborted);
  if (shut_down_) co_return Error{ErrorKind::unavailable, "shutting down", ""};
  co_return too_late();
}

Error CallTurns::too_late() const {
  if (pace_ && running_ < at_once_) {
    return {ErrorKind::upstream_timeout, "the limit of --client-qps leaves no turn before the deadline", ""};
  }
  return {ErrorKind::upstream_timeout, "too many calls are under way: no time was left for this one", ""};
}

void CallTurns::join(Waiting& waiting) {
  ++waiting_;
  if (waiting.is_own) {
    own_.push_back(&waiting);
    return;
  }
  auto at = std::ranges::find(callers_, waiting.caller, &Caller::hash);
  if (at == callers_.end()) at = callers_.insert(at, Caller{.hash = waiting.caller, .waiting = {}});
  at->waiting.push_back(&waiting);
}

void CallTurns::leave(Waiting& waiting) {
  --waiting_;
  waiting.is_in_queue = false;
  if (waiting.is_own) {
    std::erase(own_, &waiting);
    return;
  }
  const auto at = std::ranges::find(callers_, waiting.caller, &Caller::hash);
  std::erase(at->waiting, &waiting);
  if (at->waiting.empty()) callers_.erase(at);
}

CallTurns::Waiting* CallTurns::next() const {
  if (!own_.empty() && (own_is_next_ || callers_.empty())) return own_.front();
  return callers_.empty() ? nullptr : callers_.front().waiting.front();
}

void CallTurns::pass_on() {
  while (running_ < at_once_) {
    auto* called = next();
    if (called == nullptr) return;
    if (pace_) {
      const auto now = clock_.now(), turn = pace_->next(now);
      if (turn > now) {
        paced_ = clock_.set_alarm(turn, [this] { pass_on(); });
        return;
      }
      pace_->take(now);
    }
    // Behind all others, if he waits for more.
    if (!called->is_own) callers_.splice(callers_.end(), callers_, callers_.begin());
    leave(*called);
    own_is_next_ = !called->is_own;
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
