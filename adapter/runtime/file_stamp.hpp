#pragma once

#include <string>

namespace adapter::runtime {

// What tells one version of a file from the next: changes when the file is written, replaced, or reached through a
// symbolic link that now points elsewhere (as the files of a ConfigMap or Secret do). Take it before reading the file,
// so that a change in between shows at the next look.
struct FileStamp {
  long device = 0, inode = 0, size = 0;
  long seconds = 0, nanoseconds = 0;                  // of the last write, as its writer says
  long changed_seconds = 0, changed_nanoseconds = 0;  // as the system says: `cp -p` and tar set the other back
  bool operator==(const FileStamp&) const = default;
};

// All zero when there is no such file, or it cannot be looked at.
FileStamp stamp_of(const std::string& file);

}  // namespace adapter::runtime
