#pragma once

#include <functional>

#include "http/message.hpp"
#include "runtime/asio.hpp"

namespace adapter::http {

// Answers one request; never throws but for cancellation (an exception ends the connection and is logged). Cancelled
// when its caller hangs up.
using Handler = std::function<asio::awaitable<Response>(Request)>;

}  // namespace adapter::http
