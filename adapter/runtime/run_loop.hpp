#pragma once

#include <boost/asio/io_context.hpp>

#include "runtime/logger.hpp"

namespace adapter::runtime {

// Runs the loop until it has nothing left to do. An exception that leaves a handler (of ours, or of a library below our
// coroutines) ends what that handler belonged to: it is logged and counted, and the loop goes on.
void run_loop(boost::asio::io_context& loop, const Logger& logger);

}  // namespace adapter::runtime
