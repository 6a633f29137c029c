#pragma once

// The only place where coroutines are started. Whatever is spawned here is cancelled and joined by the group's owner
// before the objects it uses die; nothing is detached. Everything runs on the loop's thread.

#include <boost/asio/cancellation_signal.hpp>
#include <list>
#include <memory>
#include <string>

#include "runtime/asio.hpp"
#include "runtime/event.hpp"
#include "runtime/logger.hpp"

namespace adapter::runtime {

class TaskGroup {
 public:
  // `logger` must outlive the group. It is told of each task that ends with an exception other than operation_aborted,
  // or that is lost because what it waited for broke below our code; the other tasks go on.
  TaskGroup(asio::any_io_executor executor, const Logger& logger);
  // The group must be empty: cancel() and join() first.
  ~TaskGroup();
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  void spawn(std::string name, asio::awaitable<void> task);
  // Asks every running task to end; tasks spawned later are not affected.
  void cancel();
  // Returns when no task is left.
  asio::awaitable<void> join();
  std::size_t size() const { return tasks_->size(); }

 private:
  struct Task {
    std::string name;
    asio::cancellation_signal signal;
  };
  using Tasks = std::list<Task>;
  class End;
  void ended(Tasks::iterator task, const std::exception_ptr& failure) noexcept;

  asio::any_io_executor executor_;
  const Logger& logger_;
  std::shared_ptr<Tasks> tasks_ = std::make_shared<Tasks>();  // shared with a cancellation that is on its way
  std::shared_ptr<Event> empty_;  // set when the last task has ended; exists while somebody joins
};

}  // namespace adapter::runtime
