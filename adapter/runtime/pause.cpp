#include "runtime/pause.hpp"

#include <boost/asio/this_coro.hpp>
#include <utility>

namespace adapter::runtime {

asio::awaitable<void> Pause::until(SteadyTime at) {
  if (std::exchange(ended_, false)) co_return;
  Event over(co_await asio::this_coro::executor);
  struct Sleep {  // also when cancellation throws
    Event*& sleeping;
    Sleep(Event*& where, Event& event) : sleeping(where) { sleeping = &event; }
    ~Sleep() { sleeping = nullptr; }
  };
  const Sleep sleep(sleeping_, over);
  const auto alarm = clock_.set_alarm(at, [&over] { over.set(); });
  co_await over.wait();
}

void Pause::end() {
  if (sleeping_ != nullptr) {
    sleeping_->set();
  } else {
    ended_ = true;
  }
}

}  // namespace adapter::runtime
