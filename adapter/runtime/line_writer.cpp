#include "runtime/line_writer.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string_view>
#include <system_error>
#include <thread>

#include "runtime/signals_blocked.hpp"

namespace adapter::runtime {
namespace {

// False when the descriptor takes no more at all.
bool write_whole(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const auto size = ::write(descriptor, text.data(), text.size());
    if (size >= 0) {
      text.remove_prefix(static_cast<std::size_t>(size));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {  // somebody else has set O_NONBLOCK
      pollfd ready{.fd = descriptor, .events = POLLOUT, .revents = 0};
      ::poll(&ready, 1, -1);
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

}  // namespace

struct LineWriter::Shared {
  int descriptor;
  std::size_t limit_bytes;

  std::mutex mutex;  // of all below
  std::condition_variable changed;
  std::deque<std::string> lines;
  std::size_t bytes = 0;  // of lines, the one that is being written included
  bool full = false;
  bool stopping = false;
  std::uint64_t lost = 0;
};

LineWriter::LineWriter(int descriptor, std::size_t limit_bytes, std::chrono::milliseconds patience)
    : shared_(std::make_shared<Shared>()), patience_(patience) {
  shared_->descriptor = descriptor;
  shared_->limit_bytes = limit_bytes;
  const SignalsBlocked blocked;
  try {
    std::thread(carry, shared_).detach();
  } catch (const std::system_error& e) {
    throw std::system_error(e.code(), "cannot start a thread for output");
  }
}

LineWriter::~LineWriter() {
  drain();
  const std::lock_guard lock(shared_->mutex);
  shared_->stopping = true;
  shared_->changed.notify_all();
}

void LineWriter::drain() {
  std::unique_lock lock(shared_->mutex);
  shared_->changed.wait_for(lock, patience_, [this] { return shared_->bytes == 0; });
}

bool LineWriter::write(std::string line) {
  const std::lock_guard lock(shared_->mutex);
  auto& shared = *shared_;
  if (shared.full && shared.bytes > shared.limit_bytes / 2) {
    ++shared.lost;
    return false;
  }
  shared.full = shared.bytes + line.size() > shared.limit_bytes;
  if (shared.full) {
    ++shared.lost;
    return false;
  }
  shared.bytes += line.size();
  shared.lines.push_back(std::move(line));
  shared.changed.notify_all();
  return true;
}

std::uint64_t LineWriter::lost() const {
  const std::lock_guard lock(shared_->mutex);
  return shared_->lost;
}

void LineWriter::carry(const std::shared_ptr<Shared>& shared) {
  std::unique_lock lock(shared->mutex);
  for (;;) {
    shared->changed.wait(lock, [&] { return !shared->lines.empty() || shared->stopping; });
    if (shared->stopping) return;
    const auto line = std::move(shared->lines.front());
    shared->lines.pop_front();
    lock.unlock();
    const bool written = write_whole(shared->descriptor, line);
    lock.lock();
    shared->bytes -= line.size();
    if (!written) ++shared->lost;
    if (shared->bytes == 0) shared->changed.notify_all();
  }
}

}  // namespace adapter::runtime
