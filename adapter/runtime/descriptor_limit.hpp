#pragma once

#include <cstddef>

namespace adapter::runtime {

// Raises the number of files and sockets this process may have open to the most that it is allowed: the usual number,
// 1024 in many shells, is smaller than what we are ready to hold.
void raise_descriptor_limit();

// The number in force.
std::size_t descriptor_limit();

}  // namespace adapter::runtime
