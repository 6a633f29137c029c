#include "runtime/run_loop.hpp"

#include "runtime/failure.hpp"

namespace adapter::runtime {

void run_loop(boost::asio::io_context& loop, const Logger& logger) {
  for (;;) {
    try {
      loop.run();
      return;
    } catch (...) {  // Asio allows to go on (io_context: effect of exceptions thrown from handlers)
      logger.unexpected("a handler of the loop", "ended unexpectedly", std::current_exception());
    }
  }
}

}  // namespace adapter::runtime
