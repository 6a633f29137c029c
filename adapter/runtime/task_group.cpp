#include "runtime/task_group.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <cassert>
#include <stdexcept>
#include <utility>

#include "runtime/failure.hpp"

namespace adapter::runtime {

// Told of a task's end, once: by Asio, or by its own destructor when an exception below the task's coroutines took them
// away with whatever they waited for.
class TaskGroup::End {
 public:
  End(TaskGroup& group, Tasks::iterator task) : group_(&group), alive_(group.tasks_), task_(task) {}
  End(End&& other) noexcept
      : group_(std::exchange(other.group_, nullptr)), alive_(std::move(other.alive_)), task_(other.task_) {}
  End& operator=(End&&) = delete;
  ~End() {
    if (group_ == nullptr || alive_.expired()) return;
    group_->ended(task_, std::make_exception_ptr(std::runtime_error("what it waited for broke")));
  }

  void operator()(const std::exception_ptr& failure) { std::exchange(group_, nullptr)->ended(task_, failure); }

 private:
  TaskGroup* group_;
  std::weak_ptr<Tasks> alive_;  // the group may be gone when the loop destroys what it still holds
  Tasks::iterator task_;
};

TaskGroup::TaskGroup(asio::any_io_executor executor, const Logger& logger)
    : executor_(std::move(executor)), logger_(logger) {
}

TaskGroup::~TaskGroup() {
  assert(tasks_->empty());
}

void TaskGroup::spawn(std::string name, asio::awaitable<void> task) {
  const auto entry = tasks_->emplace(tasks_->end());
  entry->name = std::move(name);
  End end(*this, entry);
  asio::co_spawn(executor_, std::move(task), asio::bind_cancellation_slot(entry->signal.slot(), std::move(end)));
}

void TaskGroup::ended(Tasks::iterator task, const std::exception_ptr& failure) noexcept {
  if (failure && !is_cancellation(failure)) logger_.unexpected(task->name, "ended unexpectedly", failure);
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
