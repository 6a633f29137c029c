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
  Waiting(LoopTurns& turns, const std::string& caller, std::uint64_t its_work, const asio::any_io_executor& executor)
      : of(turns),
        share(of.shares_[TextHash{}(caller)]),
        joined(of.share_),
        work(its_work),
        called(executor),
        place(of.waiting_.insert(of.waiting_.end(), this)) {
    if (share.waiting++ == 0) ++of.callers_;
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  ~Waiting() {
    if (!has_turn) leave();
  }
  void leave() {
    of.waiting_.erase(place);
    if (--share.waiting == 0) --of.callers_;
  }
  std::uint64_t had_before() const { return std::max(share.had, joined); }

  LoopTurns& of;
  Share& share;
  std::uint64_t joined, work;
  Event called;  // its turn has come, or its deadline
  std::list<Waiting*>::iterator place;
  bool has_turn = false;
};

asio::awaitable<bool> LoopTurns::take(std::string caller, std::uint64_t work, SteadyTime deadline) {
  const auto executor = co_await asio::this_coro::executor;
  forget_some();
  if (is_taken_) {
    Waiting waiting(*this, caller, work, executor);
    const auto alarm = clock_.set_alarm(deadline, [&waiting] { waiting.called.set(); });
    co_await waiting.called.wait();
    if (!waiting.has_turn) co_return false;
  } else {
    auto& share = shares_[TextHash{}(caller)];
    give(share, std::max(share.had, share_), work);
  }
  is_taken_ = true;
  // Behind all that is ready now.
  asio::post(executor, [self = std::weak_ptr(self_)] {
    if (const auto turns = self.lock()) (*turns)->pass_on();
  });
  co_return true;
}

void LoopTurns::pass_on() {
  is_taken_ = false;
  if (waiting_.empty()) {
    shares_.clear();
    share_ = 0;
    return;
  }
  auto& next = **std::ranges::min_element(
      waiting_, {}, [](const Waiting* one) { return std::pair(one->had_before() + one->work, one->share.had); });
  give(next.share, next.had_before(), next.work);
  next.leave();
  is_taken_ = next.has_turn = true;
  next.called.set();
}

void LoopTurns::give(Share& share, std::uint64_t had, std::uint64_t work) {
  share.had = had + work;
  share_ += work / std::max<std::size_t>(callers_, 1);
}

void LoopTurns::forget_some() {
  if (shares_.size() < kMostCallers) return;
  std::erase_if(shares_, [](const auto& entry) { return entry.second.waiting == 0; });
}

}  // namespace adapter::runtime
