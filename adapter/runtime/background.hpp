#pragma once

// Work away from the loop: pure functions that would keep it busy too long (parsing a large file, building a registry),
// and calls of the system that may hang (reading a file of a dead file server, resolving a name). Values move in, a
// value comes back; a function shares nothing with others, because it may outlive its caller.
//
// One function at a time, each on a thread of its own, in the order of the calls. One that is still running when its
// caller stops waiting (deadline or cancellation) is abandoned: the next begins beside it, and what it returns some day
// is dropped. Nobody ever waits for an abandoned function, the destructor and the end of the program included. Who must
// not stand behind others' hanging work has a Background of its own, made by beside().

#include <boost/asio/this_coro.hpp>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "base/result.hpp"
#include "runtime/asio.hpp"
#include "runtime/clock.hpp"
#include "runtime/event.hpp"

namespace adapter::runtime {

class Background {
  template <class Value>
  struct AsResult {
    using type = Result<Value>;
  };
  template <class Value>
  struct AsResult<Result<Value>> {
    using type = Result<Value>;
  };

 public:
  template <class Function>
  using ResultOf = typename AsResult<std::invoke_result_t<Function&>>::type;

  // Each holds a thread. With so many of them, work fails at once until one ends.
  static constexpr std::size_t kMostAbandoned = 4;

  Background();
  // Does not wait. Those who wait for a function must have been cancelled, or their loop must never run again.
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  // Runs a pure function, however long it takes; its value, or its exception, comes back on the caller's executor.
  // Throws std::runtime_error when too many are abandoned, operation_aborted when the caller is cancelled.
  template <class Function>
  asio::awaitable<std::invoke_result_t<Function&>> run(Function function);

  // Runs a function that may hang. upstream_timeout at the deadline, whether it hangs itself or still stands behind
  // another; unavailable at once when too many are abandoned. A function that returns a Result gives just that.
  // `clock` must outlive the call.
  template <class Function>
  asio::awaitable<ResultOf<Function>> run_until(Clock& clock, SteadyTime deadline, Function function);

  // Another one, with a queue and a bound of its own; it costs nothing while it has nothing to do.
  Background beside() const { return Background(running_); }

  // How many functions are running now, abandoned ones and those of all that stand beside this one included: while
  // there is one, the program must not destroy static objects.
  std::size_t running() const { return *running_; }

 private:
  class Task {
   public:
    virtual ~Task() = default;
    virtual void run() noexcept = 0;
  };
  template <class Function>
  class TaskOf;
  class Workers;  // everything but the interface; shared with threads and callers

  // A task's place in the queue, for as long as somebody waits for it. Lives on the loop's thread.
  class Turn {
   public:
    enum class End { none, done, deadline, refused };

    Turn(std::shared_ptr<Workers> workers, const asio::any_io_executor& loop, std::shared_ptr<Task> task);
    ~Turn();
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

    // Only the first counts.
    void set(End end);
    asio::awaitable<void> wait() { return over_.wait(); }
    End end() const { return end_; }
    Error error() const;  // when the end is not `done`

   private:
    friend class Workers;
    std::shared_ptr<Workers> workers_;
    asio::any_io_executor loop_;
    std::shared_ptr<Task> task_;
    Event over_;
    End end_ = End::none;
  };

  explicit Background(std::shared_ptr<std::size_t> running);

  std::shared_ptr<std::size_t> running_;  // changed on the loop's thread
  std::shared_ptr<Workers> workers_;
};

template <class Function>
class Background::TaskOf : public Task {
 public:
  using Value = std::invoke_result_t<Function&>;

  explicit TaskOf(Function function) : function_(std::move(function)) {}

  void run() noexcept override {
    try {
      value_.emplace((*function_)());
    } catch (...) {
      failure_ = std::current_exception();
    }
    function_.reset();  // what it holds may be large: not left to the loop
  }

  Value take() {
    if (failure_) std::rethrow_exception(failure_);
    return std::move(*value_);
  }

 private:
  std::optional<Function> function_;
  std::optional<Value> value_;
  std::exception_ptr failure_;
};

template <class Function>
asio::awaitable<std::invoke_result_t<Function&>> Background::run(Function function) {
  const auto task = std::make_shared<TaskOf<Function>>(std::move(function));
  Turn turn(workers_, co_await asio::this_coro::executor, task);
  co_await turn.wait();
  if (turn.end() != Turn::End::done) throw std::runtime_error(turn.error().message);
  co_return task->take();
}

template <class Function>
asio::awaitable<Background::ResultOf<Function>> Background::run_until(Clock& clock, SteadyTime deadline,
                                                                      Function function) {
  const auto task = std::make_shared<TaskOf<Function>>(std::move(function));
  Turn turn(workers_, co_await asio::this_coro::executor, task);
  const auto alarm = clock.set_alarm(deadline, [&turn] { turn.set(Turn::End::deadline); });
  co_await turn.wait();
  if (turn.end() != Turn::End::done) co_return turn.error();
  co_return task->take();
}

}  // namespace adapter::runtime
