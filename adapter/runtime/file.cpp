#include "runtime/file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace adapter::runtime {
namespace {

Error failed() {
  return {ErrorKind::bad_request, std::string("cannot be read: ") + std::strerror(errno), ""};
}

}  // namespace

Result<std::string> read_file(const std::string& name, std::size_t limit_bytes) {
  const int file = ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return failed();
  struct Close {
    int descriptor;
    ~Close() { ::close(descriptor); }
  };
  const Close close{file};
  std::string content;
  std::array<char, 64 << 10> piece;
  for (;;) {
    const auto size = ::read(file, piece.data(), piece.size());
    if (size < 0) return failed();
    if (size == 0) return content;
    content.append(piece.data(), static_cast<std::size_t>(size));
    if (content.size() > limit_bytes) {
      return Error{ErrorKind::bad_request, "larger than " + std::to_string(limit_bytes >> 20) + " MiB", ""};
    }
  }
}

}  // namespace adapter::runtime
