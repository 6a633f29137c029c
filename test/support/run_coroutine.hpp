#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>

namespace adapter::test {

namespace asio = boost::asio;

// Runs `io` until the coroutine has ended and returns its value. A test that would wait for ever fails after a minute.
template <class T>
T run_coroutine(asio::io_context& io, asio::awaitable<T> task) {
  std::exception_ptr failure;
  bool done = false;
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  const auto run = [&] {
    io.restart();
    while (!done && std::chrono::steady_clock::now() < give_up) {
      if (io.run_one_for(std::chrono::seconds(1)) == 0 && io.stopped()) io.restart();
    }
    if (!done) throw std::runtime_error("the coroutine did not end within a minute");
    if (failure) std::rethrow_exception(failure);
  };
  if constexpr (std::is_void_v<T>) {
    asio::co_spawn(io, std::move(task), [&](std::exception_ptr e) {
      failure = e;
      done = true;
    });
    run();
  } else {
    std::optional<T> value;
    asio::co_spawn(io, std::move(task), [&](std::exception_ptr e, T result) {
      failure = e;
      if (!e) value.emplace(std::move(result));
      done = true;
    });
    run();
    return std::move(*value);
  }
}

// Lets everything that is ready run, without waiting for anything.
inline void run_ready(asio::io_context& io) {
  io.restart();
  while (io.poll() > 0) {
  }
}

}  // namespace adapter::test
