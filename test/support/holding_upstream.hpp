#pragma once

#include <algorithm>

#include "support/fake_upstream.hpp"

namespace adapter::test {

// Keeps each query waiting until it is told.
class HoldingUpstream : public FakeUpstream {
 public:
  explicit HoldingUpstream(const asio::any_io_executor& executor) : executor_(executor) {}
  std::vector<std::unique_ptr<runtime::Event>> waiting;
  std::size_t running = 0, most = 0;

  asio::awaitable<Result<upstream::QueryResult>> query(upstream::QueryCall call) override {
    struct Running {
      std::size_t& count;
      ~Running() { --count; }
    } const leave{++running};
    most = std::max(most, running);
    waiting.push_back(std::make_unique<runtime::Event>(executor_));
    auto& event = *waiting.back();
    co_await event.wait();
    auto answer = co_await FakeUpstream::query(std::move(call));
    co_return answer;
  }

 private:
  asio::any_io_executor executor_;
};

}  // namespace adapter::test
