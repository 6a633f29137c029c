#include "runtime/loop_turns.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <utility>

#include "runtime/event.hpp"

namespace adapter::runtime {

struct LoopTurns::Waiting {
  Waiting(LoopTurns& turns, std::string name, const asio::any_io_executor& executor)
      : of(turns), caller(turns.callers_.try_emplace(std::move(name)).first), turn(executor) {
    ++caller->second.waiting;
    place = of.waiting_.insert(of.waiting_.end(), this);
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  ~Waiting() {
    if (!has_turn) of.waiting_.erase(place);
    if (--caller->second.waiting == 0) of.callers_.erase(caller);
  }

  LoopTurns& of;
  std::map<std::string, Caller>::iterator caller;
  std::list<Waiting*>::iterator place;
  Event turn;
  bool has_turn = false;
};

asio::awaitable<void> LoopTurns::take(std::string caller) {
  const auto executor = co_await asio::this_coro::executor;
  if (is_taken_) {
    Waiting waiting(*this, std::move(caller), executor);
    co_await waiting.turn.wait();  // returns when that is set, also to who is cancelled at the same moment
  }
  is_taken_ = true;
  // Behind all that is ready now.
  asio::post(executor, [self = std::weak_ptr(self_)] {
    if (const auto turns = self.lock()) (*turns)->pass_on();
  });
}

void LoopTurns::pass_on() {
  is_taken_ = false;
  const auto next =
      std::ranges::min_element(waiting_, {}, [](const Waiting* one) { return one->caller->second.turns; });
  if (next == waiting_.end()) return;
  auto& one = **next;
  waiting_.erase(next);
  is_taken_ = one.has_turn = true;
  ++one.caller->second.turns;
  one.turn.set();
}

}  // namespace adapter::runtime
