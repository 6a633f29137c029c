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
  // `logger` must outlive the group. It gets a line for each task that ends with an exception other than
  // operation_aborted; the other tasks go on.
  TaskGroup(asio::any_io_executor executor, const Logger& logger);
  // The group must be empty: cancel() and join() first.
  ~TaskGroup();
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  void spawn(std::string name, asio::awaitable<void> task);
  // Asks every running task to end; tasks spawned later are not affected. Call it from the loop: elsewhere Boost 1.81
  // would deliver the signal later, to a task that may be gone by then.
  void cancel();
  // Returns when no task is left.
  asio::awaitable<void> join();
  std::size_t size() const { return tasks_.size(); }

 private:
  struct Task {
    std::string name;
    asio::cancellation_signal signal;
  };
  void ended(std::list<Task>::iterator task, const std::exception_ptr& failure);

  asio::any_io_executor executor_;
  const Logger& logger_;
  std::list<Task> tasks_;
  std::shared_ptr<Event> empty_;  // set when the last task has ended; exists while somebody joins
};

}  // namespace adapter::runtime
