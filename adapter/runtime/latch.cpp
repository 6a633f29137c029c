#include "runtime/latch.hpp"

#include <boost/asio/this_coro.hpp>

namespace adapter::runtime {

void Latch::set() {
  set_ = true;
  for (auto* woken : waiting_) woken->set();
}

asio::awaitable<bool> Latch::wait(Clock& clock, SteadyTime deadline) {
  if (set_) co_return true;
  Event woken(co_await asio::this_coro::executor);
  struct Place {  // also when cancellation throws
    std::list<Event*>& waiting;
    std::list<Event*>::iterator at;
    Place(std::list<Event*>& of, Event& event) : waiting(of), at(of.insert(of.end(), &event)) {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() { waiting.erase(at); }
  };
  const Place place(waiting_, woken);
  const auto alarm = clock.set_alarm(deadline, [&woken] { woken.set(); });
  co_await woken.wait();
  co_return set_;
}

}  // namespace adapter::runtime
