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
  Waiting(LoopTurns& turns, Share& its_share, Time its_estimate, const asio::any_io_executor& executor)
      : of(turns), share(its_share), estimate(its_estimate), called(executor) {
    if (share.waiting.empty()) of.callers_.push_back(&share);
    place = share.waiting.insert(share.waiting.end(), this);
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  ~Waiting() {
    if (!has_turn) leave();
  }
  void leave() {
    share.waiting.erase(place);
    if (share.waiting.empty()) of.callers_.remove(&share);
  }

  LoopTurns& of;
  Share& share;
  const Time estimate;
  Time counted{0};  // when its turn came
  Event called;     // its turn has come, or its deadline
  std::list<Waiting*>::iterator place;
  bool has_turn = false;
};

LoopTurns::Time LoopTurns::Share::counted() const {
  return waiting.front()->estimate + more;
}

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
  share.had += taken - counted_;
}

asio::awaitable<std::optional<LoopTurns::Turn>> LoopTurns::take(std::string caller, Time estimate,
                                                                SteadyTime deadline) {
  const auto executor = co_await asio::this_coro::executor;
  const auto hash = TextHash{}(caller);
  auto& share = share_of(hash);
  auto counted = estimate + share.more;
  if (is_taken_) {
    Waiting waiting(*this, share, estimate, executor);
    const auto alarm = clock_.set_alarm(deadline, [&waiting] { waiting.called.set(); });
    co_await waiting.called.wait();
    if (!waiting.has_turn) co_return std::nullopt;
    counted = waiting.counted;
  } else {
    share.had += counted;
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
  if (callers_.empty()) {
    shares_.clear();
    each_had_ = Time(0);
    return;
  }
  each_had_ += taken_ / static_cast<Time::rep>(callers_.size());
  const auto end = [](const Share* share) { return share->had + share->counted(); };
  auto& share = **std::ranges::min_element(callers_, {}, end);
  auto& next = *share.waiting.front();
  next.counted = share.counted();
  share.had += next.counted;
  next.leave();
  is_taken_ = next.has_turn = true;
  next.called.set();
}

LoopTurns::Share& LoopTurns::share_of(std::size_t caller) {
  if (shares_.size() >= kMostCallers) {
    std::erase_if(shares_, [](const auto& entry) { return entry.second.waiting.empty(); });
  }
  auto& share = shares_[caller];
  if (share.waiting.empty()) share.had = std::max(share.had, each_had_);
  return share;
}

}  // namespace adapter::runtime
