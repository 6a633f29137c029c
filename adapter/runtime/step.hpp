#pragma once

#include <string>

#include "runtime/asio.hpp"
#include "runtime/logger.hpp"

namespace adapter::runtime {

// One round of a loop that must go on whatever happens: an unexpected exception is logged under `name` and makes the
// answer false. Cancellation passes through as operation_aborted. `logger` must outlive the step.
asio::awaitable<bool> run_step(std::string name, const Logger& logger, asio::awaitable<void> step);

}  // namespace adapter::runtime
