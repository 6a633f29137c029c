#pragma once

// The two names of Asio that headers mention everywhere, and the short name of its namespace.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace adapter {
namespace asio = boost::asio;
}
