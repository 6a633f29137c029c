#pragma once

#include <deque>
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "http/name_look_up.hpp"
#include "runtime/event.hpp"

namespace adapter::test {

namespace asio = boost::asio;

// Stands in for the system's look-up of host names: each hangs until the test answers it, in the order of asking.
class HeldLookUp {
 public:
  explicit HeldLookUp(asio::io_context& io) : io_(io) {}

  std::vector<std::string> asked;

  http::NameLookUp function() {
    return [this](std::string name) { return look_up(std::move(name)); };
  }
  void answer(Result<http::Addresses> found) {
    first().found = std::move(found);
    end_first();
  }
  template <class Exception>
  void fail(Exception exception) {
    first().thrown = std::make_exception_ptr(exception);
    end_first();
  }

 private:
  struct Held {
    explicit Held(const asio::any_io_executor& executor) : answered(executor) {}
    runtime::Event answered;
    Result<http::Addresses> found = Error{};
    std::exception_ptr thrown;
  };

  asio::awaitable<Result<http::Addresses>> look_up(std::string name) {
    asked.push_back(std::move(name));
    const auto held = held_.emplace_back(std::make_shared<Held>(io_.get_executor()));
    co_await held->answered.wait();
    if (held->thrown) std::rethrow_exception(held->thrown);
    co_return held->found;
  }
  Held& first() { return *held_.at(0); }
  void end_first() {
    first().answered.set();
    held_.pop_front();
  }

  asio::io_context& io_;
  std::deque<std::shared_ptr<Held>> held_;
};

}  // namespace adapter::test
