#pragma once

#include "runtime/background.hpp"
#include "support/run_coroutine.hpp"

namespace adapter::test {

// Lets everything run until nothing is ready and nothing runs in the background. Fails after a minute.
inline void run_until_idle(asio::io_context& io, const runtime::Background& background) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  for (run_ready(io); background.running() > 0; run_ready(io)) {
    if (std::chrono::steady_clock::now() > give_up) throw std::runtime_error("the background did not end in a minute");
    io.restart();
    io.run_one_for(std::chrono::milliseconds(100));
  }
}

}  // namespace adapter::test
