#pragma once

// Files that are rewritten while the program runs: rules, objects, kubeconfigs, certificates, tokens. A few that belong
// together (a certificate and its key) are followed as one.
//
// What they hold counts when they have been still for a second: same size, time and inode, through symbolic links. A
// file that is now only the beginning of what it held before may be a copy that stalls, and is given five seconds more;
// one that somebody has open for writing, as far as that can be seen, half a minute. What something writes without end
// never counts, because nobody can tell that it is whole; after half a minute it is told.
// No event of the kernel (inotify) hastens this: it does not tell of file servers, of links far up the path, or of a
// writer that closes the file and opens it again, and a second is soon enough. Who writes elsewhere and renames is
// never caught halfway.
//
// All looks and reads are done in the background and given up after five seconds, as a file server may be gone.

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "runtime/asio.hpp"
#include "runtime/background.hpp"
#include "runtime/clock.hpp"
#include "runtime/file_stamp.hpp"

namespace adapter::runtime {

// By name. The error of a file that cannot be read does not name it.
using FileContents = std::map<std::string, Result<std::string>>;

class FollowedFiles {
 public:
  static constexpr std::chrono::seconds kStill{1};         // before a change counts
  static constexpr std::chrono::seconds kStillIfCut{6};    // before one counts that only cut the end off
  static constexpr std::chrono::seconds kStillIfOpen{30};  // before one counts whose writer has not closed it
  static constexpr std::chrono::seconds kRestless{30};     // before it is told that they are never still
  static constexpr std::chrono::seconds kPatience{5};      // for one look or reading

  // `clock` must outlive this object, and its work is counted with that of `background`. A file larger than the limit
  // is an error, as for read_file.
  FollowedFiles(Clock& clock, const Background& background, std::size_t limit_bytes);

  // At start, before the loop runs: reads these files, waiting for it, and follows them from now on. They may be still
  // being written: is_still() tells.
  FileContents begin(std::vector<std::string> names);
  // Whether they have been still for a second, as far as is known; their own times tell it at start.
  bool is_still() const { return still_for(kStill); }
  // Follows these instead; the next looks read them.
  void follow(std::vector<std::string> names);
  // The next looks read the files, changed or not.
  void ask() { asked_ = true; }

  // Looks at the files. All contents, when they have changed since they were read last, and are still; nothing
  // otherwise. Files that can be neither looked at nor read in time, or are never still, are told once, as an error
  // each.
  asio::awaitable<std::optional<FileContents>> look();
  // Reads them at once, changed or not, for whom the next looks come too late. All contents when they are still: as the
  // looks so far saw, or because they were written long enough ago; nothing otherwise, or when it takes too long.
  asio::awaitable<std::optional<FileContents>> read_now();

 private:
  using Names = std::shared_ptr<const std::vector<std::string>>;
  struct Reading {
    std::vector<FileStamp> stamps;  // before; empty when they were others after
    FileContents contents;
    bool is_open = false;  // for writing: then, where that is waited for, nothing was read
  };
  static std::vector<FileStamp> stamps_of(const std::vector<std::string>& names);
  enum class Writers { passed_over, waited_for };
  static Reading read(const std::vector<std::string>& names, std::size_t limit_bytes, Writers writers);
  void see(std::vector<FileStamp> stamps);
  bool were_written_before(WallTime time) const;
  bool still_for(std::chrono::seconds time) const { return clock_.now() - still_since_ >= time; }
  bool is_cut(const std::string& name, const std::string& content) const;
  bool is_cut(const FileContents& contents) const;
  bool is_restless_at_last();
  FileContents take(Reading reading);
  static FileContents failed(const Names& names, const Error& error);

  Clock& clock_;
  Background background_;
  std::size_t limit_bytes_;
  Names names_;
  std::vector<FileStamp> seen_;                 // at the last look
  SteadyTime still_since_;                      // since when they are so
  std::optional<std::vector<FileStamp>> read_;  // of what was read last; none: it must be read
  std::map<std::string, std::string> last_;     // what was read, but for large files
  std::optional<SteadyTime> restless_since_;    // waiting to be still enough to be read
  bool asked_ = false;
  bool hangs_ = false;
  bool told_restless_ = false;
};

}  // namespace adapter::runtime
