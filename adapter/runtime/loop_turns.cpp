#include "runtime/loop_turns.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <utility>

#include "runtime/event.hpp"

namespace adapter::runtime {
namespace {

constexpr std::size_t kMostCallers = 1024;  // then everybody begins anew

}  // namespace

struct LoopTurns::Waiting {
  Waiting(LoopTurns& turns, std::string name, const asio::any_io_executor& executor)
      : of(turns), caller(std::move(name)), called(executor), place(of.waiting_.insert(of.waiting_.end(), this)) {}
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  ~Waiting() {
    if (!has_turn) of.waiting_.erase(place);
  }

  LoopTurns& of;
  std::string caller;
  Event called;  // its turn has come, or its deadline
  std::list<Waiting*>::iterator place;
  bool has_turn = false;
};

asio::awaitable<bool> LoopTurns::take(std::string caller, SteadyTime deadline) {
  const auto executor = co_await asio::this_coro::executor;
  if (is_taken_) {
    Waiting waiting(*this, std::move(caller), executor);
    const auto alarm = clock_.set_alarm(deadline, [&waiting] { waiting.called.set(); });
    co_await waiting.called.wait();
    if (!waiting.has_turn) co_return false;
  } else {
    note(caller);
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
  if (waiting_.empty()) return;
  auto next = std::ranges::find_if(waiting_, [this](const Waiting* one) { return !have_had_.contains(one->caller); });
  if (next == waiting_.end()) {
    have_had_.clear();
    next = waiting_.begin();
  }
  auto& one = **next;
  waiting_.erase(next);
  note(one.caller);
  is_taken_ = one.has_turn = true;
  one.called.set();
}

void LoopTurns::note(const std::string& caller) {
  if (have_had_.size() >= kMostCallers) have_had_.clear();
  have_had_.insert(caller);
}

}  // namespace adapter::runtime
