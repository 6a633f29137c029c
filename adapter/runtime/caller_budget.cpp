#include "runtime/caller_budget.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <vector>

#include "base/text_hash.hpp"
#include "runtime/event.hpp"

namespace adapter::runtime {
namespace {

std::size_t minus(std::size_t all, std::size_t some) {
  return all - std::min(all, some);
}

std::size_t three_quarters(std::size_t bytes) {
  return bytes - bytes / 4;
}

}  // namespace

struct CallerBudget::Waiting {
  Waiting(Share& which, std::size_t wanted, const asio::any_io_executor& executor)
      : share(which), bytes(wanted), served(executor) {
    share.of_.callers_[share.caller_].awaited += bytes;
    at = share.of_.waiting_.insert(share.of_.waiting_.end(), this);
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  ~Waiting() {
    if (!is_served) leave();
  }
  void leave() {
    share.of_.callers_[share.caller_].awaited -= bytes;
    share.of_.waiting_.erase(at);
    share.of_.forget_if_idle(share.caller_);
  }

  Share& share;
  const std::size_t bytes;
  std::list<Waiting*>::iterator at;
  bool is_served = false;
  Event served;  // or the time is over
};

CallerBudget::Caller CallerBudget::of(std::size_t caller) const {
  const auto found = callers_.find(caller);
  return found == callers_.end() ? Caller() : found->second;
}

// What callers may have by right, all together: three quarters of what others of the budget leave.
std::size_t CallerBudget::all_parts() const {
  return three_quarters(minus(budget_.limit(), minus(budget_.used(), held_)));
}

// That each may have where all get what they hold and wait for, but none more than this; `of_caller` wants all he can
// get.
std::size_t CallerBudget::part(std::optional<std::size_t> of_caller) const {
  std::vector<std::size_t> wanted;
  for (const auto& [caller, bytes] : callers_) {
    if (caller != of_caller) wanted.push_back(bytes.held + bytes.awaited);
  }
  std::ranges::sort(wanted);
  auto left = all_parts();
  auto callers = wanted.size() + (of_caller ? 1 : 0);
  for (const auto bytes : wanted) {
    if (bytes > left / callers) break;
    left -= bytes;
    --callers;
  }
  return callers == 0 ? left : left / callers;
}

bool CallerBudget::does_another_wait(std::size_t caller) const {
  return std::ranges::any_of(waiting_, [&](const auto* each) { return each->share.caller_ != caller; });
}

// Whoever waits.
std::size_t CallerBudget::left_at_once(std::size_t caller) const {
  const auto left = minus(budget_.limit(), budget_.used()), held = of(caller).held;
  return std::min(left, minus(three_quarters(held + left), held));
}

std::size_t CallerBudget::left_of_part(std::size_t caller) const {
  return minus(part(caller), of(caller).held);
}

std::size_t CallerBudget::left_for(const std::string& caller) const {
  if (caller.empty()) return minus(budget_.limit(), budget_.used());
  const auto hash = TextHash{}(caller);
  const auto at_once = left_at_once(hash), of_part = left_of_part(hash);
  return std::max(does_another_wait(hash) ? std::min(at_once, of_part) : at_once,
                  std::min(minus(all_parts(), held_), of_part));
}

bool CallerBudget::may_have(std::size_t caller, std::size_t bytes) const {
  const bool is_left_at_once = bytes <= left_at_once(caller);
  if (is_left_at_once && !does_another_wait(caller)) return true;
  return (is_left_at_once || bytes <= minus(all_parts(), held_)) && bytes <= left_of_part(caller);
}

bool CallerBudget::may_wait(std::size_t caller, std::size_t bytes) const {
  return bytes <= minus(left_of_part(caller), of(caller).awaited);
}

void CallerBudget::take(std::size_t caller, std::size_t bytes) {
  callers_[caller].held += bytes;
  held_ += bytes;
}

void CallerBudget::give_back(std::size_t caller, std::size_t bytes) {
  if (bytes == 0) return;
  callers_[caller].held -= bytes;
  held_ -= bytes;
  forget_if_idle(caller);
}

void CallerBudget::forget_if_idle(std::size_t caller) {
  const auto his = callers_.find(caller);
  if (his->second.held == 0 && his->second.awaited == 0) callers_.erase(his);
}

void CallerBudget::serve_waiting() {
  if (waiting_.empty()) return;
  const auto of_each = part(std::nullopt);  // what is given does not change it: it was waited for
  for (;;) {
    Waiting* next = nullptr;
    for (auto* each : waiting_) {
      const auto caller = each->share.caller_;
      const auto room = std::max(left_at_once(caller), minus(all_parts(), held_));
      if (each->bytes > room || of(caller).held + each->bytes > of_each) continue;
      if (next == nullptr || of(caller).held < of(next->share.caller_).held) next = each;
    }
    if (next == nullptr || !next->share.share_.grow(next->bytes)) return;
    next->leave();
    next->is_served = true;
    take(next->share.caller_, next->bytes);
    next->served.set();
  }
}

CallerBudget::Share::Share(CallerBudget& of, const std::string& caller)
    : of_(of), caller_(TextHash{}(caller)), is_own_(caller.empty()), share_(of.budget_) {
}

CallerBudget::Share::~Share() {
  const auto bytes = share_.size();
  share_.release();
  if (is_own_) return;
  of_.give_back(caller_, bytes);
  of_.serve_waiting();
}

bool CallerBudget::Share::try_to_grow(std::size_t bytes) {
  if (bytes == 0) return true;
  if ((!is_own_ && !of_.may_have(caller_, bytes)) || !share_.grow(bytes)) return false;
  if (!is_own_) of_.take(caller_, bytes);
  return true;
}

bool CallerBudget::Share::grow(std::size_t bytes) {
  if (try_to_grow(bytes)) return true;
  of_.budget_.count_refusal();
  return false;
}

asio::awaitable<bool> CallerBudget::Share::wait_to_grow(std::size_t bytes, SteadyTime deadline) {
  if (try_to_grow(bytes)) co_return true;
  const auto executor = co_await asio::this_coro::executor;
  const auto now = of_.clock_.now();
  if (!is_own_ && now < deadline && of_.may_wait(caller_, bytes)) {
    Waiting waiting(*this, bytes, executor);
    const auto alarm = of_.clock_.set_alarm(now + (deadline - now) / 2, [&waiting] { waiting.served.set(); });
    co_await waiting.served.wait();
    if (waiting.is_served) co_return true;
  }
  of_.budget_.count_refusal();
  co_return false;
}

}  // namespace adapter::runtime
