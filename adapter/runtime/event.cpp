#include "runtime/event.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace adapter::runtime {

Event::Event(const asio::any_io_executor& executor) : never_(executor, asio::steady_timer::time_point::max()) {
}

void Event::set() {
  set_ = true;
  never_.cancel();
}

asio::awaitable<void> Event::wait() {
  if (set_) co_return;
  co_await never_.async_wait(asio::as_tuple(asio::use_awaitable));
  if (!set_) throw boost::system::system_error(asio::error::operation_aborted);
}

}  // namespace adapter::runtime
