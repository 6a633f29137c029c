#include "runtime/loop_turns.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <utility>

#include "base/text_hash.hpp"
#include "runtime/event.hpp"

namespace adapter::runtime {
namespace {

constexpr std::size_t kMostCallers = 1024;  // then those who do not wait begin anew

}  // namespace

struct LoopTurns::Waiting {
  Waiting(LoopTurns& turns, std::size_t caller, Time its_estimate, const asio::any_io_executor& executor)
      : of(turns),
        share(of.shares_[caller]),
        counted(its_estimate + share.more),
        end(of.join(share, counted)),
        called(executor),
        place(of.waiting_.insert(of.waiting_.end(), this)) {
    if (share.waiting++ == 0) ++of.callers_;
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  ~Waiting() {
    if (has_turn) return;
    leave();
    share.end -= counted;  // what never came costs nothing
  }
  void leave() {
    of.waiting_.erase(place);
    if (--share.waiting == 0) --of.callers_;
  }

  LoopTurns& of;
  Share& share;
  const Time counted, end;
  Event called;  // its turn has come, or its deadline
  std::list<Waiting*>::iterator place;
  bool has_turn = false;
};

LoopTurns::Turn::Turn(LoopTurns& turns, std::size_t caller, Time estimate, Time counted)
    : turns_(&turns), caller_(caller), begun_(turns.clock_.now()), estimate_(estimate), counted_(counted) {
}
LoopTurns::Turn::Turn(Turn&& other) noexcept
    : turns_(std::exchange(other.turns_, nullptr)),
      caller_(other.caller_),
      begun_(other.begun_),
      estimate_(other.estimate_),
      counted_(other.counted_) {
}
LoopTurns::Turn::~Turn() {
  if (turns_ == nullptr) return;
  const Time taken = turns_->clock_.now() - begun_;
  auto& share = turns_->shares_[caller_];
  share.more = std::max(taken - estimate_, share.more / 2);
  if (taken <= counted_) return;
  turns_->taken_ = taken;
  share.end += taken - counted_;
}

asio::awaitable<std::optional<LoopTurns::Turn>> LoopTurns::take(std::string caller, Time estimate,
                                                                SteadyTime deadline) {
  const auto executor = co_await asio::this_coro::executor;
  const auto hash = TextHash{}(caller);
  forget_some();
  Time counted;
  if (is_taken_) {
    Waiting waiting(*this, hash, estimate, executor);
    const auto alarm = clock_.set_alarm(deadline, [&waiting] { waiting.called.set(); });
    co_await waiting.called.wait();
    if (!waiting.has_turn) co_return std::nullopt;
    counted = waiting.counted;
  } else {
    auto& share = shares_[hash];
    counted = estimate + share.more;
    join(share, counted);
  }
  is_taken_ = true;
  taken_ = counted;
  // Behind all that is ready now.
  asio::post(executor, [self = std::weak_ptr(self_)] {
    if (const auto turns = self.lock()) (*turns)->pass_on();
  });
  co_return Turn(*this, hash, estimate, counted);
}

void LoopTurns::pass_on() {
  is_taken_ = false;
  if (waiting_.empty()) {
    shares_.clear();
    each_had_ = Time(0);
    return;
  }
  each_had_ += taken_ / static_cast<Time::rep>(callers_);
  auto& next = **std::ranges::min_element(waiting_, {}, &Waiting::end);
  next.leave();
  is_taken_ = next.has_turn = true;
  next.called.set();
}

LoopTurns::Time LoopTurns::join(Share& share, Time estimate) const {
  share.end = std::max(share.end, each_had_) + estimate;
  return share.end;
}

void LoopTurns::forget_some() {
  if (shares_.size() < kMostCallers) return;
  std::erase_if(shares_, [](const auto& entry) { return entry.second.waiting == 0; });
}

}  // namespace adapter::runtime
