#include "runtime/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace adapter::runtime {
namespace {

Error failed(const std::string& why) {
  return {ErrorKind::bad_request, why, ""};
}

Error failed_with(int error) {
  return failed(std::string("cannot be read: ") + std::strerror(error));
}

const char* kind_of(mode_t mode) {
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

bool may_be_read(mode_t mode, FileKinds kinds) {
  return S_ISREG(mode) || (kinds == FileKinds::pipes_too && !S_ISDIR(mode));
}

Error wrong_kind(mode_t mode) {
  if (S_ISDIR(mode)) return failed_with(EISDIR);
  return failed(std::string("is ") + kind_of(mode) + ", not a regular file");
}

Error too_large(std::size_t limit_bytes) {
  return failed("larger than " + std::to_string(limit_bytes >> 20) + " MiB");
}

struct Descriptor {
  int number;
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
};

}  // namespace

Result<std::string> read_file(const std::string& name, std::size_t limit_bytes, FileKinds kinds) {
  // Opening a pipe that nobody writes to would block.
  const int without_waiting = kinds == FileKinds::regular ? O_NONBLOCK : 0;
  const int file = ::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | without_waiting);
  struct stat status {};
  if (file < 0) {
    const int error = errno;
    // A socket cannot be opened at all.
    if (error == ENXIO && ::stat(name.c_str(), &status) == 0) return wrong_kind(status.st_mode);
    return failed_with(error);
  }
  const Descriptor close{file};
  if (::fstat(file, &status) != 0) return failed_with(errno);
  if (!may_be_read(status.st_mode, kinds)) return wrong_kind(status.st_mode);
  if (S_ISREG(status.st_mode) && static_cast<std::size_t>(status.st_size) > limit_bytes) return too_large(limit_bytes);
  std::string content;
  content.reserve(S_ISREG(status.st_mode) ? static_cast<std::size_t>(status.st_size) : 0);
  std::array<char, 64 << 10> piece;
  for (;;) {
    const auto size = ::read(file, piece.data(), piece.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return failed_with(errno);
    if (size == 0) return content;
    content.append(piece.data(), static_cast<std::size_t>(size));
    if (content.size() > limit_bytes) return too_large(limit_bytes);
  }
}

bool is_open_for_writing(const std::string& name) {
  const Descriptor file{::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)};
  if (file.number < 0) return false;
  // A writer who comes just now is announced by a signal: one that is ignored, instead of SIGIO, which would end us.
  if (::fcntl(file.number, F_SETSIG, SIGURG) != 0) return false;
  if (::fcntl(file.number, F_SETLEASE, F_RDLCK) != 0) return errno == EAGAIN;
  ::fcntl(file.number, F_SETLEASE, F_UNLCK);
  return false;
}

}  // namespace adapter::runtime
