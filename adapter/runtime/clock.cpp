#include "runtime/clock.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include "runtime/event.hpp"

namespace adapter::runtime {
namespace {

class TimerAlarm : public Alarm {
 public:
  TimerAlarm(const asio::any_io_executor& executor, SteadyTime at, std::function<void()> ring)
      : ring_(std::make_shared<std::function<void()>>(std::move(ring))), timer_(executor, at) {
    // The handler may already be on its way when the alarm is destroyed: it asks whether the alarm still lives.
    timer_.async_wait([alive = std::weak_ptr(ring_)](const boost::system::error_code& ec) {
      const auto call = ec ? nullptr : alive.lock();
      if (call) (*call)();
    });
  }

 private:
  std::shared_ptr<std::function<void()>> ring_;
  asio::steady_timer timer_;
};

}  // namespace

std::unique_ptr<Alarm> SystemClock::set_alarm(SteadyTime at, std::function<void()> ring) {
  return std::make_unique<TimerAlarm>(executor_, at, std::move(ring));
}

asio::awaitable<void> sleep_until(Clock& clock, SteadyTime at) {
  Event rang(co_await asio::this_coro::executor);
  const auto alarm = clock.set_alarm(at, [&rang] { rang.set(); });
  co_await rang.wait();
}

}  // namespace adapter::runtime
