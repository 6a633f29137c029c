#include "runtime/file_stamp.hpp"

#include <sys/stat.h>

namespace adapter::runtime {

FileStamp stamp_of(const std::string& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return {};
  return {.device = static_cast<long>(status.st_dev),
          .inode = static_cast<long>(status.st_ino),
          .size = static_cast<long>(status.st_size),
          .seconds = status.st_mtim.tv_sec,
          .nanoseconds = status.st_mtim.tv_nsec,
          .changed_seconds = status.st_ctim.tv_sec,
          .changed_nanoseconds = status.st_ctim.tv_nsec};
}

}  // namespace adapter::runtime
