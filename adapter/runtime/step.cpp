#include "runtime/step.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/multiple_exceptions.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <exception>

namespace adapter::runtime {
namespace {

// When two coroutines that run side by side both throw, one exception holds the two.
std::string describe(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const asio::multiple_exceptions& e) {
    return describe(e.first_exception());
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "an exception of unknown type";
  }
}

}  // namespace

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
  logger.error(name + " met an unexpected failure: " + describe(thrown));
  co_return false;
}

}  // namespace adapter::runtime
