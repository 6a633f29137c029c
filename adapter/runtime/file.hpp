#pragma once

#include <cstddef>
#include <string>

#include "base/result.hpp"

namespace adapter::runtime {

// What may be read: `pipes_too` is for a person's command (`check <(…)`), which may wait for whoever writes there.
enum class FileKinds { regular, pipes_too };

// The whole content of a file, through symbolic links. Fails with bad_request and the cause, without the name: missing,
// unreadable, larger than the limit, or not a regular file; what it is instead is said. Nothing but a regular file is
// waited for; that may still hang for as long as its file server does: in the running program, not on the loop's
// thread.
Result<std::string> read_file(const std::string& name, std::size_t limit_bytes = std::size_t{64} << 20,
                              FileKinds kinds = FileKinds::regular);

// Whether somebody has this regular file open to write into it, as far as the kernel tells us: of files of our own user
// on file systems of this machine (a read lease is not given then, fcntl(2)). False where it does not.
bool is_open_for_writing(const std::string& name);

}  // namespace adapter::runtime
