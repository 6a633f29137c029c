// Loaded into a program of ours before it starts (LD_PRELOAD): opening a file below a directory `hangs` does not
// return, as on a file server that is gone.

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdarg>
#include <string_view>

extern "C" int open(const char* name, int flags, ...) {
  std::va_list arguments;
  va_start(arguments, flags);
  const auto mode = va_arg(arguments, unsigned);  // whatever stands there when the flags ask for none
  va_end(arguments);
  if (std::string_view(name).find("/hangs/") != std::string_view::npos) {
    constexpr std::string_view kSays = "this file hangs\n";
    if (::write(STDERR_FILENO, kSays.data(), kSays.size()) < 0) return -1;
    for (;;) ::pause();
  }
  return static_cast<int>(::syscall(SYS_openat, AT_FDCWD, name, flags, mode));
}

// What a program compiled with _FORTIFY_SOURCE calls instead.
extern "C" int __open_2(const char* name, int flags) {
  return open(name, flags, 0U);
}
