#pragma once

// One worker thread for pure functions that would keep the loop busy too long (parsing a large file, building a
// registry). Values move in, a value comes back; nothing is shared.

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "runtime/asio.hpp"

namespace adapter::runtime {

class Background {
 public:
  Background() : worker_(1) {}
  // Waits for the function that is running; those that have not begun are dropped.
  ~Background() {
    worker_.stop();
    worker_.join();
  }
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  // Runs `function` on the worker; its value, or its exception, comes back on the caller's executor. The wait cannot
  // be cancelled, so functions must be bounded.
  template <class Function>
  asio::awaitable<std::invoke_result_t<Function&>> run(Function function) {
    using Value = std::invoke_result_t<Function&>;
    struct Outcome {
      std::optional<Value> value;
      std::exception_ptr failure;
    };
    const auto loop = co_await asio::this_coro::executor;
    const auto outcome = std::make_shared<Outcome>();
    auto start = [this, loop, outcome, work = std::move(function)](auto handler) mutable {
      asio::post(worker_, [loop, outcome, work = std::move(work), handler = std::move(handler)]() mutable {
        try {
          outcome->value.emplace(work());
        } catch (...) {
          outcome->failure = std::current_exception();
        }
        asio::post(loop, [handler = std::move(handler)]() mutable { std::move(handler)(); });
      });
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(std::move(start), asio::use_awaitable);
    if (outcome->failure) std::rethrow_exception(outcome->failure);
    co_return std::move(*outcome->value);
  }

 private:
  asio::thread_pool worker_;
};

}  // namespace adapter::runtime
