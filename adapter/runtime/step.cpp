#include "runtime/step.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <exception>

namespace adapter::runtime {

asio::awaitable<bool> run_step(std::string name, const Logger& logger, asio::awaitable<void> step) {
  std::exception_ptr thrown;
  try {
    co_await std::move(step);
  } catch (...) {
    thrown = std::current_exception();
  }
  if (!thrown) co_return true;
  const auto cancellation = co_await asio::this_coro::cancellation_state;
  if (cancellation.cancelled() != asio::cancellation_type::none)
    throw boost::system::system_error(asio::error::operation_aborted);
  logger.unexpected(name, "met an unexpected failure", thrown);
  co_return false;
}

}  // namespace adapter::runtime
