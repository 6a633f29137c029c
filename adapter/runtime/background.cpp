#include "runtime/background.hpp"

#include <boost/asio/post.hpp>
#include <cstdint>
#include <list>
#include <mutex>
#include <system_error>
#include <thread>

#include "runtime/signals_blocked.hpp"

namespace adapter::runtime {

// But for `open_`, all of it belongs to the loop's thread.
class Background::Workers : public std::enable_shared_from_this<Workers> {
 public:
  explicit Workers(std::shared_ptr<std::size_t> running) : running_(std::move(running)) {}

  void enter(Turn& turn) {
    waiting_.push_back(&turn);
    start_next();
  }

  void leave(Turn& turn) {
    waiting_.remove(&turn);
    if (active_ != &turn) return;
    active_ = nullptr;
    ++abandoned_;
    start_next();
  }

  // No thread touches a loop after this.
  void close() {
    waiting_.clear();
    const std::lock_guard lock(closing_);
    open_ = false;
  }

 private:
  void start_next() {
    while (active_ == nullptr && !waiting_.empty()) {
      active_ = waiting_.front();
      waiting_.pop_front();
      if (abandoned_ < kMostAbandoned && start(*active_)) return;
      std::exchange(active_, nullptr)->set(Turn::End::refused);
    }
  }

  // Whether there is a thread for it.
  bool start(const Turn& turn) {
    const SignalsBlocked blocked;
    try {
      std::thread([self = shared_from_this(), loop = turn.loop_, task = turn.task_, number = ++started_]() mutable {
        task->run();
        task.reset();  // not after the report: the loop may end then, and the program
        self->report(loop, number);
      }).detach();
      ++*running_;
      return true;
    } catch (const std::system_error&) {
      return false;
    }
  }

  // On the function's own thread.
  void report(const asio::any_io_executor& loop, std::uint64_t number) {
    const std::lock_guard lock(closing_);
    if (open_) asio::post(loop, [self = shared_from_this(), number] { self->ended(number); });
  }

  void ended(std::uint64_t number) {
    --*running_;
    if (active_ == nullptr || number != started_) {
      --abandoned_;
      return;
    }
    std::exchange(active_, nullptr)->set(Turn::End::done);
    start_next();
  }

  std::shared_ptr<std::size_t> running_;
  std::list<Turn*> waiting_;
  Turn* active_ = nullptr;     // whose function is the one started last
  std::uint64_t started_ = 0;  // functions so far: the number of the last one
  std::size_t abandoned_ = 0;
  std::mutex closing_;
  bool open_ = true;
};

Background::Turn::Turn(std::shared_ptr<Workers> workers, const asio::any_io_executor& loop, std::shared_ptr<Task> task)
    : workers_(std::move(workers)), loop_(loop), task_(std::move(task)), over_(loop) {
  workers_->enter(*this);
}

Background::Turn::~Turn() {
  workers_->leave(*this);
}

void Background::Turn::set(End end) {
  if (end_ == End::none) end_ = end;
  over_.set();
}

Error Background::Turn::error() const {
  if (end_ == End::deadline) return {ErrorKind::upstream_timeout, "takes too long", ""};
  return {ErrorKind::unavailable, "cannot be begun: too much before it hangs", ""};
}

Background::Background() : Background(std::make_shared<std::size_t>(0)) {
}

Background::Background(std::shared_ptr<std::size_t> running)
    : running_(std::move(running)), workers_(std::make_shared<Workers>(running_)) {
}

Background::~Background() {
  workers_->close();
}

}  // namespace adapter::runtime
