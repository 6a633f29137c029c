#pragma once

// Exceptions that nobody expected. Each ends one thing (a connection, a round of a loop) and never the program.

#include <exception>
#include <string>

namespace adapter::runtime {

// What the exception says, for the log. Of two that were thrown side by side, the first.
std::string describe(const std::exception_ptr& thrown);

// Whether it is Asio's operation_aborted, with which a task ends that was cancelled: no failure.
bool is_cancellation(const std::exception_ptr& thrown);

}  // namespace adapter::runtime
