#include "runtime/task_group.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <cassert>

namespace adapter::runtime {
namespace {

// What to log of a task's end; empty when it was cancelled.
std::string describe(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const boost::system::system_error& e) {
    return e.code() == asio::error::operation_aborted ? "" : e.what();
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "an exception of unknown type";
  }
}

}  // namespace

TaskGroup::TaskGroup(asio::any_io_executor executor, const Logger& logger)
    : executor_(std::move(executor)), logger_(logger) {
}

TaskGroup::~TaskGroup() {
  assert(tasks_->empty());
}

void TaskGroup::spawn(std::string name, asio::awaitable<void> task) {
  const auto entry = tasks_->emplace(tasks_->end());
  entry->name = std::move(name);
  asio::co_spawn(executor_, std::move(task),
                 asio::bind_cancellation_slot(entry->signal.slot(), [this, entry](const std::exception_ptr& failure) {
                   ended(entry, failure);
                 }));
}

void TaskGroup::ended(Tasks::iterator task, const std::exception_ptr& failure) {
  if (failure) {
    const std::string what = describe(failure);
    if (!what.empty()) logger_.error(task->name + " ended unexpectedly: " + what);
  }
  tasks_->erase(task);
  if (tasks_->empty() && empty_) empty_->set();
}

void TaskGroup::cancel() {
  // From inside the loop: elsewhere Boost 1.81 delivers the signal later, to a task that may be gone by then.
  asio::dispatch(executor_, [running = std::weak_ptr(tasks_)] {
    const auto tasks = running.lock();
    if (!tasks) return;
    // A task may end at once and leave the list.
    for (auto task = tasks->begin(); task != tasks->end();) (task++)->signal.emit(asio::cancellation_type::terminal);
  });
}

asio::awaitable<void> TaskGroup::join() {
  if (tasks_->empty()) co_return;
  if (!empty_) empty_ = std::make_shared<Event>(executor_);
  const auto empty = empty_;
  co_await empty->wait();
  empty_.reset();
}

}  // namespace adapter::runtime
