#pragma once

#include <cstddef>
#include <string>

#include "base/result.hpp"

namespace adapter::runtime {

// The whole content of a file. Fails with bad_request and the cause, without the name: missing, unreadable, a
// directory, or larger than the limit.
Result<std::string> read_file(const std::string& name, std::size_t limit_bytes = std::size_t{64} << 20);

}  // namespace adapter::runtime
