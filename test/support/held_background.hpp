#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <future>

#include "runtime/background.hpp"
#include "support/run_until_idle.hpp"

namespace adapter::test {

// Nothing that is asked of the background is done until this dies: what happens meanwhile, the loop does itself.
class HeldBackground {
 public:
  HeldBackground(asio::io_context& io, runtime::Background& background) : io_(io), background_(background) {
    auto hold = [end = end_.get_future().share()] {
      end.wait();
      return true;
    };
    asio::co_spawn(io, background.run(std::move(hold)), asio::detached);
    run_ready(io);
  }
  ~HeldBackground() {
    end_.set_value();
    run_until_idle(io_, background_);
  }
  HeldBackground(const HeldBackground&) = delete;
  HeldBackground& operator=(const HeldBackground&) = delete;

 private:
  asio::io_context& io_;
  runtime::Background& background_;
  std::promise<void> end_;
};

}  // namespace adapter::test
